"""What the words of this field mean, in plain Python: no framework and no database."""
