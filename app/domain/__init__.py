"""What the words of this field mean, in plain Python: no framework, no database, no I/O but its own files."""
