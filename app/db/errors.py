"""Errors of a database that callers handle."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


class BusyError(Exception):
    """Another writer held the database for too long, or it does not answer. A retry may work."""


class TooSlowError(Exception):
    """A read took longer than the setting `query_seconds` allows."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise BusyError and TooSlowError for the drivers' errors of lock and statement timeouts."""
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
