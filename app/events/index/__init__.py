"""By what events are found: timelines, counters, words."""
