"""Countries: states and territories."""
