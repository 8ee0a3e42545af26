"""Finds and ranks completions of a typed text."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from app.db.snapshot import Row, Snapshot, Statement
from app.domain import lexicon
from app.domain.countries import Countries
from app.domain.text import stems
from app.domain.text.autocomplete import BY_SOUND, completion_keys, prefixes
from app.domain.topics import TOPICS
from app.suggest import sql
from app.suggest.params import SuggestParams
from app.suggest.wire import Suggestion, SuggestionKind

_LAST: Final = "\U0010ffff"
_STORED: Final = frozenset({"actor", "place", "item"})
"""The kinds whose names are not known in all languages."""
_Found = dict[tuple[str, str], Suggestion]
"""By kind and target."""


class _FixedName(NamedTuple):
    """A name of a country or topic, with its completion keys; the same while the service runs."""

    kind: SuggestionKind
    value: str
    text: str
    keys: tuple[str, ...]


def suggestions(snapshot: Snapshot, params: SuggestParams) -> list[Suggestion]:
    """The suggestions for a text: names with this prefix and, of a place or person of the tables,
    its other spellings; then names in the other script; then, where there are none or with `fuzzy`,
    names that only sound alike. A place sounds like no other name.
    """
    names = lexicon.names_of(params.q)
    texts = [params.q, *(text.written for one in names for text in one.texts)]
    keys = [key for text in texts for key in prefixes(text)]
    written = [key for key in dict.fromkeys(keys) if not key.startswith(BY_SOUND)]
    found = _with_prefixes(snapshot, params, written)
    ranked = sorted(_by_value(found.values()), key=_rank)
    if len(ranked) < params.limit and not any(one.is_place for one in names):
        sounding = [key for key in prefixes(params.q) if key.startswith(BY_SOUND)]
        by_sound = _with_prefixes(snapshot, params, sounding)
        others = [one for key, one in by_sound.items() if key not in found and one["count"]]
        is_arabic = stems.is_arabic(params.q)
        across = [
            one
            for one in others
            if one["kind"] in _STORED and stems.is_arabic(one["text"]) != is_arabic
        ]
        is_wanted = params.fuzzy or not (ranked or across)
        ranked += sorted(_by_value(others if is_wanted else across), key=_rank)
    return ranked[: params.limit]


def _with_prefixes(snapshot: Snapshot, params: SuggestParams, keys: Iterable[str]) -> _Found:
    """The suggestions with a completion key with one of these prefixes."""
    found: _Found = {}
    for key in keys:
        snapshot.pause()
        for target, one in (*_stored(snapshot, params, key), *_fixed(snapshot, key)):
            if not params.kind or one["kind"] in params.kind:
                found.setdefault((one["kind"], target), one)
    return found


def _by_value(found: Iterable[Suggestion]) -> list[Suggestion]:
    """One suggestion for several places of the same name, with the sum of their events."""
    by_value: dict[tuple[str, str], Suggestion] = {}
    for one in found:
        first = by_value.setdefault((one["kind"], one["value"]), one)
        if first is not one:
            by_value[one["kind"], one["value"]] = first | {"count": first["count"] + one["count"]}
    return list(by_value.values())


def _rank(one: Suggestion) -> tuple[int, int, str]:
    return -one["count"], len(one["text"]), one["text"]


def _stored(
    snapshot: Snapshot, params: SuggestParams, key: str
) -> Iterator[tuple[str, Suggestion]]:
    """(target, suggestion) of actors, places and items; the main name of a target first."""
    given = {"key": key, "end": key + _LAST}

    def read(statement: Statement) -> list[Row]:
        rows = snapshot.fetch(statement, given)
        return [row for row in rows if not params.kind or row[0] in params.kind]

    ((n,),) = snapshot.fetch(sql.count_with_prefix(snapshot.dialect), given)
    found: list[Row] = []
    if n == sql.MOST_COMPARED:  # or more: the most used may come late in the order of names
        found = read(sql.most_used_with_prefix(snapshot.dialect))
    # Places of the same name are one suggestion.
    if len({target if kind == "actor" else text for kind, target, text, _ in found}) < params.limit:
        found += read(sql.with_prefix(snapshot.dialect))
    for kind, target, text, count in found:
        value = str(UUID(hex=target)) if kind == "actor" else text
        yield target, Suggestion(kind=kind, value=value, text=text, count=count)


def _fixed(snapshot: Snapshot, key: str) -> Iterator[tuple[str, Suggestion]]:
    names, keys, counts = _fixed_names(), _keys(), _counts(snapshot)
    first = bisect_left(keys, (key,))
    last = bisect_left(keys, (key + _LAST,))
    # In the order of `names`, in which the main name of a country comes first.
    for at in sorted({at for _, at in keys[first:last]}):
        one = names[at]
        count = counts.get((one.kind, one.value), 0)
        found = Suggestion(kind=one.kind, value=one.value, text=one.text, count=count)
        yield one.value, found


def _counts(snapshot: Snapshot) -> dict[tuple[str, str], int]:

    # All at once: a statement for each match was up to 470 statements for one letter.
    def read() -> dict[tuple[str, str], int]:
        rows = snapshot.fetch(sql.counts_of_known(snapshot.dialect), {})
        return {(kind, value): n for kind, value, n in rows}

    return snapshot.remember("counts of known names", read)


def load() -> None:
    """Compute the keys of all fixed names, which takes 0.2 seconds."""
    _keys()


@cache
def _fixed_names() -> list[_FixedName]:
    """All names of countries, those of each language first, and the topics."""
    names = [
        _FixedName("country", country.code, text, completion_keys(text))
        for country in Countries.load()
        for texts in (country.names.values(), *country.aliases.values())
        for text in texts
    ]
    names += [
        _FixedName("topic", topic, topic, completion_keys(topic.replace("_", " ")))
        for topic in TOPICS
    ]
    return names


@cache
def _keys() -> list[tuple[str, int]]:
    return sorted((key, at) for at, name in enumerate(_fixed_names()) for key in name.keys)
