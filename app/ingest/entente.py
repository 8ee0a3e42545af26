"""The interchange file: JSON Lines, each line a data set, a source, an actor or an event.

A reader is a pure generator from an open file to drafts or rejections; it keeps one line at a
time. What a record names must stand above it, but for links, which may name later events.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson
from pydantic import ValidationError

from app.actors.draft import ActorDraft
from app.datasets.draft import DatasetDraft
from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.events.draft import EventDraft
from app.ingest.reading import Read, Rejection
from app.sources.draft import SourceDraft

KINDS: Final[dict[str, type[Draft]]] = {
    "dataset": DatasetDraft,
    "source": SourceDraft,
    "actor": ActorDraft,
    "event": EventDraft,
}


def read(file: Iterable[str], countries: Countries) -> Iterator[Read]:
    """Drafts and rejections in the order of the lines; blank lines are no records."""
    for row, line in enumerate(file, 1):
        if line.strip():
            draft = _draft(line, countries)
            yield Read(row, line, draft)


def _draft(line: str, countries: Countries) -> Draft | Rejection:
    try:
        record: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Rejection("not-json", f"the line is no JSON: {error}")
    kind = record.pop("kind", None) if isinstance(record, dict) else None
    if kind not in KINDS:
        return Rejection("unknown-kind", f"'kind' is one of {', '.join(KINDS)}")
    try:
        return KINDS[kind].read(record, countries)
    except ValidationError as error:
        return _rejection(error)


def _rejection(error: ValidationError) -> Rejection:
    """The first thing that is wrong, and where; a Refusal in the domain's own words."""
    first, *more = error.errors(include_url=False)
    cause = first.get("ctx", {}).get("error")
    where = ".".join(str(part) for part in first["loc"]) or "record"
    rest = f" (and {len(more)} more)" if more else ""
    if isinstance(cause, Refusal):
        return Rejection(cause.code, f"{where}: {cause.detail}{rest}")
    return Rejection("invalid-record", f"{where}: {first['msg']}{rest}")
