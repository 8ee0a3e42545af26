"""Event types: the closed list."""
