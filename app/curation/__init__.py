"""Commands that read and write events as clients of the API do."""
