"""A run of an import: its batches, their transactions, the account."""
