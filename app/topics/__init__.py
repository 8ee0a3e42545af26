"""`/v1/topics`: the closed list of topics."""
