"""The history of events: `/v1/changes`, and the versions of an event."""
