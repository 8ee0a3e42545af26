"""Who takes part in the events of a pair, which data sets tell of them, what they may tell twice.

By the counts that writes keep. There are none of the actors of large events, which are looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from heapq import nsmallest
from typing import Any, Final
from uuid import UUID

from typing_extensions import TypedDict

from app.datasets import wire as datasets_wire
from app.db.snapshot import Reader
from app.events.index.tallies import PARTS
from app.events.index.terms import of_pair
from app.events.plan.planner import choose
from app.events.plan.statistics import Numbers
from app.events.query import EventQuery
from app.events.sql.pages import page
from app.relations import sql, wire

MOST_ACTORS: Final = 10

_Counts = dict[str, Counter[str]]


class Told(TypedDict):
    """A part of a profile."""

    actors: list[wire.ActorCount]
    datasets: list[wire.DatasetCount]
    possible_duplicates: int


def told(reader: Reader, query: EventQuery, pair: str) -> Told:
    """Of the events of `query`, which asks for this pair, types and statuses."""
    counts = _counted(reader, query, pair)
    return {
        "actors": _actors(reader, counts["actor"]),
        "datasets": _datasets(reader, query, counts["dataset"]),
        "possible_duplicates": _possible_duplicates(reader, query),
    }


def _counted(reader: Reader, query: EventQuery, pair: str) -> _Counts:
    """How many events have each actor and data set, by the values of their terms."""
    given = query.given
    values: dict[str, Any] = {"term": Numbers(reader).id(of_pair(pair))}
    for name, asked in (("type", given.type), ("status", given.status)):
        values |= {f"{name}_{at}": value for at, value in enumerate(asked)}
    counts: _Counts = {kind: Counter() for kind in PARTS}
    statement = sql.parts(len(given.type), len(given.status), reader.dialect)
    for kind, value, n in reader.fetch(statement, values):
        counts[kind][value] += n
    large = choose(replace(query, large=True), reader)
    if large is not None:
        for actor, n in reader.fetch(sql.actors(large.shape, reader.dialect), large.values):
            counts["actor"][actor] += n
    return counts


def _actors(reader: Reader, counts: Counter[str]) -> list[wire.ActorCount]:
    """Those that take part most often."""
    most = nsmallest(MOST_ACTORS, ((-n, value) for value, n in counts.items() if n))
    actors = [(UUID(value), -n) for n, value in most]
    names = _names(reader, [actor for actor, _ in actors])
    return [wire.ActorCount(id=str(actor), name=names[actor], count=n) for actor, n in actors]


def _names(reader: Reader, actors: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    names: dict[UUID, dict[str, str]] = defaultdict(dict)
    if actors:
        given = {f"actor_{at}": actor for at, actor in enumerate(actors)}
        for actor, language, text in reader.fetch(sql.names_of(len(actors), reader.dialect), given):
            names[actor][language] = text
    return names


def _datasets(reader: Reader, query: EventQuery, counts: Counter[str]) -> list[wire.DatasetCount]:
    found = []
    for id_, title, coding in reader.fetch(sql.about_datasets(reader.dialect), {}):
        if counts[id_]:
            span = datasets_wire.span(*_ends(reader, query, id_))
            found.append(
                wire.DatasetCount(id=id_, title=title, count=counts[id_], span=span, coding=coding)
            )
    return found


def _ends(reader: Reader, query: EventQuery, dataset: str) -> tuple[int | None, int | None]:
    """The days of the first and last dated event that the data set tells of."""
    given = query.given.model_copy(update={"dataset": (dataset,)})
    choice = choose(replace(query, given=given), reader)
    days: list[int | None] = [None, None]
    if choice is not None:
        for at, sort in enumerate(("date", "-date")):
            statement = page(choice.shape, sort, "dated", reader.dialect)
            for _, day, *_ in reader.fetch(statement, choice.values | {"limit": 1}):
                days[at] = day
    return days[0], days[1]


def _possible_duplicates(reader: Reader, query: EventQuery) -> int:
    choice = choose(query, reader)
    if choice is None:
        return 0
    n = 0
    for statement in (sql.stated_duplicates, sql.derived_duplicates):
        ((found,),) = reader.fetch(statement(choice.shape, reader.dialect), choice.values)
        n += found
    return n
