"""By which keys search finds an event. Pure: the rows of one event in, its keys out.

A key stands once, where it weighs most: in the title or the item bought, in a name, or elsewhere.
Countries and all else that a filter asks for are keys too, by the numbers of their terms; so names
of countries, in whatever language, are the question's affair, and need no key here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.domain.dates import END_OF_TIME
from app.domain.duration_classes import span_in
from app.domain.text import skeleton, stems
from app.domain.text.words import (
    Word,
    read_token,
    stands_alone,
    tokens_of,
    with_parts,
    words_of,
)

Row = Mapping[Any, Any]
ActorNames = Mapping[UUID, Sequence[tuple[str, str | None]]]
"""The names and aliases of actors, each with its language."""

WEIGHTS: Final = (4, 2, 1)
"""Of a key in a title or item, in a name, elsewhere. What lies between two of them is in doubt for
no sum of up to three words.
"""
MARK: Final = "|"
"""Stands before the keys of the next weight."""
SHORTEST_SKELETON: Final = 2
_SHORTEST_NAME: Final = 3
DAY: Final = 1 << 32
"""Positions that a day has; no document has a number as high."""
_KEPT: Final = 30_000
"""Words whose keys are kept: texts use few words again and again."""
_TEXTS_KEPT: Final = 10_000
"""Texts whose keys are kept: names come again and again."""


class AnalyzedText(NamedTuple):
    """What a text is found by, and the words in it that other spellings may mean."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    running: str


class AnalyzedEvent(NamedTuple):
    """What the texts of an event are found by, but for the names of its actors.

    Each key stands once, where it weighs most.
    """

    title: AnalyzedText
    named: AnalyzedText
    elsewhere: AnalyzedText


class Keys(NamedTuple):
    """Of one event: all keys as they are stored, by themselves, and its names and running text."""

    stored: str
    keys: frozenset[str]
    names: frozenset[str]
    running: str


def position(sort_lo: int, number: int) -> int:
    """Where the words of an event stand: the newest first, by the first day; what has no date
    before all. Of one day by the number of the document.

    Newest first, as that is how lists are read mostly, and FTS5 is slower backwards.
    """
    return first_position(sort_lo) + number


def first_position(sort_lo: int) -> int:
    """Where the positions of a day begin; it has DAY of them."""
    return (END_OF_TIME - sort_lo) * DAY


def of_term(number: int) -> str:
    """The key of everything that a term has, by its number."""
    return f"@{number}"


def of_span(span: int) -> str:
    """The key of all events of a class of `domain.spans` but the first, which needs none."""
    return f"@span{span}"


def analyze_event(
    event: Row, place: Row | None, topics: Iterable[Row], citations: Iterable[Row]
) -> AnalyzedEvent:
    """By what the texts of an event are found."""
    title = _together(_title(event))
    named = _together(_named(place, topics), but=title.keys)
    elsewhere = _together(_elsewhere(event, citations), but=title.keys + named.keys)
    return AnalyzedEvent(title, named, elsewhere)


def keys_of(
    event: Row, texts: AnalyzedEvent, people: Iterable[Row], names: ActorNames, terms: Iterable[int]
) -> Keys:
    """Everything by which search finds the event."""
    title, named, elsewhere = texts
    actors = list(_actors(people, names))
    if actors:
        named = _together((*actors, named), but=title.keys)
        elsewhere = _together((elsewhere,), but=named.keys)
    filters = [of_term(number) for number in terms]
    if span := span_in(event):
        filters.append(of_span(span))
    parts = (*title.keys, MARK, *named.keys, *filters, MARK, *elsewhere.keys)
    together = (title, named, elsewhere)
    return Keys(
        stored=f" {' '.join(parts)} ",
        keys=frozenset(chain.from_iterable(text.keys for text in together)),
        names=frozenset(chain.from_iterable(text.names for text in together)),
        running=f" {_running(together)} ",
    )


def _together(texts: Iterable[AnalyzedText], but: Iterable[str] = ()) -> AnalyzedText:
    """What several texts are found by, without these keys."""
    several = tuple(texts)
    taken = frozenset(but)
    if len(several) == 1 and taken.isdisjoint(several[0].keys):
        return several[0]
    keys = dict.fromkeys(chain.from_iterable(text.keys for text in several))
    return AnalyzedText(
        tuple(key for key in keys if key not in taken),
        tuple(chain.from_iterable(text.names for text in several)),
        _running(several),
    )


def _running(texts: Iterable[AnalyzedText]) -> str:
    """Texts one after another, so that no phrase is found across two."""
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


def _named(place: Row | None, topics: Iterable[Row]) -> Iterator[AnalyzedText]:
    if place is not None:
        for language, text in place["name"].items():
            yield analyze_text(text, language, is_name=True)
    for row in topics:
        yield analyze_text(row["topic"].replace("_", " "), "en")


def _elsewhere(event: Row, citations: Iterable[Row]) -> Iterator[AnalyzedText]:
    for language, text in event["summary"].items():
        yield analyze_text(text, language)
    for row in citations:
        if row["quote"]:
            yield analyze_text(row["quote"], row["language"])


@lru_cache(_TEXTS_KEPT)
def analyze_text(text: str, language: str | None, *, is_name: bool = False) -> AnalyzedText:
    """What one text is found by; with `is_name` every word of it belongs to a name."""
    several = []
    for token in tokens_of(text):
        found = _token_keys(token, language, is_name=is_name)
        if found is None:
            words = words_of(text)
            read = [(word.text, word.written) for word in with_parts(text, words)]
            return _keys_of(read, [word.text for word in words], language, is_name=is_name)
        several.append(found)
    return AnalyzedText(
        tuple(dict.fromkeys(chain.from_iterable(one.keys for one in several))),
        tuple(chain.from_iterable(one.names for one in several)),
        " ".join(one.running for one in several if one.running),
    )


@lru_cache(_KEPT)
def _token_keys(token: str, language: str | None, *, is_name: bool) -> AnalyzedText | None:
    """What a text is found by for one of its tokens; None if what stands around it tells, too."""
    read = [(folded, written) for folded, _, _, written in read_token(token)]
    running = [folded for folded, _ in read]
    if not all(map(stands_alone, running)):
        return None
    return _keys_of(read, running, language, is_name=is_name)


def _keys_of(
    words: Iterable[tuple[str, str]], running: Iterable[str], language: str | None, *, is_name: bool
) -> AnalyzedText:
    """By what these words, each folded and as it is written, are found together."""
    found = [word_keys(folded, written, language, is_name=is_name) for folded, written in words]
    return AnalyzedText(
        tuple(dict.fromkeys(chain.from_iterable(keys for keys, _ in found))),
        tuple(chain.from_iterable(names for _, names in found)),
        " ".join(running),
    )


@lru_cache(_KEPT)
def word_keys(
    folded: str, written: str, language: str | None, *, is_name: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All keys of one word, and those as which it stands in a name."""
    keys = stems.keys(folded, written, language)
    names: tuple[str, ...] = ()
    if is_name or _may_be_name(folded, written, language):
        names = tuple(
            name
            for name in skeleton.words(written)
            if len(name) >= _SHORTEST_NAME and skeleton.readings(name)[0]
        )
    found = dict.fromkeys((*keys, *names))
    stemless = (_stemless(key) for key in found if key[0] not in stems.MARKS)
    return (
        *found,
        *(key for key, asked in stemless if asked and found.keys().isdisjoint(asked)),
    ), names


def query_keys(word: Word) -> tuple[str, ...]:
    """The keys of which an event needs one to have this word of a question.

    Nearly always where a word stands one of the stems that are asked does, too, so that to look for
    the word itself would be twice the work: what is left has a key of its own.
    """
    keys = stems.asked_keys(word.text, word.written)
    key, usual = _stemless(word.text)
    return (key, *usual) if usual and usual == keys[1:] else keys


def _stemless(folded: str) -> tuple[str, tuple[str, ...]]:
    """The key of a word that stands where none of these stems does, which a question has for it."""
    return f"!{folded}", stems.asked_keys(folded, folded)[1:]


def _may_be_name(folded: str, written: str, language: str | None) -> bool:
    """Whether no dictionary of the text's language has the word."""
    if not folded.isalpha():
        return False
    if stems.is_arabic(folded):
        return not stems.is_known(written, "ar")
    languages = (language,) if language in stems.LATIN else stems.LATIN
    return not any(stems.is_known(written, one) for one in languages)
