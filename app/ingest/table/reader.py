"""The reader of tables: a `RowResult` for each row or group of rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import BinaryIO, Final

from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.ingest.parsing import results
from app.ingest.parsing.results import Rejection, RowResult
from app.ingest.parsing.row_ids import Ordinals
from app.ingest.table.columns import Header
from app.ingest.table.dates import undeclared_order
from app.ingest.table.events import Maker, columns
from app.ingest.table.grouping import grouped
from app.ingest.table.mapping import Mapping, When
from app.ingest.table.rows import Entry, Layout, Row, fitted, kind_of, rows

_CHECKED_ROWS: Final = 100
"""Rows that are checked for dates without a declared order, before the first result."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows below the header, and their layout, or why no row can be read."""

    rows: Iterator[Row]
    layout: Layout | Rejection


def read(file: BinaryIO, countries: Countries, mapping: Mapping) -> Iterator[RowResult]:
    """A result for each row or group. An error of the whole table rejects each row, or the table if
    it has no rows.
    """
    table = _opened(file, mapping)
    layout = table.layout
    if isinstance(layout, Rejection):
        for row in chain([next(table.rows, Row(1, "", layout))], table.rows):
            result = row.cells if isinstance(row.cells, Rejection) else layout
            yield RowResult(row.number, row.raw, result)
        return
    # One for the whole file: ordinals count repeated rows in all of it.
    with Ordinals() as ordinals:
        maker = Maker(mapping, countries, ordinals)
        for group in _groups(table.rows, layout, mapping):
            yield from _read(group, layout, maker)


def _opened(file: BinaryIO, mapping: Mapping) -> _Table:
    source = rows(file, mapping.file)
    first = next(source, None)
    if first is None:
        return _Table(iter(()), Rejection("no-rows", "the file has no rows"))
    if isinstance(first.cells, Rejection):
        detail = f"the first row cannot be read: {first.cells.detail}"
        return _Table(chain([first], source), Rejection("missing-column", detail))
    header = Header(list(map(str, first.cells)), named=mapping.file.header)
    below = source if mapping.file.header else chain([first], source)
    fit = partial(fitted, width=header.width, padded=kind_of(file, mapping.file) == "xlsx")
    fitting = map(fit, below)
    try:
        layout = Layout(mapping, header)
        for column in columns(mapping):
            layout.places(column)
    except Refusal as refusal:
        return _Table(fitting, Rejection("missing-column", refusal.detail))
    peeked = results.next_few(fitting, _CHECKED_ROWS, lambda row: len(row.raw))
    entries = [entry for row in peeked if (entry := _entry(row, layout))]
    fault = undeclared_order(_dates(mapping), entries)
    return _Table(chain(peeked, fitting), Rejection("date-order", fault) if fault else layout)


def _dates(mapping: Mapping) -> Iterable[When]:
    """Every date in the mapping."""
    for when in (mapping.date, *(part for _, part in mapping.details)):
        if isinstance(when, When):
            yield when
            if end := getattr(when, "end", None):
                yield end


def _groups(source: Iterable[Row], layout: Layout, mapping: Mapping) -> Iterable[list[Row]]:
    same = mapping.event.same_event
    if not same:
        return ([row] for row in source)

    def key(row: Row) -> str:
        entry = _entry(row, layout)
        texts = [entry.text(column) for column in same] if entry else []
        return "\x1f".join(texts) if any(texts) else ""

    return grouped(source, key)


def _read(group: list[Row], layout: Layout, maker: Maker) -> Iterator[RowResult]:
    """The result of a group, and of each of its rows that is rejected alone."""
    if isinstance(group[0].cells, Rejection):
        yield RowResult(group[0].number, group[0].raw, group[0].cells)
        return
    result, needs, refused = maker.event([entry for row in group if (entry := _entry(row, layout))])
    first, *more = [row for row in group if row.number not in refused]
    also = tuple(results.Row(row.number, row.raw) for row in more)
    yield RowResult(first.number, first.raw, result, needs, also)
    for row in group:
        if row.number in refused:
            yield RowResult(row.number, row.raw, refused[row.number])


def _entry(row: Row, layout: Layout) -> Entry | None:
    if isinstance(row.cells, Rejection):
        return None
    return Entry(row.number, row.raw, row.cells, layout)
