"""`/v1/relations`: the events of pairs of countries."""
