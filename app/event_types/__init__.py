"""`/v1/event-types`: the closed list of event types."""
