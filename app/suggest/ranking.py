"""Suggestions for what is typed so far, the most usual first."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from app.db.snapshot import Row, Snapshot, Statement
from app.domain.countries import Countries
from app.domain.text.autocomplete import BY_SOUND, beginnings, typed
from app.domain.topics import TOPICS
from app.suggest import sql
from app.suggest.params import SuggestParams
from app.suggest.wire import Suggestion, SuggestionKind

_LAST: Final = "\U0010ffff"
_Found = dict[tuple[str, str], Suggestion]


class _Known(NamedTuple):
    """A name that does not change while the service runs."""

    kind: SuggestionKind
    value: str
    text: str
    keys: tuple[str, ...]


def suggestions(snapshot: Snapshot, params: SuggestParams) -> list[Suggestion]:
    """What a text may be the beginning of; what only sounds like it comes last, if it is used."""
    beginnings = list(typed(params.q))
    sounding = [one for one in beginnings if one.startswith(BY_SOUND)]
    written = [one for one in beginnings if one not in sounding]
    found = _beginning(snapshot, params, written)
    ranked = sorted(_by_value(found.values()), key=_rank)
    if len(ranked) < params.limit:
        by_sound = _beginning(snapshot, params, sounding)
        others = [one for key, one in by_sound.items() if key not in found and one["count"]]
        ranked += sorted(_by_value(others), key=_rank)
    return ranked[: params.limit]


def _beginning(snapshot: Snapshot, params: SuggestParams, beginnings: Iterable[str]) -> _Found:
    """What has a name with one of these beginnings, by what tells it from others."""
    found: _Found = {}
    for beginning in beginnings:
        for target, one in (*_kept(snapshot, params, beginning), *_fixed(snapshot, beginning)):
            if not params.kind or one["kind"] in params.kind:
                found.setdefault((one["kind"], target), one)
    return found


def _by_value(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Several places of one name are one suggestion."""
    by_value: dict[tuple[str, str], Suggestion] = {}
    for one in found:
        held = by_value.setdefault((one["kind"], one["value"]), one)
        if held is not one:
            by_value[one["kind"], one["value"]] = held | {"count": held["count"] + one["count"]}
    return list(by_value.values())


def _rank(one: Suggestion) -> tuple[int, int, str]:
    return -one["count"], len(one["text"]), one["text"]


def _kept(
    snapshot: Snapshot, params: SuggestParams, beginning: str
) -> Iterator[tuple[str, Suggestion]]:
    """What the database has, each with what tells it from others; the usual name of it first."""
    given = {"key": beginning, "end": beginning + _LAST}

    def read(statement: Statement) -> list[Row]:
        rows = snapshot.fetch(statement, given)
        return [row for row in rows if not params.kind or row[0] in params.kind]

    ((n,),) = snapshot.fetch(sql.looked_at(snapshot.dialect), given)
    found: list[Row] = []
    if n == sql.LOOKED_AT:  # or more: the most used of them may come late in the order of names
        found = read(sql.most_used_with(snapshot.dialect))
    # Of places of one name only one is shown.
    if len({target if kind == "actor" else text for kind, target, text, _ in found}) < params.limit:
        found += read(sql.beginning_with(snapshot.dialect))
    for kind, target, text, count in found:
        value = str(UUID(hex=target)) if kind == "actor" else text
        yield target, Suggestion(kind=kind, value=value, text=text, count=count)


def _fixed(snapshot: Snapshot, beginning: str) -> Iterator[tuple[str, Suggestion]]:
    known, keys, counts = _known(), _keys(), _counts(snapshot)
    first = bisect_left(keys, (beginning,))
    last = bisect_left(keys, (beginning + _LAST,))
    # In the order of names, of which the usual ones come first.
    for at in sorted({at for _, at in keys[first:last]}):
        one = known[at]
        count = counts.get((one.kind, one.value), 0)
        found = Suggestion(kind=one.kind, value=one.value, text=one.text, count=count)
        yield one.value, found


def _counts(snapshot: Snapshot) -> dict[tuple[str, str], int]:
    """How many events there are of each country and topic."""

    def read() -> dict[tuple[str, str], int]:
        rows = snapshot.fetch(sql.counts_of_known(snapshot.dialect), {})
        return {(kind, value): n for kind, value, n in rows}

    return snapshot.remember("counts of known names", read)


@cache
def _known() -> list[_Known]:
    """Countries by every name that they have, the names in each language, and topics."""
    known = [
        _Known("country", country.code, text, beginnings(text))
        for country in Countries.load()
        for texts in (country.names.values(), *country.aliases.values())
        for text in texts
    ]
    known += [
        _Known("topic", topic, topic, beginnings(topic.replace("_", " "))) for topic in TOPICS
    ]
    return known


@cache
def _keys() -> list[tuple[str, int]]:
    """The keys of all of these in their order, each with the place of its name."""
    return sorted((key, at) for at, known in enumerate(_known()) for key in known.keys)
