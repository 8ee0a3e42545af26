"""Topics: the closed list."""
