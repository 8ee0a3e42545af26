"""The reader of interchange files: JSON Lines, each a data set, a source, an actor or an event.

It keeps one line in memory. A referenced record comes earlier in the file or is in the database;
only links may refer to later events, which the run checks, not the reader.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import orjson

from app.actors.draft import ActorDraft
from app.datasets.draft import DatasetDraft
from app.domain.countries import Countries
from app.drafts import Draft
from app.events.draft import EventDraft
from app.ingest.parsing.results import MOST_CHARACTERS, Rejection, RowResult, drafted
from app.ingest.parsing.text_rows import lines
from app.sources.draft import SourceDraft

KINDS: Final[dict[str, type[Draft]]] = {
    "dataset": DatasetDraft,
    "source": SourceDraft,
    "actor": ActorDraft,
    "event": EventDraft,
}
_LONGEST_LINE: Final = MOST_CHARACTERS
"""An event with a thousand parties and a thousand quotations of 3,000 characters fits."""
_MOST_VALUES: Final = 100_000
"""Values of a line. An empty object takes 64 bytes in memory and 3 in the file."""


def read(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """A result for each line that is not blank, in order."""
    for line in lines(file, longest=_LONGEST_LINE):
        if isinstance(line.text, Rejection):
            yield RowResult(line.row, line.raw, line.text)
        elif line.text.strip():
            yield RowResult(line.row, line.raw, _draft(line.text, countries))


def _draft(line: str, countries: Countries) -> Draft | Rejection:
    if sum(map(line.count, ",[{")) > _MOST_VALUES:
        return Rejection("record-too-long", f"the line has more than {_MOST_VALUES} values")
    try:
        record: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Rejection("not-json", f"the line is not JSON: {error}")
    kind = record.pop("kind", None) if isinstance(record, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        return Rejection("unknown-kind", f"'kind' is one of {', '.join(KINDS)}")
    return drafted(KINDS[kind], record, countries)
