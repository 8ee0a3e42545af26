"""SQL: statements that read events. Pure: no connection is used here."""
