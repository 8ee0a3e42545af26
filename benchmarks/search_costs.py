"""What search costs: bytes an event, time to analyse one, memory and time of the dictionaries."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.domain.text import phonetics, stems, words
from app.events.index import analyzer, full_text
from app.events.index.memberships import memberships
from app.events.index.term_ids import numbers
from app.events.stored import event_rows

EVENTS: Final = (
    *("event", "event_document", "event_external_id", "event_link", "event_topic", "citation"),
    *("participant", "place", "place_name"),
)
"""Tables of what is indexed."""
WORDS: Final = ("event_words", "event_index", "word", "name_word", "suggestion")
"""Tables that search keeps."""
BATCH: Final = 1_000
_BATCHES: Final = 5
_PREFIX: Final = re.compile("^(sqlite_autoindex|pk|uq|ix|fk)_")

_LOADING: Final = """
import time
from pathlib import Path

def private():
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty"))

import app.main
from app.domain.text import stems
before, began = private(), time.perf_counter()
stems.load()
seconds = time.perf_counter() - began
import json
print(json.dumps([seconds, before, private()]))
"""


class Loading(NamedTuple):
    """Of a process that loads the dictionaries: seconds, and private bytes before and after."""

    seconds: float
    before: int
    after: int


def loading() -> Loading:
    """A process of its own that has loaded all of the service."""
    out = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", _LOADING], check=True, capture_output=True
    )
    return Loading(*orjson.loads(out.stdout))


def weights(sizes: Mapping[str, int], indexes: Sequence[str]) -> tuple[int, int]:
    """(bytes of what search keeps, bytes of the events with the indexes of their own tables)."""
    mine, others = 0, 0
    for name, size in sizes.items():
        owner = _owner(name, is_index=name in indexes)
        if owner in WORDS:
            mine += size
        elif owner in EVENTS:
            others += size
    return mine, others


def tables_alone(sizes: Mapping[str, int]) -> int:
    """Bytes of the events without any index."""
    return sum(size for name, size in sizes.items() if name in EVENTS)


def _owner(name: str, *, is_index: bool) -> str:
    """The table that a relation belongs to; FTS5 keeps tables of its own for one."""
    if name.startswith("event_index"):
        return "event_index"
    if not is_index:
        return name
    rest = _PREFIX.sub("", name)
    owners = [one for one in t.metadata.tables if f"{rest}_".startswith(f"{one}_")]
    return max(owners, key=len, default="")


def analysis(connection: sa.Connection) -> dict[str, float]:
    """Seconds an event of batches: as they come in an import, and with all kept words forgotten."""
    ids = list(connection.scalars(sa.select(t.event.c.id).limit(BATCH * _BATCHES)))
    some = [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]
    return {
        "as in an import": median(_analysed(connection, ids) for ids in some),
        "no word met before": median(_analysed(connection, ids, forget) for ids in some),
    }


def _analysed(
    connection: sa.Connection, ids: Sequence[UUID], before: Callable[[], None] | None = None
) -> float:
    if before is not None:
        before()
    of_events = event_rows.stored(connection, ids)
    events = memberships(of_events)
    terms = numbers(connection, {term for event in events for term in event.terms})
    began = time.process_time()
    found = full_text.due(connection, of_events, events, terms)
    return (time.process_time() - began) / len(found)


def forget() -> None:
    """Empty what is kept of words between events."""
    for module in (analyzer, stems, words, phonetics):
        for kept in vars(module).values():
            clear: Callable[[], None] | None = getattr(kept, "cache_clear", None)
            # The dictionaries stay.
            if clear is not None and kept.cache_info().maxsize:
                clear()
