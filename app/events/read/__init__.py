"""What a client reads of events."""
