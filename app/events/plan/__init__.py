"""Query planning: the expansion of words, and the choice of the cheapest access path."""
