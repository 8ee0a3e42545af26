"""`/v1/sources`: the documents that events are cited from."""
