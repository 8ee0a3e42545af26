"""Reads of events: pages of a timeline, totals, histograms and facets."""
