"""`/v1/suggest`."""
