"""The interchange file: JSON Lines, each line a data set, a source, an actor or an event.

A reader is a pure generator from an open file to drafts or rejections; it keeps one line at a
time. What a record names must stand above it, but for links, which may name later events.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import orjson

from app.actors.draft import ActorDraft
from app.datasets.draft import DatasetDraft
from app.domain.countries import Countries
from app.drafts import Draft
from app.events.draft import EventDraft
from app.ingest.parsing.results import Rejection, RowResult, drafted
from app.ingest.parsing.text_rows import lines
from app.sources.draft import SourceDraft

KINDS: Final[dict[str, type[Draft]]] = {
    "dataset": DatasetDraft,
    "source": SourceDraft,
    "actor": ActorDraft,
    "event": EventDraft,
}
_LONGEST_LINE: Final = 1 << 24
"""Characters of a line: an event of a thousand parties and quotes has as many."""


def read(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """Drafts and rejections in the order of the lines; blank lines are no records."""
    for line in lines(file, longest=_LONGEST_LINE):
        if isinstance(line.text, Rejection):
            yield RowResult(line.row, line.raw, line.text)
        elif line.text.strip():
            yield RowResult(line.row, line.raw, _draft(line.text, countries))


def _draft(line: str, countries: Countries) -> Draft | Rejection:
    try:
        record: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Rejection("not-json", f"the line is no JSON: {error}")
    kind = record.pop("kind", None) if isinstance(record, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        return Rejection("unknown-kind", f"'kind' is one of {', '.join(KINDS)}")
    return drafted(KINDS[kind], record, countries)
