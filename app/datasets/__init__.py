"""`/v1/datasets`: collections of events with one origin and licence."""
