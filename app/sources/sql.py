"""The statements that read sources."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import tables as t

Select = sa.Select[*tuple[Any, ...]]


def ids(wanted: Sequence[UUID]) -> sa.Select[UUID]:
    """Those of these ids that are there."""
    return sa.select(t.source.c.id).where(t.source.c.id.in_(wanted))
