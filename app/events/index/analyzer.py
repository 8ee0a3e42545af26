"""The analyzer: from the rows of one event to its keys, the tokens of the full-text index. Pure.

An event has each key once, with the largest of its weights. Terms are keys, too, by their numbers,
so that one MATCH expression can filter by them; countries are matched as terms, not by their names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple
from uuid import UUID

from app.domain.dates import END_OF_TIME
from app.domain.duration_classes import span_in
from app.domain.text.spellings import index_words, with_parts
from app.domain.text.stems import word_keys
from app.events.stored.event_rows import EventRows, Row
from app.events.terms import span_key, term_key

ActorNames = Mapping[UUID, Sequence[tuple[str, str | None]]]
"""The names and aliases of actors by id, each with its language."""

WEIGHTS: Final = (4, 2, 1)
"""Of keys in a title or item, in a name, in other texts."""
MARK: Final = "|"
"""The separator between keys of different weights."""
SHORTEST_SKELETON: Final = 1
DAY: Final = 1 << 32
"""Positions per day, more than any document number."""
_TEXTS_KEPT: Final = 10_000
"""Texts in the cache of keys, mostly repeated names."""


class AnalyzedText(NamedTuple):
    """The keys of a text, the words in it that may be names, and its folded words in order."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    running: str


class Keys(NamedTuple):
    """The index entry of an event; `stored` has all keys, `keys` those of texts only."""

    stored: str
    keys: frozenset[str]
    names: frozenset[str]
    running: str


def position(sort_lo: int, number: int) -> int:
    """The rowid of an event in the full-text index: by the first day, newest first, undated events
    before all; on one day by the number of the document.

    Most lists are newest first, and FTS5 is slower in descending order.
    """
    return first_position(sort_lo) + number


def first_position(sort_lo: int) -> int:
    """The first of the DAY positions of a day."""
    return (END_OF_TIME - sort_lo) * DAY


def keys_of(rows: EventRows, names: ActorNames, terms: Iterable[int]) -> Keys:
    """All keys of an event: of its texts, of its actors' names, of its terms."""
    title = _together(_title(rows.event))
    named = _together((*_actors(rows.people, names), *_named(rows)), but=title.keys)
    elsewhere = _together(_elsewhere(rows), but=title.keys + named.keys)
    filters = [term_key(number) for number in terms]
    if span := span_in(rows.event):
        filters.append(span_key(span))
    parts = (*title.keys, MARK, *named.keys, *filters, MARK, *elsewhere.keys)
    together = (title, named, elsewhere)
    return Keys(
        stored=f" {' '.join(parts)} ",
        keys=frozenset(chain.from_iterable(text.keys for text in together)),
        names=frozenset(chain.from_iterable(text.names for text in together)),
        running=f" {_running(together)} ",
    )


def _together(texts: Iterable[AnalyzedText], but: Iterable[str] = ()) -> AnalyzedText:
    """Several texts as one, without the keys in `but`."""
    several = tuple(texts)
    taken = frozenset(but)
    keys = dict.fromkeys(chain.from_iterable(text.keys for text in several))
    return AnalyzedText(
        tuple(key for key in keys if key not in taken),
        tuple(chain.from_iterable(text.names for text in several)),
        _running(several),
    )


def _running(texts: Iterable[AnalyzedText]) -> str:
    """The texts in a row, with a separator so that no phrase matches across two of them."""
    return f" {MARK} ".join(text.running for text in texts if text.running)


def _title(event: Row) -> Iterator[AnalyzedText]:
    for language, text in event["title"].items():
        yield analyze_text(text, language)
    item = event["details"].get("item")
    if item:
        yield analyze_text(item, None)


def _actors(people: Iterable[Row], names: ActorNames) -> Iterator[AnalyzedText]:
    for actor in dict.fromkeys(person["actor"] for person in people if person["actor"]):
        for text, language in names.get(actor, ()):
            yield analyze_text(text, language, is_name=True)


def _named(rows: EventRows) -> Iterator[AnalyzedText]:
    if rows.place is not None:
        for language, text in rows.place["name"].items():
            yield analyze_text(text, language, is_name=True)
    for row in rows.topics:
        yield analyze_text(row["topic"].replace("_", " "), "en")


def _elsewhere(rows: EventRows) -> Iterator[AnalyzedText]:
    for language, text in rows.event["summary"].items():
        yield analyze_text(text, language)
    for row in rows.citations:
        if row["quote"]:
            yield analyze_text(row["quote"], row["language"])


@lru_cache(_TEXTS_KEPT)
def analyze_text(text: str, language: str | None, *, is_name: bool = False) -> AnalyzedText:
    """The keys of one text; with `is_name` each of its words may be part of a name."""
    words = index_words(text)
    found = [
        word_keys(word.text, word.written, language, is_name=is_name)
        for word in with_parts(text, words)
    ]
    return AnalyzedText(
        tuple(dict.fromkeys(chain.from_iterable(keys for keys, _ in found))),
        tuple(chain.from_iterable(names for _, names in found)),
        " ".join(word.text for word in words),
    )
