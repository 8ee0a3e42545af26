"""The query planner: the access path that reads the fewest rows, by the stored counts.

An access path is the timeline where reading starts, the table of events, or the inverted index.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from app.db.snapshot import Snapshot
from app.domain.duration_classes import reaches
from app.events.plan import expansion
from app.events.plan.full_text import PAGE, Costs, TermFilter, match_expression
from app.events.plan.statistics import Statistics
from app.events.query import (
    AllOf,
    Condition,
    EventQuery,
    HasId,
    HasSides,
    HasTerm,
    HasTwoTerms,
    HasWords,
    InColumn,
    InWindow,
    LacksTerms,
    WrittenSince,
    conditions,
)
from app.events.sql import lookups
from app.events.sql.full_text import MATCH
from app.events.sql.shape import RELEVANCE, Alternatives, Shape, TextShape
from app.events.terms import ALL, USUAL, Term, term_key

GATHERED: Final = 5_000
"""Up to this number of events are gathered and sorted, where their timeline has another order."""
SCANNED: Final = 500
"""A scan that checks words reads at least this number of rows before the index takes over."""
_TIMELINE_SEEK: Final = 8
"""The cost of a seek in another timeline, in rows read of the first."""


class _Group(NamedTuple):
    """A condition that timelines answer: alternatives that have events, `most` in all.

    `is_covered`: a column of every timeline answers it as well.
    """

    alternatives: tuple[AllOf, ...]
    most: int
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The shape of a statement, and its values by the names of their parameters.

    `otherwise` is the plan that completes a page where this one reads a limited number of rows.
    `in_order`: the page is read by a walk of the inverted index, not by one statement. `is_rare`:
    all matches most likely fit into a page.
    """

    shape: Shape
    values: dict[str, Any]
    otherwise: "Plan | None" = None
    in_order: bool = False
    is_rare: bool = False


def plan_query(query: EventQuery, snapshot: Snapshot, sort: str | None = None) -> Plan | None:
    """The cheapest plan for a query; None if nothing can match.

    `sort` is the order of a page; without it all events are needed, in any order.
    """
    paths = _Paths(query, snapshot)
    if paths.is_empty:
        return None
    by_time = sort is not None and sort.endswith("updated_at")
    if paths.words is None or (query.ids is not None and sort != RELEVANCE):
        is_long = paths.most > GATHERED
        from_events = query.ids is not None or (is_long and (by_time or paths.are_few_since()))
        return paths.by_timeline(from_events=from_events)
    by_date = sort in {"date", "-date"}
    # Only SQLite's inverted index is in an order, that of dates.
    by_index = paths.by_index(in_order=by_date and snapshot.dialect == "sqlite")
    scan = None if sort == RELEVANCE else paths.scan(by_date=by_date, in_order=by_index.in_order)
    if scan is None:
        return by_index
    by_timeline = paths.by_timeline(from_events=False, scan=scan)
    return by_timeline if scan == paths.most else replace(by_timeline, otherwise=by_index)


class _Paths:
    """The access paths of a query, and the number of events of each."""

    def __init__(self, query: EventQuery, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._statistics = Statistics(snapshot)
        self._conditions = tuple(conditions(query))
        self._groups = [self._group(*group) for group in _with_timelines(self._conditions)]
        self.words = self._expanded()
        self.is_empty = (
            query.ids == ()
            or any(not group.alternatives for group in self._groups)
            or (self.words is not None and not self.words.n)
        )
        self._start = min(self._groups, key=self._cost)
        self.most = self._start.most

    def _group(self, alternatives: Iterable[AllOf], is_covered: bool) -> _Group:  # noqa: FBT001
        statistics = self._statistics
        left = tuple(filter(statistics.may_hold, alternatives))
        return _Group(left, sum(map(statistics.most, left)), is_covered)

    def _expanded(self) -> expansion.ExpandedQuery | None:
        searches = (c.search for c in self._conditions if isinstance(c, HasWords))
        return next((expansion.expand(search, self._snapshot) for search in searches), None)

    def _cost(self, start: _Group) -> int:
        """The cost of reading all of a group, in rows, with a seek for each other group."""
        others = sum(not group.is_covered and group is not start for group in self._groups)
        return start.most * (1 + _TIMELINE_SEEK * others)

    def are_few_since(self) -> bool:
        """Whether at most GATHERED events were written since the moment that is asked for."""
        moments = [c.moment for c in self._conditions if isinstance(c, WrittenSince)]
        if not moments:
            return False
        given = {"since": moments[0], "limit": GATHERED + 1}
        count = lookups.count_since(self._snapshot.dialect)
        ((n,),) = self._snapshot.fetch(count, given)
        return bool(n <= GATHERED)

    def by_timeline(self, *, from_events: bool, scan: int = 0) -> Plan:
        """Along the narrowest timeline, or the table of events; `scan` limits the rows that are
        read where words are checked.
        """
        values: dict[str, Any] = {"scan": scan}
        if self.words:
            values |= self.words.values()
        start = None if from_events else self._alternatives("s", self._start, values)
        rest = [
            group
            for group in self._groups
            if not group.is_covered and (from_events or group is not self._start)
        ]
        groups = [self._alternatives(f"r{n}", group, values) for n, group in enumerate(rest)]
        text = self.words.shape() if self.words else None
        return self._plan(start, groups, text, values)

    def by_index(self, *, in_order: bool) -> Plan:
        """By the inverted index, which has words and terms."""
        words = self._words()
        filters = [
            TermFilter(
                group.most,
                [
                    [term_key(self._statistics.id(term)) for term in together]
                    for together in group.alternatives
                ],
            )
            for group in self._groups
            if group.alternatives != ((ALL,),)
        ]
        match = match_expression(words, self._snapshot.dialect, filters)
        plan = self._plan(None, (), words.index_shape(), words.values() | {MATCH: match})
        is_rare = in_order and self._costs.found < PAGE / 2
        return replace(plan, in_order=in_order, is_rare=is_rare)

    def scan(self, *, by_date: bool, in_order: bool) -> int | None:
        """The number of rows of the narrowest timeline to scan, for a page or for all events; None
        if the index is cheaper.
        """
        costs = self._costs
        rows = min(PAGE / costs.share, self.most) if by_date else self.most
        by_index = costs.page_by_index() if in_order else costs.all_by_index()
        if rows * costs.look >= by_index:
            return None
        # Twice the rows hold a page with near certainty if words are independent; if they are not,
        # the index finds it sooner. A phrase is rarer than its rarest word.
        return min(self.most, max(SCANNED, int((4 if costs.words.has_phrases else 2) * rows)))

    @cached_property
    def _costs(self) -> Costs:
        filters = tuple(group.most for group in self._groups)
        return Costs(self._words(), filters, self._statistics.most((ALL,)))

    def _words(self) -> expansion.ExpandedQuery:
        if self.words is None:
            raise ValueError("the query has no words")
        return self.words

    def _plan(
        self,
        start: Alternatives | None,
        rest: Sequence[Alternatives],
        text: TextShape | None,
        values: dict[str, Any],
    ) -> Plan:
        found = self._bound(values)
        return Plan(Shape(start=start, rest=tuple(rest), words=text, **found), values)

    def _alternatives(self, name: str, group: _Group, values: dict[str, Any]) -> Alternatives:
        """Bind the terms of a group: `s0` …, and of two that must both hold `s0a` and `s0b` …, the
        rarer first.
        """
        statistics = self._statistics
        single = [term for term, *more in group.alternatives if not more]
        double = [together for together in group.alternatives if len(together) > 1]
        for at, term in enumerate(single):
            values[f"{name}{at}"] = statistics.id(term)
        for at, together in enumerate(double):
            rarer, other = sorted(together, key=lambda term: statistics.most((term,)))
            values[f"{name}{at}a"] = statistics.id(rarer)
            values[f"{name}{at}b"] = statistics.id(other)
        return Alternatives(len(single), len(double))

    def _bound(self, values: dict[str, Any]) -> dict[str, Any]:
        """The fields of the shape that are checked by row; their values go into `values`."""
        shape: dict[str, Any] = {}
        for condition in self._conditions:
            match condition:
                case HasSides(multilateral):
                    shape["multilateral"] = multilateral
                case InWindow(window, match):
                    shape["window"] = match
                    values |= {"lo": window.lo, "hi": window.hi}
                    for reach in reaches(window):
                        values |= {f"lo{reach.span}": reach.lo, f"hi{reach.span}": reach.hi}
                case WrittenSince(moment):
                    shape["is_since"] = True
                    values["since"] = moment
        lists = list(self._lists())
        for name, listed in lists:
            values |= {f"{name}_{at}": value for at, value in enumerate(listed)}
        return shape | {"lists": tuple((name, len(listed)) for name, listed in lists)}

    def _lists(self) -> Iterator[tuple[str, Sequence[Any]]]:
        """The conditions that are lists of values, under the names of their parameters."""
        for condition in self._conditions:
            match condition:
                case InColumn(name, values):
                    yield name, values
                case HasId(ids):
                    yield "id", ids
                case LacksTerms(terms):
                    yield "lacks", [self._statistics.id(term) for term in terms]
                case HasTwoTerms(terms):
                    yield "two_of", [self._statistics.id(term) for term in terms]


def _with_timelines(given: Iterable[Condition]) -> Iterator[tuple[Sequence[AllOf], bool]]:
    """The alternatives of each condition that timelines answer, and whether a column covers it."""
    for condition in given:
        match condition:
            case HasTerm(alternatives):
                yield alternatives, False
            case InColumn(name, values) if USUAL.isdisjoint(values):
                yield [(Term(name, value),) for value in values], True
    yield ((ALL,),), True
