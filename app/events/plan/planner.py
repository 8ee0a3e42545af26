"""Where to start reading: from the narrowest timeline that holds every event of a query.

Which that is, the stored counts tell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from app.clock import microseconds
from app.db.snapshot import Reader
from app.domain.duration_classes import reaches
from app.events.index.analyzer import of_term
from app.events.index.terms import (
    ALL,
    USUAL,
    Term,
    of_country,
    of_id,
    of_large,
    of_pair,
    of_pair_and_type,
)
from app.events.plan import expansion
from app.events.plan.costs import PAGE, Costs
from app.events.plan.match_expression import Narrowed, match
from app.events.plan.statistics import Numbers, Together
from app.events.query import EventQuery
from app.events.sql import lookups
from app.events.sql.full_text import MATCH
from app.events.sql.shape import RELEVANCE, Arms, Shape, WordsShape

GATHERED: Final = 5_000
"""Up to so many events are gathered and sorted, where their timeline has another order."""
SCANNED: Final = 500
"""So many rows of a timeline at least are looked at before the inverted index is asked instead."""
_MOST_PAIRS_AND_TYPES: Final = 24
_A_LOOK: Final = 8


class Group(NamedTuple):
    """Alternatives of which one must hold. `is_told`: a column of every timeline tells it, too."""

    either: tuple[Together, ...]
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A shape, and its values by the names of their parameters.

    `otherwise` is what finds the rest where this looks at so many rows only, and they were too few.
    `in_order`: it is read as `in_order` does, not by a statement for a page; `is_rare`: all of it
    fits into a page, most likely.
    """

    shape: Shape
    values: dict[str, Any]
    otherwise: "Choice | None" = None
    in_order: bool = False
    is_rare: bool = False


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
    by_date = sort in {"date", "-date"}
    # SQLite's index has an order.
    by_index = road.by_index(reader.dialect, in_order=by_date and reader.dialect == "sqlite")
    scan = None if sort == RELEVANCE else road.scan(by_date=by_date, in_order=by_index.in_order)
    if scan is None:
        return by_index
    by_timeline = road.by_timeline(from_events=False, scan=scan)
    return by_timeline if scan == road.most else replace(by_timeline, otherwise=by_index)


class _Road:
    """The ways to the events of a query: what must hold, and how many events there are of each."""

    def __init__(self, query: EventQuery, reader: Reader) -> None:
        self._query = query
        self._numbers = numbers = Numbers(reader)
        self._counted: list[tuple[int, Group]] = []
        self.words = expansion.words_of(query.question, reader) if query.question else None
        self.is_closed = self.words is not None and not self.words.n
        for group in _groups(query):
            left = tuple(filter(numbers.may_hold, group.either))
            self.is_closed |= not left
            self._counted.append((sum(map(numbers.most, left)), group._replace(either=left)))
        self.most, self._start = min(self._counted, key=self._cost)

    def _cost(self, counted: tuple[int, Group]) -> int:
        """What reading all of a group takes, in rows; to look into other timelines costs more."""
        most, start = counted
        others = sum(not group.is_told and group is not start for _, group in self._counted)
        return most * (1 + _A_LOOK * others)

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
            for _, group in self._counted
            if not group.is_told and (from_events or group is not self._start)
        ]
        groups = (_arms(f"r{n}", group, self._numbers, values) for n, group in enumerate(rest))
        words = self.words.shape() if self.words else None
        return self._choice(start, tuple(groups), words, values)

    def by_index(self, dialect: str, *, in_order: bool) -> Choice:
        """By the inverted index, which knows words and terms."""
        words = self._words()
        of_terms = [
            Narrowed(
                most,
                [[of_term(self._numbers.id(term)) for term in terms] for terms in group.either],
            )
            for most, group in self._counted
            if group.either != ((ALL,),)
        ]
        values = words.values() | {MATCH: match(words, dialect, of_terms)}
        choice = self._choice(None, (), words.index_shape(), values)
        is_rare = in_order and self._costs.found < PAGE / 2
        return replace(choice, in_order=in_order, is_rare=is_rare)

    def scan(self, *, by_date: bool, in_order: bool) -> int | None:
        """At how many rows of the narrowest timeline to look, for a page or else for all events;
        None: to ask the index is quicker.
        """
        costs = self._costs
        rows = min(PAGE / costs.share, self.most) if by_date else self.most
        by_index = costs.page_by_index() if in_order else costs.all_by_index()
        if rows * costs.look >= by_index:
            return None
        # Twice the rows hold a page for all but certain if words are independent; if they are not,
        # the index finds it sooner. A phrase is rarer than its rarest word.
        return min(self.most, max(SCANNED, int((4 if costs.words.has_phrases else 2) * rows)))

    @cached_property
    def _costs(self) -> Costs:
        filters = tuple(most for most, _ in self._counted)
        return Costs(self._words(), filters, self._numbers.most((ALL,)))

    def _words(self) -> expansion.Words:
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


def _is_new(query: EventQuery, reader: Reader) -> bool:
    """Whether only so few events were written since the moment asked for that these are read."""
    since = query.given.updated_since
    if since is None:
        return False
    given = {"since": microseconds(since), "limit": GATHERED + 1}
    ((n,),) = reader.fetch(lookups.count_since(reader.dialect), given)
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
