"""What a database may answer instead of rows."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


class BusyError(Exception):
    """Another writer kept the database longer than one waits for it, or it does not answer. Try
    again.
    """


class TooSlowError(Exception):
    """A read took longer than the setting `query_seconds` allows."""


@contextmanager
def translated() -> Iterator[None]:
    """Within it, what the drivers say of waiting too long is said in our words."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.OperationalError) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        sqlstate = getattr(cause, "sqlstate", None)
        message = str(cause)
        if message == "interrupted" or sqlstate == "57014":
            raise TooSlowError from error
        if message.startswith("database is locked") or sqlstate in {"55P03", "40001", "40P01"}:
            raise BusyError from error
        raise
    except sa.exc.TimeoutError as error:
        raise BusyError from error
