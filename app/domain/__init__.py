"""Dates, countries, pairs, event types and text: plain Python, no framework, no database."""
