"""Errors of a database that callers handle."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

# Primary result codes: NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
_SQLITE_FAILURES: Final = {7, 8, 10, 11, 13, 14, 15, 26}
# Classes of SQLSTATE: connection, role, database, resources, operator intervention, system error,
# internal error.
_POSTGRESQL_FAILURES: Final = ("08", "28", "3D", "53", "57", "58", "XX")

NOT_IN_SCHEMA: Final = ("no such table", "no such column")
"""How messages of SQLite begin."""


class BusyError(Exception):
    """Another writer held the database for too long, too many reads wait, or it does not answer.

    A retry may work after `seconds`.
    """

    def __init__(self, message: str = "", seconds: int = 1) -> None:
        super().__init__(message)
        self.seconds = seconds


class UnavailableError(BusyError):
    """The database fails whatever is asked: full disk, I/O error, lost connection, damaged file.

    `reason` is the driver's message, for the operator.
    """

    def __init__(self, reason: object) -> None:
        super().__init__("The database does not answer.")
        self.reason = str(reason)


class OtherSchemaError(BusyError):
    """A table or column is missing: the database was not migrated."""

    def __init__(self) -> None:
        super().__init__(
            "The database does not have the schema of this release: run `entente migrate`."
        )


class TooSlowError(Exception):
    """A read took longer than the setting `query_seconds` allows."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise BusyError, UnavailableError and TooSlowError for the errors of SQLAlchemy and drivers
    that have nothing to do with the statement.
    """
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        sqlstate = getattr(cause, "sqlstate", None)
        message = str(cause)
        if message == "interrupted" or sqlstate == "57014":
            raise TooSlowError from error
        if message.startswith(NOT_IN_SCHEMA) or sqlstate in {"42P01", "42703"}:
            raise OtherSchemaError from error
        if message.startswith("database is locked") or sqlstate in {"55P03", "40001", "40P01"}:
            raise BusyError from error
        if getattr(error, "connection_invalidated", False) or _is_failure(cause):
            raise UnavailableError(message) from error
        raise
    except OSError as error:  # a server that cannot be reached
        raise UnavailableError(error) from error
    except sa.exc.TimeoutError as error:
        raise BusyError from error


def _is_failure(cause: BaseException | None) -> bool:
    """Whether the database fails as a whole: no other statement would work."""
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    sqlstate = getattr(cause, "sqlstate", None) or ""
    return code in _SQLITE_FAILURES or sqlstate.startswith(_POSTGRESQL_FAILURES)
