"""Statements that read keys."""

from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import Statement, compiled
from app.db.statements import kept


@kept
def by_digest(dialect: str) -> Statement:
    """The key with the SHA-256 `sha256`: its columns in the order of `table`, or no row."""
    wanted = t.api_key.c.sha256 == sa.bindparam("sha256", type_=sa.LargeBinary)
    return compiled(sa.select(t.api_key).where(wanted), dialect)


def all_keys() -> sa.Select[Any]:
    """All keys in the order in which they were made, also those that are no longer valid."""
    return sa.select(t.api_key).order_by(t.api_key.c.id)


def one(key: Any) -> sa.Select[Any]:  # noqa: ANN401
    """The key with this id."""
    return sa.select(t.api_key).where(t.api_key.c.id == key)
