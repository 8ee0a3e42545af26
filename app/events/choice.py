"""Where to start reading: from the narrowest timeline that holds every event of a query.

Which that is, the stored counts tell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from app.clock import microseconds
from app.domain.spans import reaches
from app.events import sql
from app.events.query import EventQuery
from app.events.shape import Arms, Shape
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
from app.reader import Reader

GATHERED: Final = 5_000
"""Up to so many events are gathered and sorted, where their timeline has another order."""
_MOST_PAIRS_AND_TYPES: Final = 24
_A_LOOK: Final = 8

Together = tuple[Term, ...]
"""Terms that must all hold: one, or the large events of two countries."""


class Group(NamedTuple):
    """Alternatives of which one must hold. `is_told`: a column of every timeline tells it, too."""

    either: tuple[Together, ...]
    is_told: bool = False


class Numbered(NamedTuple):
    """A row of the table `term`."""

    id: int
    n: int
    large: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A shape, and its values by the names of their parameters."""

    shape: Shape
    values: dict[str, Any]


def choose(query: EventQuery, reader: Reader, *, by_time: bool = False) -> Choice | None:
    """Where to start, and what is to be asked on the way. None: nothing can match.

    `by_time`: the order is that in which events were written, which no timeline has.
    """
    numbers = Numbers(reader)
    counted: list[tuple[int, Group]] = []
    for group in _groups(query):
        left = tuple(filter(numbers.may_hold, group.either))
        if not left:
            return None
        counted.append((sum(map(numbers.most, left)), group._replace(either=left)))
    most, start = min(counted, key=partial(_cost, [group for _, group in counted]))
    is_long = most > GATHERED
    from_events = query.ids is not None or (is_long and (by_time or _is_new(query, reader)))
    values: dict[str, Any] = {}
    rest = [
        group for _, group in counted if not group.is_told and (from_events or group is not start)
    ]
    return Choice(
        Shape(
            start=None if from_events else _arms("s", start, numbers, values),
            rest=tuple(_arms(f"r{at}", group, numbers, values) for at, group in enumerate(rest)),
            lists=tuple(_lists(query, numbers, values)),
            multilateral=query.given.multilateral,
            window=query.given.date_match if query.window else "",
            is_since=query.given.updated_since is not None,
        ),
        values | _bounds(query),
    )


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
    ((n,),) = reader.fetch(sql.count_since(reader.dialect), given)
    return bool(n <= GATHERED)


class Numbers:
    """The numbers and counts of terms, as far as they are asked for."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, term: Term) -> Numbered | None:
        """The term's row; None if no event ever had it."""
        return self._reader.remember(term, lambda: self._look_up(term))

    def id(self, term: Term) -> int:
        """Its number; 0, which is nothing's, if no event ever had it."""
        found = self.of(term)
        return found.id if found else 0

    def most(self, together: Together) -> int:
        """How many events have all of these at most."""
        if len(together) > 1:
            found = self.of(of_pair("-".join(term.value for term in together)))
            return found.large if found else 0
        found = self.of(together[0])
        return found.n if found else 0

    def may_hold(self, together: Together) -> bool:
        """Whether any event can have all of these."""
        return self.most(together) > 0

    def _look_up(self, term: Term) -> Numbered | None:
        find = sql.find_term(self._reader.dialect)
        rows = self._reader.fetch(find, {"kind": term.kind, "value": term.value})
        return Numbered(*rows[0]) if rows else None


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
