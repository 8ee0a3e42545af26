"""The words of offices, of app/data/offices.csv, and the names of states, looked up in a text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from app.data import table
from app.domain.countries import Countries
from app.domain.text import arabic, stems
from app.domain.text.words import Word, words_of

Kind = Literal["office", "modifier", "honorific", "field", "link", "and", "article"]
Key = tuple[str, ...]

_TO_THE: Final = "لل"
_ARTICLE: Final = "ال"
_CAPITALS: Final = 5
"""The most letters of an abbreviation in capitals."""


class Entry(NamedTuple):
    """A line of the table; `right` is the right spelling of a misspelt text."""

    text: str
    language: str
    flags: frozenset[str]
    right: str


class _Index(NamedTuple):
    """Lines by their folded words, and the length of the longest with each first word."""

    by_key: Mapping[Key, tuple[Entry, ...]]
    longest: Mapping[str, int]


def entries(
    kind: Kind, words: Sequence[Word], at: int, text: str
) -> Iterator[tuple[int, list[Entry]]]:
    """(number of words, lines) of a kind at a word, the longest first.

    A text in capitals matches only capitals, one with a full stop only a full stop.
    """
    lines = _lines()[kind]
    for n, key in _keys(words, at, lines.longest, is_glued=kind in {"field", "office"}):
        several = lines.by_key.get(key)
        if several and (
            found := [one for one in several if _is_written(one, words[at : at + n], text)]
        ):
            yield n, found


def of_state(words: Sequence[Word], at: int, *, adjectives: bool = False) -> Iterator[int]:
    """The numbers of words that are the name of a state at a word, the longest first."""
    states = _states()[adjectives]
    for n, key in _keys(words, at, states.longest, is_glued=True):
        if key in states.by_key:
            yield n


def is_topic(folded: str) -> bool:
    """Whether a folded word is what an office may be about."""
    return (folded,) in _lines()["field"].by_key


@cache
def _lines() -> Mapping[str, _Index]:
    found: dict[str, dict[Key, tuple[Entry, ...]]] = defaultdict(dict)
    for row in table("offices"):
        entry = Entry(row["text"], row["language"], frozenset(row["flags"].split()), row["for"])
        key = _key(row["text"])
        found[row["kind"]][key] = (*found[row["kind"]].get(key, ()), entry)
    return {kind: _indexed(by_key) for kind, by_key in found.items()}


def _indexed(by_key: Mapping[Key, tuple[Entry, ...]]) -> _Index:
    longest: dict[str, int] = defaultdict(int)
    for first, *others in by_key:
        longest[first] = max(longest[first], len(others) + 1)
    return _Index(by_key, dict(longest))


@cache
def _states() -> tuple[_Index, _Index]:
    """The names of countries, and their adjectives."""
    names: set[Key] = set()
    adjectives: set[Key] = set()
    for country in Countries.load():
        texts = [*country.names.values(), *country.ambiguous]
        texts += [text for several in country.aliases.values() for text in several]
        texts += [name.text for name in country.dated_names]
        names |= {key[key[:1] == ("the",) :] for key in map(_key, texts)}
        several = [_key(text) for texts in country.demonyms.values() for text in texts]
        adjectives |= {*several, *((_ARTICLE + key[0], *key[1:]) for key in several if key)}
    both = ({key: () for key in keys if key} for keys in (names, adjectives))
    return _indexed(next(both)), _indexed(next(both))


def _key(text: str) -> Key:
    return tuple(word.text for word in words_of(text))


def _keys(
    words: Sequence[Word], at: int, longest: Mapping[str, int], *, is_glued: bool
) -> Iterator[tuple[int, Key]]:
    """(number of words, folded words) at a word, the longest first; then, in Arabic, without the
    particles that are attached to the first.
    """
    if at >= len(words):
        return
    forms = _forms(words[at].text) if is_glued else (words[at].text,)
    for form in forms:
        for n in range(min(longest.get(form, 0), len(words) - at), 0, -1):
            yield n, (form, *(word.text for word in words[at + 1 : at + n]))


@lru_cache(5_000)
def _forms(folded: str) -> tuple[str, ...]:
    if not stems.is_arabic(folded):
        return (folded,)
    rest = folded.removeprefix(_TO_THE)
    to_the = () if rest == folded else (_ARTICLE + rest,)
    return folded, *arabic.unglued(folded), *to_the


def _is_written(entry: Entry, words: Sequence[Word], text: str) -> bool:
    if "." in entry.text:
        return "." in text[words[0].start : words[-1].end + 1]
    if entry.text.isupper() and len(entry.text) <= _CAPITALS and entry.text.isascii():
        return words[0].written.isupper()
    return True
