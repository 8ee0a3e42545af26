"""Where to start reading: from the narrowest timeline that holds every event of a query.

Which that is, the stored counts tell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from app.clock import microseconds
from app.db.snapshot import Snapshot
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
from app.events.plan.match_expression import TermFilter, match_expression
from app.events.plan.statistics import AllOf, Statistics
from app.events.query import EventQuery
from app.events.sql import lookups
from app.events.sql.full_text import MATCH
from app.events.sql.shape import RELEVANCE, Alternatives, Shape, TextShape

GATHERED: Final = 5_000
"""Up to so many events are gathered and sorted, where their timeline has another order."""
SCANNED: Final = 500
"""So many rows of a timeline at least are looked at before the inverted index is asked instead."""
_MOST_PAIRS_AND_TYPES: Final = 24
_A_LOOK: Final = 8


class AnyOf(NamedTuple):
    """Alternatives of which one must hold. `is_covered`: a column of each timeline has it too."""

    either: tuple[AllOf, ...]
    is_covered: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A shape, and its values by the names of their parameters.

    `otherwise` is what finds the rest where this looks at so many rows only, and they were too few.
    `in_order`: it is read as `in_order` does, not by a statement for a page; `is_rare`: all of it
    fits into a page, most likely.
    """

    shape: Shape
    values: dict[str, Any]
    otherwise: "Plan | None" = None
    in_order: bool = False
    is_rare: bool = False


def plan_query(query: EventQuery, snapshot: Snapshot, sort: str | None = None) -> Plan | None:
    """Where to start, and what is to be asked on the way. None: nothing can match.

    `sort` is the order of a page; without it all events are needed.
    """
    paths = _Paths(query, snapshot)
    if paths.is_closed:
        return None
    by_time = sort is not None and sort.endswith("updated_at")
    if paths.words is None or (query.ids is not None and sort != RELEVANCE):
        is_long = paths.most > GATHERED
        from_events = query.ids is not None or (
            is_long and (by_time or _are_few_since(query, snapshot))
        )
        return paths.by_timeline(from_events=from_events)
    by_date = sort in {"date", "-date"}
    # SQLite's index has an order.
    by_index = paths.by_index(snapshot.dialect, in_order=by_date and snapshot.dialect == "sqlite")
    scan = None if sort == RELEVANCE else paths.scan(by_date=by_date, in_order=by_index.in_order)
    if scan is None:
        return by_index
    by_timeline = paths.by_timeline(from_events=False, scan=scan)
    return by_timeline if scan == paths.most else replace(by_timeline, otherwise=by_index)


class _Paths:
    """The ways to the events of a query: what must hold, and how many events there are of each."""

    def __init__(self, query: EventQuery, snapshot: Snapshot) -> None:
        self._query = query
        self._statistics = statistics = Statistics(snapshot)
        self._counted: list[tuple[int, AnyOf]] = []
        self.words = expansion.expand(query.question, snapshot) if query.question else None
        self.is_closed = self.words is not None and not self.words.n
        for group in _groups(query):
            left = tuple(filter(statistics.may_hold, group.either))
            self.is_closed |= not left
            self._counted.append((sum(map(statistics.most, left)), group._replace(either=left)))
        self.most, self._start = min(self._counted, key=self._cost)

    def _cost(self, counted: tuple[int, AnyOf]) -> int:
        """What reading all of a group takes, in rows; to look into other timelines costs more."""
        most, start = counted
        others = sum(not group.is_covered and group is not start for _, group in self._counted)
        return most * (1 + _A_LOOK * others)

    def by_timeline(self, *, from_events: bool, scan: int = 0) -> Plan:
        """Along the narrowest timeline, or from the events themselves; `scan` rows of it at most
        where words are looked for.
        """
        values: dict[str, Any] = {"scan": scan}
        if self.words:
            values |= self.words.values()
        start = None if from_events else _alternatives("s", self._start, self._statistics, values)
        rest = [
            group
            for _, group in self._counted
            if not group.is_covered and (from_events or group is not self._start)
        ]
        groups = (
            _alternatives(f"r{n}", group, self._statistics, values) for n, group in enumerate(rest)
        )
        words = self.words.shape() if self.words else None
        return self._choice(start, tuple(groups), words, values)

    def by_index(self, dialect: str, *, in_order: bool) -> Plan:
        """By the inverted index, which knows words and terms."""
        words = self._words()
        of_terms = [
            TermFilter(
                most,
                [[of_term(self._statistics.id(term)) for term in terms] for terms in group.either],
            )
            for most, group in self._counted
            if group.either != ((ALL,),)
        ]
        values = words.values() | {MATCH: match_expression(words, dialect, of_terms)}
        plan = self._choice(None, (), words.index_shape(), values)
        is_rare = in_order and self._costs.found < PAGE / 2
        return replace(plan, in_order=in_order, is_rare=is_rare)

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
        return Costs(self._words(), filters, self._statistics.most((ALL,)))

    def _words(self) -> expansion.ExpandedQuery:
        if self.words is None:
            raise ValueError("no words are asked for")
        return self.words

    def _choice(
        self,
        start: Alternatives | None,
        rest: tuple[Alternatives, ...],
        words: TextShape | None,
        values: dict[str, Any],
    ) -> Plan:
        query = self._query
        shape = Shape(
            start=start,
            rest=rest,
            lists=tuple(_lists(query, self._statistics, values)),
            multilateral=query.given.multilateral,
            window=query.given.date_match if query.window else "",
            is_since=query.given.updated_since is not None,
            words=words,
        )
        return Plan(shape, values | _bounds(query))


def _are_few_since(query: EventQuery, snapshot: Snapshot) -> bool:
    """Whether only so few events were written since the moment asked for that these are read."""
    since = query.given.updated_since
    if since is None:
        return False
    given = {"since": microseconds(since), "limit": GATHERED + 1}
    ((n,),) = snapshot.fetch(lookups.count_since(snapshot.dialect), given)
    return bool(n <= GATHERED)


def _groups(query: EventQuery) -> Iterator[AnyOf]:
    """What must hold, as far as there are timelines of it; all events last."""
    for pairs in query.pairs:
        either = _of_pairs(pairs, query.types() or ())
        yield AnyOf(tuple(one for one in either if len(one) > 1 or not query.large))
    for codes in query.countries:
        yield _each_alone(map(of_country, codes))
    for actors in query.actors:
        yield _each_alone(of_id("actor", actor) for actor in actors)
    for role in query.roles:
        sides = [Term(role.role, code) for code in role.countries]
        yield _each_alone([*sides, *(of_id(role.role, actor) for actor in role.actors)])
    yield from (_each_alone(terms) for terms in _named(query) if terms)
    for kind, values in _covered(query):
        if values is not None and USUAL.isdisjoint(values):
            yield _each_alone((Term(kind, value) for value in values), is_covered=True)
    yield AnyOf(((ALL,),), is_covered=True)


def _named(query: EventQuery) -> Iterator[list[Term]]:
    given = query.given
    yield [of_id("source", source) for source in given.source]
    yield [of_id("place", place) for place in query.places]
    yield [Term("topic", topic) for topic in given.topic]
    yield [Term("instrument", instrument) for instrument in given.instrument]
    yield [Term("language", language) for language in given.language]
    yield [Term("dataset", dataset) for dataset in given.dataset]


def _covered(query: EventQuery) -> Iterator[tuple[str, Sequence[str] | None]]:
    """The filters that are columns of a timeline; None asks nothing."""
    given = query.given
    yield "type", query.types()
    yield "status", given.status or None
    yield "coding", given.coding or None
    yield "precision", given.precision or None


def _each_alone(terms: Iterable[Term], *, is_covered: bool = False) -> AnyOf:
    return AnyOf(tuple((term,) for term in terms), is_covered)


def _of_pairs(pairs: Sequence[str], types: Sequence[str]) -> Iterator[AllOf]:
    """A pair's own timeline, or those of its types; and its large events."""
    by_type = bool(types) and len(pairs) * len(types) <= _MOST_PAIRS_AND_TYPES
    for pair in pairs:
        if by_type:
            yield from ((of_pair_and_type(pair, one),) for one in types)
        else:
            yield (of_pair(pair),)
        yield tuple(map(of_large, pair.split("-")))


def _alternatives(
    name: str, group: AnyOf, statistics: Statistics, values: dict[str, Any]
) -> Alternatives:
    """Name the terms of a group: `s0` …, and of two that must both hold `s0a` and `s0b` …, the
    rarer first.
    """
    single = [statistics.id(term) for term, *more in group.either if not more]
    double = [together for together in group.either if len(together) > 1]
    for at, number in enumerate(single):
        values[f"{name}{at}"] = number
    for at, together in enumerate(double):
        rarer, other = sorted(together, key=lambda term: statistics.most((term,)))
        values[f"{name}{at}a"], values[f"{name}{at}b"] = statistics.id(rarer), statistics.id(other)
    return Alternatives(len(single), len(double))


def _lists(
    query: EventQuery, statistics: Statistics, values: dict[str, Any]
) -> Iterator[tuple[str, int]]:
    """The parameters that are lists, each with its length; their values go into `values`."""
    given = query.given
    unwanted = [statistics.id(Term("dataset", one)) for one in given.exclude_dataset]
    apart = [statistics.id(of_country(country)) for country in query.apart]
    for name, listed in (
        *_covered(query),
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
