"""Runs of imports: what was read, what became of it, and why rows were rejected."""
