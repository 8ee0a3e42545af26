"""The one way in for events."""
