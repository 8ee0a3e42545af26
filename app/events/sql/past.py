"""The scans of a statement with `as_of`: rows of the present and of the past. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from app.db.snapshot import Select
from app.events.sql.full_text import Condition
from app.events.sql.moment import columns, events, timelines, valid, value_at
from app.events.sql.shape import Shape
from app.events.sql.where import Scan, listed_ids, timeline_bounds


class Order(NamedTuple):
    """The order of a page, from the table that is read: more bounds, and the sort key."""

    bounds: Callable[[Sequence[Any]], Iterable[Condition]]
    by: Callable[[Sequence[Any]], Sequence[Any]]
    keys: tuple[str, ...]


_KEYS: Final = frozenset(
    ("sort_lo", "sort_hi", "event", "updated_us", "document", "since", "until")
)
_DATES: Final = ("possible_lo", "possible_hi", "certain_lo", "certain_hi")


def _needed(shape: Shape, names: Iterable[str]) -> frozenset[str]:
    """The columns that a statement reads. SQLite copies each column of each row that it merges, of
    those that were not valid, too: with all columns such a merge takes twice as long.
    """
    parties = ("parties",) if shape.multilateral != "include" else ()
    dates = _DATES if shape.date_match else ()
    return _KEYS.union(names, (name for name, _ in shape.lists), parties, dates)


def past_scans(
    shape: Shape, dialect: str, order: Order | None = None, names: Iterable[str] = ()
) -> Iterator[Scan]:
    """The scans that together read every match at the moment of `as_of`. Their rows have the
    columns `names`, the keys of pages, and what the conditions of the shape read.

    With `order` the rows of present and past are merged in this order, and only then is checked
    whether they were valid. If the scans of both tables checked it, one without a valid row would
    read to its end before the page has its first row.
    """
    needed = _needed(shape, names)
    if shape.start is None:
        ids = dict(shape.lists).get("id", 0)
        sources = [
            (
                sa.select(*(column for column in table.c if column.name in needed)),
                table,
                listed_ids(table.c.event, ids),
            )
            for table in events()
        ]
        yield _merged(shape, dialect, sources, order)
        return
    by_time = order is not None and order.keys[0] == "updated_us"
    for bounds_of, span in timeline_bounds(shape, shape.start):
        sources = []
        for table in timelines(as_of=True, name="line"):
            of_table = [column for column in columns(table) if column.name in needed]
            if by_time:
                of_table.append(value_at(table.c.event, "updated_us").label("updated_us"))
            select = sa.select(*of_table)
            if span:
                hint = f"INDEXED BY ix_{table.element.name}_long"  # type: ignore[attr-defined]
                select = select.with_hint(table, hint, "sqlite")
            if shape.start.is_listed:
                select = select.distinct()
            sources.append((select, table, tuple(bounds_of(table))))
        # The time of an update is not in timelines, so that all rows are gathered.
        yield _merged(shape, dialect, sources, None if by_time else order)


def _merged(
    shape: Shape,
    dialect: str,
    sources: Sequence[tuple[Select, sa.FromClause, Sequence[Condition]]],
    order: Order | None,
) -> Scan:
    """The scan of the rows of the present and of the past."""
    selects = []
    for select, table, bounds in sources:
        more = valid(table)
        if order is not None:
            more = tuple(order.bounds([table.c[name] for name in order.keys]))
        selects.append(select.where(*bounds, *more))
    merged: Any = sa.union_all(*selects)
    if order is not None:
        merged = merged.order_by(*order.by([merged.selected_columns[n] for n in order.keys]))
        # A fence: the condition below must not be moved into the scans.
        no_limit: Any = sa.literal_column("-1" if dialect == "sqlite" else "0")
        merged = merged.limit(no_limit) if dialect == "sqlite" else merged.offset(no_limit)
    rows = merged.subquery("rows")
    return Scan(rows, rows.c.event, valid(rows) if order is not None else (), shape)
