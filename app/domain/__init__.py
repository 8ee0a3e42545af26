"""Dates, countries, pairs, event types and text analysis: plain Python, no
framework, no database.
"""
