"""The query planner: the access path that reads the fewest rows, by the stored counts.

An access path is the timeline where reading starts, the table of events, or the inverted index.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import orjson

from app.db.snapshot import Snapshot
from app.domain.duration_classes import SPANS, reaches
from app.events.plan.expanded import ExpandedQuery
from app.events.plan.full_text import PAGE, Costs, TermFilter, match_expression
from app.events.plan.statistics import Statistics
from app.events.plan.widening import widened
from app.events.query import (
    AllOf,
    Condition,
    EventQuery,
    HasId,
    HasTerm,
    HasTwoTerms,
    InColumn,
    InWindow,
    IsMultilateral,
    LacksTerms,
    MatchesText,
    UpdatedSince,
    conditions,
)
from app.events.sql import lookups
from app.events.sql.full_text import MATCH
from app.events.sql.shape import RELEVANCE, Alternatives, Shape, TextShape, padded
from app.events.terms import ALL, COMMON_VALUES, Term, term_key

MAX_SORTED: Final = 5_000
"""A timeline of more events is not read whole to sort it by time of update."""
MIN_SCANNED: Final = 500
"""The minimum number of rows of a limited scan, before the inverted index takes over."""
_TIMELINE_SEEK: Final = 8
"""The cost of a seek in another timeline, in rows of a scan."""
_MAX_SCANS: Final = 24
"""The maximum number of scans of a statement; of more alternatives, all events are gathered."""
_MAX_CHECKED: Final = 4
"""The maximum number of alternatives of two terms in a statement that are checked for each row."""
_MAX_GATHERED: Final = 20_000
"""More events are not gathered to sort them for a page."""
_BY_DATE: Final = ("date", "-date")


class _Group(NamedTuple):
    """A condition on terms: its `alternatives` that have events, `max_events` in sum.

    `is_covered`: a column of every timeline answers the condition as well.
    """

    alternatives: tuple[AllOf, ...]
    max_events: int
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The shape of a statement, and its values by parameter name.

    `fallback`: the plan that reads the page if the limited scan of this plan does not fill it.
    `is_index_walk`: the page is read by several statements along the inverted index, not by one.
    """

    shape: Shape
    values: dict[str, Any]
    fallback: "Plan | None" = None
    is_index_walk: bool = False


def plan_query(query: EventQuery, snapshot: Snapshot, sort: str | None = None) -> Plan | None:
    """The cheapest plan for a query, or None if no event can match.

    `sort` is the order of a page. Without it, all matches are read, in no order.
    """
    paths = _Paths(query, snapshot)
    if paths.is_empty:
        return None
    by_time = sort is not None and sort.endswith("updated_at")
    words = paths.words
    if words is None or (query.ids is not None and sort != RELEVANCE):
        is_long = paths.max_events > MAX_SORTED
        from_events = query.ids is not None or (is_long and (by_time or paths.has_few_updates()))
        return paths.by_timeline(from_events=from_events, is_page=sort is not None)
    # The inverted index of SQLite is sorted by date; that of PostgreSQL is not sorted.
    by_index = paths.by_index(
        words,
        in_date_order=sort in _BY_DATE and snapshot.dialect == "sqlite",
        is_scored=sort == RELEVANCE,
    )
    scan = paths.scan_limit(words, sort, is_index_walk=by_index.is_index_walk)
    if scan is None:
        return by_index
    by_timeline = paths.by_timeline(from_events=False, scan=scan, is_page=sort is not None)
    return by_timeline if scan == paths.max_events else replace(by_timeline, fallback=by_index)


class _Paths:
    """The access paths of a query, with the maximum number of events that each reads."""

    def __init__(self, query: EventQuery, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._statistics = Statistics(snapshot, with_past=query.as_of is not None)
        self._as_of = query.as_of
        self._conditions = tuple(conditions(query))
        self._groups = [self._group(*group) for group in _term_groups(self._conditions)]
        self.words = self._expanded()
        self.is_empty = (
            query.ids == ()
            or any(not group.alternatives for group in self._groups)
            or (self.words is not None and not self.words.n)
        )
        self._start = min(self._groups, key=self._cost)
        self.max_events = self._start.max_events

    def _group(self, alternatives: Iterable[AllOf], is_covered: bool) -> _Group:  # noqa: FBT001
        statistics = self._statistics
        present = tuple(filter(statistics.may_match, alternatives))
        return _Group(present, sum(map(statistics.max_events, present)), is_covered)

    def _expanded(self) -> ExpandedQuery | None:
        searches = (c for c in self._conditions if isinstance(c, MatchesText))
        return next((widened(c.search, self._snapshot, fuzzy=c.fuzzy) for c in searches), None)

    def _cost(self, start: _Group) -> int:
        """The cost in rows of a scan of a group, with a seek for each other group."""
        others = sum(not group.is_covered and group is not start for group in self._groups)
        return start.max_events * (1 + _TIMELINE_SEEK * others)

    def has_few_updates(self) -> bool:
        """Whether `updated_since` is given and matches at most MAX_SORTED events."""
        moments = [c.moment for c in self._conditions if isinstance(c, UpdatedSince)]
        if not moments or self._as_of is not None:  # past updates are not counted
            return False
        given = {"since": moments[0], "limit": MAX_SORTED + 1}
        count = lookups.count_since(self._snapshot.dialect)
        ((n,),) = self._snapshot.fetch(count, given)
        return bool(n <= MAX_SORTED)

    def by_timeline(self, *, from_events: bool, scan: int = 0, is_page: bool = False) -> Plan:
        """A scan of the narrowest timeline, or of all events; `scan` limits its rows. `is_page`: a
        few rows in order are read, not all.
        """
        values: dict[str, Any] = {"scan": scan}
        if self.words:
            values |= self.words.values()
        first = self._start
        if is_page and first.max_events > _MAX_GATHERED and self._is_listed(first):
            first = next(group for group in self._groups if group.alternatives == ((ALL,),))
        start = None if from_events else self._alternatives("s", first, values)
        others = [
            group
            for group in self._groups
            if not group.is_covered and (from_events or group is not first)
        ]
        groups = [self._alternatives(f"r{n}", group, values) for n, group in enumerate(others)]
        text = self.words.shape() if self.words else None
        return self._plan(start, groups, text, values)

    def by_index(self, words: ExpandedQuery, *, in_date_order: bool, is_scored: bool) -> Plan:
        """A search of the inverted index, which holds words and terms."""
        filters = [
            TermFilter(
                group.max_events,
                [
                    [term_key(self._statistics.term_id(term)) for term in together]
                    for together in group.alternatives
                ],
            )
            for group in self._groups
            if group.alternatives != ((ALL,),)
        ]
        match = match_expression(words, self._snapshot.dialect, filters)
        shape = words.index_shape(is_scored=is_scored)
        plan = self._plan(None, (), shape, words.values() | {MATCH: match})
        return replace(plan, is_index_walk=in_date_order)

    def scan_limit(
        self, words: ExpandedQuery, sort: str | None, *, is_index_walk: bool
    ) -> int | None:
        """The limit of a scan of the narrowest timeline, in rows, for a page by date or for all
        matches; None if the inverted index is cheaper.
        """
        if sort == RELEVANCE:  # the scores of all matches are needed
            return None
        filters = tuple(group.max_events for group in self._groups)
        costs = Costs(words, filters, self._statistics.max_events((ALL,)))
        rows = min(PAGE / costs.share, self.max_events) if sort in _BY_DATE else self.max_events
        by_index = costs.page_by_index() if is_index_walk else costs.all_by_index()
        if rows * costs.check >= by_index:
            return None
        # If words are independent, twice the expected rows almost surely fill a page; if they are
        # not, the index is faster. A phrase is rarer than its rarest word, hence four times.
        return min(self.max_events, max(MIN_SCANNED, int((4 if words.has_phrases else 2) * rows)))

    def _plan(
        self,
        start: Alternatives | None,
        filters: Sequence[Alternatives],
        text: TextShape | None,
        values: dict[str, Any],
    ) -> Plan:
        fields = self._bind(values)
        return Plan(Shape(start=start, filters=tuple(filters), text=text, **fields), values)

    def _alternatives(self, name: str, group: _Group, values: dict[str, Any]) -> Alternatives:
        """Bind the term ids of a group to parameters: `{name}0` … for alternatives of one term,
        `{name}0a` and `{name}0b` … for alternatives of two, the rarer term first; `{name}_list` for
        many. They are padded with 0, which is no term.
        """
        statistics = self._statistics
        ids = [
            [*map(statistics.term_id, self._rarest_first(together))]
            for together in group.alternatives
        ]
        single, double = ([one for one in ids if len(one) == length] for length in (1, 2))
        listed = ids if name == "s" and self._is_listed(group) else []
        if listed:
            single = double = []
        elif name != "s" and len(double) > _MAX_CHECKED:
            listed, double = double, []
        if listed:
            values[f"{name}_list"] = orjson.dumps([[one[0], one[-1]] for one in listed]).decode()
        single = single + [[0]] * (padded(len(single)) - len(single))
        double = double + [[0, 0]] * (padded(len(double)) - len(double))
        values |= {f"{name}{at}": term for at, (term,) in enumerate(single)}
        for at, (rarer, other) in enumerate(double):
            values |= {f"{name}{at}a": rarer, f"{name}{at}b": other}
        return Alternatives(len(single), len(double), is_listed=bool(listed))

    def _rarest_first(self, together: AllOf) -> Sequence[Term]:
        if len(together) == 1:  # most are
            return together
        return sorted(together, key=lambda term: self._statistics.max_events((term,)))

    def _is_listed(self, start: _Group) -> bool:
        """Whether a statement with an own scan for each alternative would be too long."""
        in_window = any(isinstance(condition, InWindow) for condition in self._conditions)
        return len(start.alternatives) * (SPANS if in_window else 1) > _MAX_SCANS

    def _bind(self, values: dict[str, Any]) -> dict[str, Any]:
        """The fields of the shape for columns and lists. Adds their parameters to `values`."""
        shape: dict[str, Any] = {"as_of": self._as_of is not None}
        values["as_of"] = self._as_of
        lists: list[tuple[str, Sequence[Any]]] = []
        for condition in self._conditions:
            match condition:
                case IsMultilateral(multilateral):
                    shape["multilateral"] = multilateral
                case InWindow(window, match):
                    shape["date_match"] = match
                    values |= {"lo": window.lo, "hi": window.hi}
                    for reach in reaches(window):
                        values |= {f"lo{reach.span}": reach.lo, f"hi{reach.span}": reach.hi}
                case UpdatedSince(moment):
                    shape["has_updated_since"] = True
                    values["since"] = moment
                case InColumn(name, listed):
                    lists.append((name, listed))
                case HasId(ids):
                    lists.append(("id", ids))
                case LacksTerms(terms) | HasTwoTerms(terms):
                    name = "lacks" if isinstance(condition, LacksTerms) else "two_of"
                    lists.append((name, [*map(self._statistics.term_id, terms)]))
        for name, listed in lists:
            length = padded(len(listed))
            values |= {f"{name}_{at}": listed[min(at, len(listed) - 1)] for at in range(length)}
        return shape | {"lists": tuple((name, padded(len(listed))) for name, listed in lists)}


def _term_groups(conditions: Iterable[Condition]) -> Iterator[tuple[Sequence[AllOf], bool]]:
    """The alternatives of each condition on terms, and whether a column of every timeline covers
    it.

    Values that most events have are no terms.
    """
    for condition in conditions:
        match condition:
            case HasTerm(alternatives):
                yield alternatives, False
            case InColumn(name, values) if COMMON_VALUES.isdisjoint(values):
                yield [(Term(name, value),) for value in values], True
    yield ((ALL,),), True
