"""Relations: all events between two countries."""
