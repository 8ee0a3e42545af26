"""The statements that read events. Pure: a query in, a statement out; `where` is said once.

A list starts from the narrowest timeline that the query names: a pair's, an actor's, a country's,
or all events. An event of many countries is not stored by pairs, so a pair has two timelines: its
own, and that of its first country's large events. Each is read in order from where the cursor
stands and no further than a page; the few rows that come are merged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.clock import microseconds
from app.domain.dates import END_OF_TIME
from app.events.query import EventQuery, RoleFilter

SUGGESTED: Final = 1_000
"""Names that are compared with one that is not there."""

Condition = sa.ColumnElement[bool]
Columns = tuple[sa.ColumnElement[Any], ...]
Select = sa.Select[*tuple[Any, ...]]

COUNTED: Final = 10_000
"""`total=estimated` counts exactly up to here."""


@dataclass(frozen=True, slots=True)
class _Start:
    """A timeline to read: its table, what picks its rows, and what of the query is still to ask."""

    table: sa.FromClause
    key: tuple[Condition, ...]
    rest: EventQuery

    @property
    def event(self) -> sa.ColumnElement[UUID]:
        return self.table.c.id if self.table is t.event else self.table.c.event

    def select(self, columns: Columns) -> Select:
        return sa.select(*columns).where(*self.key, *where(self.rest, self))


def matching(query: EventQuery, *names: str) -> sa.Subquery:
    """All events of the query as rows of `event` and these columns of a timeline."""
    arms = [
        start.select((start.event.label("event"), *(start.table.c[name] for name in names)))
        for start in _starts(query)
    ]
    return (arms[0] if len(arms) == 1 else sa.union_all(*arms)).subquery("matching")


def page(query: EventQuery, sort: str, limit: int, after: Sequence[Any] | None) -> Select:
    """Documents and sort keys of the next `limit` events after a sort key, in order."""
    by_time = sort.endswith("updated_at")
    arms: list[sa.Subquery] = []
    for start in _starts(query, from_all=by_time):
        order = _order(start, by_time=by_time)
        for phase in _phases(sort, order, after):
            arm = start.select((*(c.label(f"k{i}") for i, c in enumerate(order)),)).where(*phase)
            arms.append(arm.order_by(*_directed(order, sort)).limit(limit).subquery())
    rows = [sa.select(arm) for arm in arms]
    found = (rows[0] if len(rows) == 1 else sa.union_all(*rows)).subquery("page")
    keys = tuple(found.c)
    undated_last = (keys[0] == END_OF_TIME,) if sort == "-date" else ()
    return (
        sa.select(t.event_document.c.body, *keys)
        .join(t.event_document, t.event_document.c.event == keys[-1])
        .order_by(*undated_last, *_directed(keys, sort))
        .limit(limit)
    )


def count(query: EventQuery, at_most: int | None = None) -> sa.Select[int]:
    """How many events there are; counting stops at `at_most`."""
    found = matching(query)
    rows = sa.select(found.c.event).limit(at_most).subquery() if at_most else found
    return sa.select(sa.func.count()).select_from(rows)


def document(event: UUID) -> sa.Select[bytes]:
    body = t.event_document.c
    return sa.select(body.body).where(body.event == event)


def tombstone(event: UUID) -> Select:
    return sa.select(t.tombstone).where(t.tombstone.c.id == event)


def revision() -> sa.Select[int]:
    """The number of writes that the database has seen."""
    return sa.select(t.ledger.c.revision)


def places_named(folded: str) -> sa.Select[UUID]:
    """The places that have this name."""
    return sa.select(t.place_name.c.place).where(t.place_name.c.folded == folded)


def place_names_like(folded: str) -> sa.Select[str]:
    """Some names of places that begin alike."""
    name = t.place_name.c.folded
    return sa.select(name).where(name.startswith(folded[:2], autoescape=True)).limit(SUGGESTED)


def where(query: EventQuery, start: _Start) -> Iterator[Condition]:
    """Every condition of the query, on a timeline."""
    given, row = query.given, start.table.c
    for column, values in (
        (row.type, given.type),
        (row.status, given.status),
        (row.coding, given.coding),
        (row.precision, given.precision),
    ):
        if values:
            yield column.in_(values)
    if given.exclude_type:
        yield row.type.not_in(given.exclude_type)
    if given.multilateral != "include":
        many = row.parties > t.TWO_SIDED
        yield many if given.multilateral == "only" else ~many
    if query.window is not None:
        lo, hi = query.window.lo, query.window.hi
        if given.date_match == "certain":
            yield from (row.certain_lo >= lo, row.certain_hi <= hi)
        else:
            yield from (row.possible_lo <= hi, row.possible_hi >= lo)
    yield from _of_event(query, start)
    yield from _of_parts(query, start)
    yield from _of_participants(query, start)


def _of_event(query: EventQuery, start: _Start) -> Iterator[Condition]:
    """Conditions on what only the event itself holds."""
    given, event = query.given, t.event.c
    own: list[Condition] = []
    if given.instrument:
        own.append(event.instrument.in_(given.instrument))
    if query.places:
        own.append(event.place.in_(query.places))
    if given.updated_since is not None:
        own.append(event.updated_us >= microseconds(given.updated_since))
    if given.id:
        yield start.event.in_(given.id)
    if start.table is t.event:
        yield from own
    elif own:
        yield _exists(t.event, event.id == start.event, *own)


def _of_parts(query: EventQuery, start: _Start) -> Iterator[Condition]:
    """Conditions on what belongs to the event: its topics, citations and external ids."""
    given, known_as = query.given, t.event_external_id.c
    for table, name, values in (
        (t.event_topic, "topic", given.topic),
        (t.citation, "source", given.source),
        (t.citation, "language", given.language),
    ):
        if values:
            yield _exists(table, table.c.event == start.event, table.c[name].in_(values))
    of_this = known_as.event == start.event
    if query.external_ids and given.dataset:  # the id has to be of one of these data sets
        names = known_as.external_id.in_(query.external_ids), known_as.dataset.in_(given.dataset)
        yield _exists(t.event_external_id, of_this, *names)
    elif query.external_ids:
        yield _exists(t.event_external_id, of_this, known_as.external_id.in_(query.external_ids))
    elif given.dataset:
        yield _exists(t.event_external_id, of_this, known_as.dataset.in_(given.dataset))
    if given.exclude_dataset:
        yield ~_exists(t.event_external_id, of_this, known_as.dataset.in_(given.exclude_dataset))


def _of_participants(query: EventQuery, start: _Start) -> Iterator[Condition]:
    """Conditions on who takes part."""
    for pairs in query.pairs:
        yield sa.or_(_stands(t.event_pair, "pair", pairs, start), *_large(pairs, start))
    for codes in query.countries:
        yield _stands(t.event_country, "country", codes, start)
    for actors in query.actors:
        yield _stands(t.event_actor, "actor", actors, start)
    if query.apart:
        country = t.event_country.alias().c
        n = sa.select(sa.func.count()).where(
            country.event == start.event, country.country.in_(query.apart)
        )
        yield n.scalar_subquery() > 1
    for role in query.roles:
        yield _takes_part(role, start)


def _large(pairs: Iterable[str], start: _Start) -> Iterator[Condition]:
    """That both countries of a pair take part in an event too large to be stored by pairs."""
    for pair in pairs:
        sides = (_stands(t.event_country, "country", (c,), start) for c in pair.split("-"))
        yield sa.and_(start.table.c.parties > t.LARGE, *sides)


def _takes_part(role: RoleFilter, start: _Start) -> Condition:
    people = t.participant.c
    someone = sa.or_(people.country.in_(role.countries), people.actor.in_(role.actors))
    return _exists(t.participant, people.event == start.event, people.role == role.role, someone)


def _stands(table: sa.Table, key: str, values: Sequence[Any], start: _Start) -> Condition:
    """That the event stands in the timeline of one of these keys: a seek of its primary key."""
    other, row = table.alias(), start.table.c
    same = (
        other.c.sort_lo == row.sort_lo,
        other.c.sort_hi == row.sort_hi,
        other.c.event == start.event,
    )
    return _exists(other, other.c[key].in_(values), *same)


def _exists(table: sa.FromClause, *conditions: Condition) -> Condition:
    return sa.exists(sa.select(sa.literal(1)).select_from(table).where(*conditions))


def _starts(query: EventQuery, *, from_all: bool = False) -> Iterator[_Start]:
    """The narrowest timelines that hold every event of the query, none of them twice."""
    pair, other_pairs = _single(query.pairs)
    actor, other_actors = _single(query.actors)
    country, other_countries = _single(query.countries)
    if from_all or query.given.id:
        yield _Start(t.event, (), query)
    elif pair is not None:
        rest = replace(query, pairs=other_pairs)
        yield _Start(t.event_pair, (t.event_pair.c.pair == pair,), rest)
        one, other = pair.split("-")
        large = t.event_country.alias("large")
        of_many = (large.c.country == one, large.c.parties > t.LARGE)
        yield _Start(large, of_many, replace(rest, countries=(*query.countries, (other,))))
    elif actor is not None:
        of_actor = (t.event_actor.c.actor == actor,)
        yield _Start(t.event_actor, of_actor, replace(query, actors=other_actors))
    elif country is not None:
        of_country = (t.event_country.c.country == country,)
        yield _Start(t.event_country, of_country, replace(query, countries=other_countries))
    else:
        yield _Start(t.event, (), query)


def _single(groups: tuple[tuple[Any, ...], ...]) -> tuple[Any | None, tuple[tuple[Any, ...], ...]]:
    """A value that must hold by itself, if there is one, and the other groups."""
    for group in groups:
        if len(group) == 1:
            return group[0], tuple(other for other in groups if other is not group)
    return None, groups


def _order(start: _Start, *, by_time: bool) -> Columns:
    row = start.table.c
    return (row.updated_us, start.event) if by_time else (row.sort_lo, row.sort_hi, start.event)


def _directed(order: Sequence[Any], sort: str) -> list[Any]:
    return [column.desc() if sort.startswith("-") else column.asc() for column in order]


def _phases(sort: str, order: Columns, after: Sequence[Any] | None) -> list[tuple[Condition, ...]]:
    """Ranges of the order, one after the other. Backwards, what has no date still comes last."""
    beyond: tuple[Condition, ...] = ()
    if after is not None:
        keys = [sa.literal(key, column.type) for key, column in zip(after, order, strict=True)]
        here, there = sa.tuple_(*order), sa.tuple_(*keys)
        beyond = (here < there if sort.startswith("-") else here > there,)
    if sort != "-date":
        return [beyond]
    dated, undated = order[0] < END_OF_TIME, order[0] == END_OF_TIME
    if after is None or after[0] < END_OF_TIME:
        return [(dated, *beyond), (undated,)]
    return [(undated, *beyond)]
