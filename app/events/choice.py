"""Where to start reading: from the narrowest timeline that holds every event of a query.

Which that is, the stored counts tell.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, NamedTuple

from app.clock import microseconds
from app.domain.spans import reaches
from app.events import key_sql, search
from app.events.keys import of_term
from app.events.lookup import Numbers, Together
from app.events.query import EventQuery
from app.events.shape import RELEVANCE, Arms, Shape, WordsShape
from app.events.terms import (
    ALL,
    USUAL,
    Term,
    of_country,
    of_id,
    of_large,
    of_pair,
    of_pair_and_type,
)
from app.events.word_sql import MATCH
from app.reader import Reader

GATHERED: Final = 5_000
"""Up to so many events are gathered and sorted, where their timeline has another order."""
SCANNED: Final = 500
"""So many rows of a timeline at least are looked at before the inverted index is asked instead."""
_MOST_PAIRS_AND_TYPES: Final = 24
_A_LOOK: Final = 8
# What a search takes, in microseconds: to look at the words of one event, and for each that would
# do; to read on in the index by one, to gather an event that it has found.
_LOOK_AT_WORDS: Final = 3
_LOOK_FOR_ONE: Final = 0.5
_READ_INDEX: Final = 0.1
_GATHER: Final = 6
_PAGE: Final = 50


class Group(NamedTuple):
    """Alternatives of which one must hold. `is_told`: a column of every timeline tells it, too."""

    either: tuple[Together, ...]
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A shape, and its values by the names of their parameters.

    `otherwise` is what finds the rest where this looks at so many rows only, and they were too few.
    """

    shape: Shape
    values: dict[str, Any]
    otherwise: "Choice | None" = None


def choose(query: EventQuery, reader: Reader, sort: str | None = None) -> Choice | None:
    """Where to start, and what is to be asked on the way. None: nothing can match.

    `sort` is the order of a page; without it all events are needed.
    """
    road = _Road(query, reader)
    if road.is_closed:
        return None
    by_time = sort is not None and sort.endswith("updated_at")
    if road.words is None or (query.ids is not None and sort != RELEVANCE):
        is_long = road.most > GATHERED
        from_events = query.ids is not None or (is_long and (by_time or _is_new(query, reader)))
        return road.by_timeline(from_events=from_events)
    if sort != RELEVANCE and road.is_short():
        return road.by_timeline(from_events=False, scan=road.most)
    by_index = road.by_index(reader.dialect)
    scan = road.page_in() if sort in {"date", "-date"} else None
    if scan is None:
        return by_index
    return replace(road.by_timeline(from_events=False, scan=scan), otherwise=by_index)


class _Road:
    """The ways to the events of a query: what must hold, and how many events there are of each."""

    def __init__(self, query: EventQuery, reader: Reader) -> None:
        self._query = query
        self._numbers = numbers = Numbers(reader)
        self._groups: list[Group] = []
        counts: list[int] = []
        self.words = search.words_of(query.question, reader) if query.question else None
        self.is_closed = self.words is not None and not self.words.n
        for group in _groups(query):
            left = tuple(filter(numbers.may_hold, group.either))
            self.is_closed |= not left
            self._groups.append(group._replace(either=left))
            counts.append(sum(map(numbers.most, left)))
        counted = zip(counts, self._groups, strict=True)
        self.most, self._start = min(counted, key=partial(_cost, self._groups))

    def by_timeline(self, *, from_events: bool, scan: int = 0) -> Choice:
        """Along the narrowest timeline, or from the events themselves; `scan` rows of it at most
        where words are looked for.
        """
        values: dict[str, Any] = {"scan": scan}
        if self.words:
            values |= self.words.values()
        start = None if from_events else _arms("s", self._start, self._numbers, values)
        rest = [
            group
            for group in self._groups
            if not group.is_told and (from_events or group is not self._start)
        ]
        groups = (_arms(f"r{n}", group, self._numbers, values) for n, group in enumerate(rest))
        words = self.words.shape() if self.words else None
        return self._choice(start, tuple(groups), words, values)

    def by_index(self, dialect: str) -> Choice:
        """By the inverted index, which knows words and terms."""
        words = self._words()
        of_terms = [
            [[of_term(self._numbers.id(term)) for term in together] for together in group.either]
            for group in self._groups
            if group.either != ((ALL,),)
        ]
        values = words.values() | {MATCH: words.match(dialect, of_terms)}
        return self._choice(None, (), words.index_shape(), values)

    def is_short(self) -> bool:
        """Whether to look at all of the narrowest timeline is quicker than to ask the index."""
        cost, _ = self._by_index()
        return self.most * self._look() < cost

    def page_in(self) -> int | None:
        """How many rows of the narrowest timeline should hold a page; None: the index is better."""
        cost, share = self._by_index()
        rows = _PAGE / share
        if rows * self._look() >= cost:
            return None
        # Twice the rows hold a page for all but certain if words are independent; if they are not,
        # the index finds it sooner. A phrase is rarer than its rarest word.
        return max(SCANNED, int((4 if self._words().has_phrases else 2) * rows))

    def _look(self) -> float:
        """What it takes to look at the words of one event."""
        return _LOOK_AT_WORDS + _LOOK_FOR_ONE * sum(len(c.either) for c in self._words().clauses)

    def _by_index(self) -> tuple[float, float]:
        """What the index would take, and which share of events have the words: as if these stood in
        events independently of one another, and of all else.
        """
        likely = [clause.likely for clause in self._words().wanted]
        all_events = self._numbers.most((ALL,))
        share = math.prod(min(1.0, n / all_events) for n in likely)
        gathered = min(*likely, share * self.most)
        return min(likely) * _READ_INDEX + gathered * _GATHER, share

    def _words(self) -> search.Words:
        if self.words is None:
            raise ValueError("no words are asked for")
        return self.words

    def _choice(
        self,
        start: Arms | None,
        rest: tuple[Arms, ...],
        words: WordsShape | None,
        values: dict[str, Any],
    ) -> Choice:
        query = self._query
        shape = Shape(
            start=start,
            rest=rest,
            lists=tuple(_lists(query, self._numbers, values)),
            multilateral=query.given.multilateral,
            window=query.given.date_match if query.window else "",
            is_since=query.given.updated_since is not None,
            words=words,
        )
        return Choice(shape, values | _bounds(query))


def _cost(groups: Sequence[Group], counted: tuple[int, Group]) -> int:
    """What reading all of a group takes, in rows. To look into other timelines costs more a row."""
    most, start = counted
    others = sum(not group.is_told and group is not start for group in groups)
    return most * (1 + _A_LOOK * others)


def _is_new(query: EventQuery, reader: Reader) -> bool:
    """Whether only so few events were written since the moment asked for that these are read."""
    since = query.given.updated_since
    if since is None:
        return False
    given = {"since": microseconds(since), "limit": GATHERED + 1}
    ((n,),) = reader.fetch(key_sql.count_since(reader.dialect), given)
    return bool(n <= GATHERED)


def _groups(query: EventQuery) -> Iterator[Group]:
    """What must hold, as far as there are timelines of it; all events last."""
    for pairs in query.pairs:
        either = _of_pairs(pairs, query.types() or ())
        yield Group(tuple(one for one in either if len(one) > 1 or not query.large))
    for codes in query.countries:
        yield _singly(map(of_country, codes))
    for actors in query.actors:
        yield _singly(of_id("actor", actor) for actor in actors)
    for role in query.roles:
        sides = [Term(role.role, code) for code in role.countries]
        yield _singly([*sides, *(of_id(role.role, actor) for actor in role.actors)])
    yield from (_singly(terms) for terms in _named(query) if terms)
    for kind, values in _told(query):
        if values is not None and USUAL.isdisjoint(values):
            yield _singly((Term(kind, value) for value in values), is_told=True)
    yield Group(((ALL,),), is_told=True)


def _named(query: EventQuery) -> Iterator[list[Term]]:
    given = query.given
    yield [of_id("source", source) for source in given.source]
    yield [of_id("place", place) for place in query.places]
    yield [Term("topic", topic) for topic in given.topic]
    yield [Term("instrument", instrument) for instrument in given.instrument]
    yield [Term("language", language) for language in given.language]
    yield [Term("dataset", dataset) for dataset in given.dataset]


def _told(query: EventQuery) -> Iterator[tuple[str, Sequence[str] | None]]:
    """The filters that are columns of a timeline; None asks nothing."""
    given = query.given
    yield "type", query.types()
    yield "status", given.status or None
    yield "coding", given.coding or None
    yield "precision", given.precision or None


def _singly(terms: Iterable[Term], *, is_told: bool = False) -> Group:
    return Group(tuple((term,) for term in terms), is_told)


def _of_pairs(pairs: Sequence[str], types: Sequence[str]) -> Iterator[Together]:
    """A pair's own timeline, or those of its types; and its large events."""
    by_type = bool(types) and len(pairs) * len(types) <= _MOST_PAIRS_AND_TYPES
    for pair in pairs:
        if by_type:
            yield from ((of_pair_and_type(pair, one),) for one in types)
        else:
            yield (of_pair(pair),)
        yield tuple(map(of_large, pair.split("-")))


def _arms(name: str, group: Group, numbers: Numbers, values: dict[str, Any]) -> Arms:
    """Name the terms of a group: `s0` …, and of two that must both hold `s0a` and `s0b` …, the
    rarer first.
    """
    single = [numbers.id(term) for term, *more in group.either if not more]
    double = [together for together in group.either if len(together) > 1]
    for at, number in enumerate(single):
        values[f"{name}{at}"] = number
    for at, together in enumerate(double):
        rarer, other = sorted(together, key=lambda term: numbers.most((term,)))
        values[f"{name}{at}a"], values[f"{name}{at}b"] = numbers.id(rarer), numbers.id(other)
    return Arms(len(single), len(double))


def _lists(
    query: EventQuery, numbers: Numbers, values: dict[str, Any]
) -> Iterator[tuple[str, int]]:
    """The parameters that are lists, each with its length; their values go into `values`."""
    given = query.given
    unwanted = [numbers.id(Term("dataset", one)) for one in given.exclude_dataset]
    apart = [numbers.id(of_country(country)) for country in query.apart]
    for name, listed in (
        *_told(query),
        ("exclude_dataset", unwanted),
        ("apart", apart),
        ("id", query.ids or ()),
    ):
        if listed:
            values |= {f"{name}_{at}": value for at, value in enumerate(listed)}
            yield name, len(listed)


def _bounds(query: EventQuery) -> dict[str, Any]:
    """The days of the window, and the `sort_lo` that each class of events may have there."""
    values: dict[str, Any] = {}
    if query.window is not None:
        values |= {"lo": query.window.lo, "hi": query.window.hi}
        for reach in reaches(query.window):
            values |= {f"lo{reach.span}": reach.lo, f"hi{reach.span}": reach.hi}
    if query.given.updated_since is not None:
        values["since"] = microseconds(query.given.updated_since)
    return values
