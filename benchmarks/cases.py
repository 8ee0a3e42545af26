"""What is measured: each case is a job for a server, and all are run in turn, several times."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from benchmarks.load import Bundled, Job, Load, Loader
from benchmarks.mixes import Mix
from benchmarks.servers import Server

ROUNDS: Final = int(os.environ.get("ROUNDS", "5"))
CONNECTIONS: Final = 16
_THROUGHPUT_SECONDS: Final = 1.0
_ALONE_SECONDS: Final = 0.2
_PAUSE_SECONDS: Final = 0.05
_BESIDE_SECONDS: Final = 2.0
_ANEW_SECONDS: Final = 1.0
_SPELLINGS: Final = 16
"""Of each URL in a round: more than are requested in that time."""

RATE: Final = attrgetter("rate")
P50: Final = attrgetter("p50")
P99: Final = attrgetter("p99")


@dataclass(slots=True)
class Results:
    """Of each case, what every round gave."""

    loads: dict[str, list[Load]] = field(default_factory=dict)

    def add(self, case: str, load: Load) -> None:
        """Keep one; answers that were errors make it worthless, so they are told."""
        if load.failed:
            print(f"{case}: {load.failed} of {load.requests} were refused", file=sys.stderr)
        self.loads.setdefault(case, []).append(load)

    def median(self, case: str, of: Callable[[Load], float]) -> float | None:
        """Over the rounds; None if the case was not run, or nothing came back."""
        values = [of(load) for load in self.loads.get(case, ()) if load.requests]
        return statistics.median(values) if values else None

    def ratio(self, a: str, b: str, of: Callable[[Load], float]) -> float | None:
        """The median of the ratios within each round: what slows both down cancels out."""
        both = zip(self.loads.get(a, ()), self.loads.get(b, ()), strict=False)
        ratios = [of(mine) / of(other) for mine, other in both if mine.requests and other.requests]
        return statistics.median(ratios) if ratios else None

    def rate(self, case: str) -> float | None:
        return self.median(case, RATE)

    def p50(self, case: str) -> float | None:
        return self.median(case, P50)

    def p99(self, case: str) -> float | None:
        return self.median(case, P99)


def busy(server: Server, paths: Sequence[str], tags: Sequence[str] | None = None) -> Job:
    """Many clients at once."""
    return Job(server.port, list(paths), _THROUGHPUT_SECONDS, CONNECTIONS, tags)


def alone(server: Server, *paths: str) -> Job:
    """One client, so that what is measured is the time of an answer."""
    return Job(server.port, paths, _ALONE_SECONDS, 1)


def answers(server: Server, mix: Mix) -> dict[str, Job]:
    """Lists and events, by many clients."""
    return {
        f"{server.name} list": busy(server, mix.paths),
        f"{server.name} event": busy(server, mix.events),
    }


def not_modified(server: Server, mix: Mix) -> dict[str, Job]:
    """The same by clients that hold them already."""
    return {
        f"{server.name} list 304": busy(server, mix.paths, mix.tags),
        f"{server.name} event 304": busy(server, mix.events, mix.event_tags),
    }


def one_by_one(server: Server, mix: Mix, deep: Mapping[str, str]) -> dict[str, Job]:
    """What one client waits for. `deep` are the paths of deep pages by case."""
    return {f"{server.name} {case}": alone(server, path) for case, path in _singles(mix, deep)}


def first_time(server: Server, mix: Mix, deep: Mapping[str, str], number: int) -> dict[str, Job]:
    """Lists, events and what one client waits for in round `number`, under URLs that nobody has
    requested, so that no answer comes from memory: what a client gets first after each write.
    """
    jobs = {
        "list": busy(server, anew(mix.paths, number)),
        "event": busy(server, anew(mix.events, number)),
    }
    # One path alone takes more spellings for the same time.
    jobs |= {
        case: alone(server, *anew([path], number, 16 * _SPELLINGS))
        for case, path in _singles(mix, deep)
    }
    return {f"{server.name} {case}, first time": job for case, job in jobs.items()}


def _singles(mix: Mix, deep: Mapping[str, str]) -> list[tuple[str, str]]:
    pair = f"/v1/events?pair={mix.busiest}"
    histogram = f"/v1/events/histogram?pair={mix.busiest}"
    paths = {
        "page": pair,
        "first": "/v1/events",
        **deep,
        "profile": f"/v1/relations/{mix.busiest}",
        "histogram": histogram,
        "histogram by month and type": f"{histogram}&interval=month&by=type",
        "exact": f"{pair}&total=exact",
        "estimated": f"{pair}&total=estimated",
    }
    return list(paths.items())


def anew(paths: Sequence[str], number: int, spellings: int = _SPELLINGS) -> list[str]:
    """The paths in spellings that belong to round `number` alone."""
    of_round = range(number * spellings, (number + 1) * spellings)
    return [respelt(path, spelling) for spelling in of_round for path in paths]


def run_all(jobs: Mapping[str, Job], loader: Loader, ours: Bundled, results: Results) -> None:
    """One round. Jobs of one client go to our loader, which can stop after less than a second."""
    for case, job in jobs.items():
        if job.connections == 1:
            results.add(case, ours.run(job))
        else:
            results.add(case, _run_busy(loader, job))


def _run_busy(loader: Loader, job: Job) -> Load:
    """Then wait until what was under way at the end, which wrk leaves alone, is surely done."""
    load = loader.run(job)
    time.sleep(_PAUSE_SECONDS + (job.connections / load.rate if load.rate else 1.0))
    return load


def read_anew(
    servers: Mapping[str, Server],
    paths: Sequence[str],
    number: int,
    ours: Bundled,
    results: Results,
) -> None:
    """Each path in spellings that nobody has requested, since one of two servers may have forgotten
    an answer that the other still has in memory.
    """
    # Other spellings than those of `first_time`.
    fresh = anew(paths, ROUNDS + number)
    for case, server in servers.items():
        results.add(case, ours.run(Job(server.port, fresh, _ANEW_SECONDS, 1)))


def respelt(path: str, number: int) -> str:
    """Another address that asks the same: a query may have empty parts."""
    return f"{path}{'' if '?' in path else '?'}{'&' * (number + 1)}"


def beside_worst(
    server: Server,
    mix: Mix,
    paths: Sequence[str],
    loaders: tuple[Loader, Bundled],
    results: Results,
) -> None:
    """The ordinary mix without, then with one client that asks for the worst."""
    loader, ours = loaders
    ordinary = Job(server.port, mix.paths, _BESIDE_SECONDS, CONNECTIONS)
    results.add(f"{server.name} undisturbed", _run_busy(loader, ordinary))
    # A little longer at both ends, so that the mix is never alone.
    ours.begin(Job(server.port, paths, _BESIDE_SECONDS + 0.4, 1))
    results.add(f"{server.name} disturbed", _run_busy(loader, ordinary))
    results.loads.setdefault(f"{server.name} worst", []).append(ours.end())
