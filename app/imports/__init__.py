"""`/v1/imports`: import runs, with the counts of their rows."""
