"""What a database may answer instead of rows."""


class BusyError(Exception):
    """Another writer kept the database longer than one waits for it, or it does not answer. Try
    again.
    """


class TooSlowError(Exception):
    """A read took longer than the setting `query_seconds` allows."""
