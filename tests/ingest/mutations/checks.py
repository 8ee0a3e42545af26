"""What holds for everything that a reader gives, whatever the file is."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from app.actors.draft import ActorDraft
from app.domain.countries import Countries
from app.drafts import Draft
from app.events.draft import EventDraft
from app.ingest.parsing.results import (
    LONGEST_DETAIL,
    MOST_CHARACTERS,
    Rejection,
    Row,
    RowResult,
    shortened,
)
from app.ingest.parsing.text_rows import lines, records
from tests.ingest.mutations.sample import Sample

_CODE: Final = re.compile(r"[a-z]+(-[a-z]+)*")
_LONGEST_LINE: Final = MOST_CHARACTERS


def check(reads: list[RowResult], sample: Sample, countries: Countries) -> None:
    """AssertionError, which says of which row, if something is wrong with what was read."""
    for read in reads:
        for row in rows_of(read):
            assert row.number >= 1, row
            _check_text(row.raw)
        if isinstance(read.result, Rejection):
            _check_rejection(read.result)
        else:
            assert isinstance(read.result, Draft), read.result
            _check_drafts(read, countries)
    _check_order(reads, sample)
    if sample.dialect or sample.suffix == ".jsonl":
        _check_lines(reads, sample)


def rows_of(read: RowResult) -> Iterator[Row]:
    """Every row of the file that a Read is of."""
    yield Row(read.row, read.raw, read.file)
    yield from read.also


def _check_text(text: str) -> None:
    """It can be stored and printed."""
    assert isinstance(text, str)
    assert "\0" not in text
    text.encode()


def _check_rejection(rejection: Rejection) -> None:
    assert _CODE.fullmatch(rejection.code), rejection.code
    _check_text(rejection.detail)
    assert " " in rejection.detail.strip(), rejection
    assert len(rejection.detail) <= LONGEST_DETAIL + 40, rejection.code
    if rejection.external_id is not None:
        rejection.external_id.encode()


def _check_drafts(read: RowResult, countries: Countries) -> None:
    """The event has an id, and the actors that the reader made up would stand any check."""
    if isinstance(read.result, EventDraft):
        assert read.result.known_as or read.result.id, read.raw
    for need in read.needs:
        if isinstance(need, ActorDraft):
            ActorDraft.read(need.model_dump(by_alias=True), countries)
        else:
            assert isinstance(need, Draft)


def _check_order(reads: Iterable[RowResult], sample: Sample) -> None:
    """No row comes twice, and those that begin a Read are in the order of the file."""
    rows = [(row.file, row.number) for read in reads for row in rows_of(read)]
    again = [row for row, count in Counter(rows).items() if count > 1]
    assert not again, again[:5]
    if sample.ordered:
        numbers = [read.row for read in reads]
        assert numbers == sorted(numbers)
    if sample.suffix == ".xml":
        assert [number for _, number in rows] == list(range(1, len(rows) + 1))


def _check_lines(reads: Iterable[RowResult], sample: Sample) -> None:
    """Each line of each file, but for its header, is in one row; the number is that of the row."""
    held = [_lines(data, sample) for data in sample.files]
    given: list[Counter[str]] = [Counter() for _ in sample.files]
    for read in reads:
        for row in rows_of(read):
            at = 0 if row.file is None else 1
            there = held[at].get(row.number, "")
            if sample.grouped:
                assert row.raw in {there, shortened(there)}, row.number
                texts = [there]
            else:
                texts = row.raw.split("\n")
                assert texts[0] == there, row.number
            given[at].update(text for text in texts if text.strip())
    for data, texts_, found in zip(sample.files, held, given, strict=True):
        missing = Counter(text for text in texts_.values() if text.strip())
        missing.subtract(found)
        assert set((+missing).elements()) <= _header(data, sample)
        assert not -missing


def _lines(data: bytes, sample: Sample) -> dict[int, str]:
    """The lines by their number, as a report shows them; records where those are grouped."""
    file = io.BytesIO(data)
    if sample.dialect is None:
        return {line.row: line.raw for line in lines(file, longest=_LONGEST_LINE)}
    if sample.grouped:
        return {one.row: one.raw for one in records(file, sample.dialect)}
    return {line.row: line.raw for line in lines(file, sample.dialect.encoding)}


def _header(data: bytes, sample: Sample) -> set[str]:
    """The lines that a reader may take for the header."""
    if not (sample.header and sample.dialect):
        return set()
    first = next(records(io.BytesIO(data), sample.dialect), None)
    return {first.raw, *first.raw.split("\n")} if first else set()
