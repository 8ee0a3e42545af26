"""Events between states: parameters, queries, reads, writes and the routes under `/v1/events`."""
