"""The titles that readers make of events, in Arabic, English and French.

Templates and words are data: app/data/title_countries.csv, title_words.csv, and the phrases of
cameo.csv. docs/imports.md describes them.
"""
