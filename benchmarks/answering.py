"""How long Entente takes to answer a question of the search, with nothing remembered.

By `Database.answer` and what the routes call, without HTTP: the same work, and no noise of sockets.
SQLite works in this process, so that its time is the processor's, which a busy machine leaves
alone; PostgreSQL's is that of a clock on the wall.
"""

import gc
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Final

from app.db.database import Database
from app.db.snapshot import Memory, Snapshot
from app.domain.countries import Countries
from app.events.params import EventListParams
from app.events.read.timeline import timeline_page
from app.events.resolve import Scope, resolve
from app.suggest.ranking import suggestions
from benchmarks.asking import BASE, Params, shown

ROUNDS: Final = 3
SLOWEST: Final = 3


@dataclass(slots=True)
class Times:
    """Seconds of each question of a case by round."""

    rounds: list[list[float]] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(map(median, self.rounds))

    @property
    def p95(self) -> float:
        return median(map(p95, self.rounds))

    def over(self, other: "Times", *, upper: bool) -> float:
        """The median of each round's ratio of the p95, or else the p50, to the other's p50."""
        figure = p95 if upper else median
        return median(
            figure(mine) / median(base)
            for mine, base in zip(self.rounds, other.rounds, strict=True)
        )


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1]


async def ask(database: Database, params: Params, countries: Countries) -> int:
    """Answer as the route does. Returns how many events or suggestions were found."""

    def work(snapshot: Snapshot) -> int:
        # The connection keeps its own, which nothing is put into.
        snapshot.memory = Memory()
        if not isinstance(params, EventListParams):
            return len(suggestions(snapshot, params))
        query = resolve(snapshot, params, countries, Scope())
        return len(timeline_page(snapshot, query, params).bodies)

    return await database.answer(work)


async def measure(
    database: Database, cases: Mapping[str, Sequence[Params]], countries: Countries
) -> dict[str, Times]:
    """All cases in turn, question by question; a first round, which compiles, does not count."""
    gc.freeze()  # as a worker does, or now and then a question waits until all is looked through
    clock = time.process_time if database.dialect == "sqlite" else time.perf_counter
    times = {name: Times() for name in cases}
    found = dict.fromkeys(cases, 0)
    for number in range(ROUNDS + 1):
        spent: dict[str, list[float]] = {name: [] for name in cases}
        for at in range(len(cases[BASE])):
            for name, questions in cases.items():
                began = clock()
                n = await ask(database, questions[at], countries)
                spent[name].append(clock() - began)
                found[name] += n > 0
        if number:
            for name, seconds in spent.items():
                times[name].rounds.append(seconds)
    for name, questions in cases.items():
        _tell(name, questions, times[name], found[name] / (ROUNDS + 1) / len(questions))
    return times


def _tell(name: str, questions: Sequence[Params], times: Times, answered: float) -> None:
    print(
        f"{name}: p50 {times.p50 * 1e3:.2f} ms, p95 {times.p95 * 1e3:.2f} ms;"
        f" {answered:.0%} found something; slowest:"
    )
    seconds = list(map(median, zip(*times.rounds, strict=True)))
    slowest = sorted(range(len(seconds)), key=seconds.__getitem__)[-SLOWEST:]
    for at in reversed(slowest):
        print(f"    {seconds[at] * 1e3:8.2f} ms  {shown(questions[at])}", flush=True)
