"""Events: the acts themselves."""
