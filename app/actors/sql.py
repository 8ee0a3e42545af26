"""The statements that read actors."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t

SUGGESTED: Final = 1_000
"""Names that are compared with one that is not there."""

Select = sa.Select[*tuple[Any, ...]]


def named(folded: Iterable[str], ids: Iterable[UUID]) -> sa.Select[UUID, str]:
    """Actors with one of these names or aliases (folded), or ids: each with its folded names."""
    name = t.actor_name.c
    return sa.select(name.actor, name.folded).where(
        sa.or_(name.folded.in_(list(folded)), name.actor.in_(list(ids)))
    )


def names_like(folded: str) -> sa.Select[str]:
    """Some names of actors that begin alike."""
    name = t.actor_name.c
    return (
        sa.select(name.text)
        .where(name.folded.startswith(folded[:2], autoescape=True))
        .limit(SUGGESTED)
    )
