"""Relations: all events whose countries include both of a pair."""
