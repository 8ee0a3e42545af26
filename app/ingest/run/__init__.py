"""A run of an import: batches, transactions, the account."""
