"""`/v1/suggest`: completions of names."""
