"""Data sets: where bodies of events come from."""
