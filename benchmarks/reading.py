"""How fast Entente answers, beside what else could answer, ending in one table.

    SIZE=1000000 PG_SIZE=100000 SMALL=100000 python benchmarks/reading.py

SMALL is the size of another SQLite file, which tells what growth costs: SIZE=5000000 SMALL=1000000.

Builds what databases are missing (build/bench keeps them), starts everybody over the same events,
asks everybody the same questions, in turn, ROUNDS times (5), and prints medians.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import cases, datasette, servers, starting, worst
from benchmarks.build import Wanted, build, folder, key, server
from benchmarks.cases import Results
from benchmarks.census import Census
from benchmarks.load import Bundled, Job, Loader, bundled, loader
from benchmarks.mixes import Mix, deep_page, prepare
from benchmarks.rows import Measured, rows
from benchmarks.same import check_same
from benchmarks.servers import Server, running
from benchmarks.table import markdown

SIZE: Final = int(os.environ.get("SIZE", "1000000"))
PG_SIZE: Final = int(os.environ.get("PG_SIZE", str(min(SIZE, 100_000))))
SMALL: Final = int(os.environ.get("SMALL", str(min(100_000, SIZE // 10))))


class Field:
    """Everybody who answers, and what they are asked."""

    def __init__(self, wanted: Mapping[str, Wanted], stack: ExitStack) -> None:
        self.wanted = wanted
        self.notes: dict[str, str] = {}
        self.servers: dict[str, Server] = {}
        self.mixes: dict[str, Mix] = {}
        self._stack = stack
        for backend in ("sqlite", "postgresql", "small"):
            self._start(*servers.entente(backend, wanted[backend].url))
            census = Census.of_json(wanted[backend].told()["census"])
            self.mixes[backend] = prepare(self.servers[backend], census)
        self._start_others(wanted["plain"].path)
        self._start_workers()
        # Both are asked what fills a page in the small one; actors differ between sizes.
        self.growth = [
            question.path for question in self.mixes["small"].questions if question.kind != "actor"
        ]

    def _start(self, name: str, command: list[str], ready: str, *rest: dict[str, str]) -> None:
        entered = self._stack.enter_context(running(name, command, ready, *rest))
        self.servers[name] = entered

    def _start_others(self, plain: Path) -> None:
        mix = self.mixes["sqlite"]
        self.constant_files = (folder() / "page.json", folder() / "event.json")
        for path, body in zip(self.constant_files, (mix.page, mix.event), strict=True):
            path.write_bytes(body)
        for name in ("bare", "framework"):
            self._start(*servers.constant(name, *self.constant_files))
        self._start(*servers.orm(plain))
        if datasette.is_installed():
            self._start(*datasette.datasette(plain))
        else:
            self.notes["datasette"] = "Datasette: not installed: make bench-install"
        check_same(self.servers, mix.questions, plain.stem)

    def _start_workers(self) -> None:
        for backend in ("sqlite", "postgresql"):
            name = f"{backend} 2 workers"
            if servers.has_workers():
                self._start(*servers.entente(name, self.wanted[backend].url, workers=2))
            else:
                self.notes[name] = "entente serve has no --workers"

    def jobs(self) -> dict[str, Job]:
        """All cases but those that need more than one loader."""
        mix = self.mixes["sqlite"]
        jobs = cases.answers(self.servers["bare"], mix)
        jobs |= cases.answers(self.servers["framework"], mix)
        jobs["orm list"] = cases.busy(self.servers["orm"], mix.paths)
        if "datasette" in self.servers:
            plain = self.wanted["plain"].path.stem
            paths = [question.datasette(plain) for question in mix.questions]
            jobs["datasette list"] = cases.busy(self.servers["datasette"], paths)
        for backend in ("sqlite", "postgresql"):
            one, asked = self.servers[backend], self.mixes[backend]
            jobs |= cases.answers(one, asked) | cases.not_modified(one, asked)
            jobs |= cases.one_by_one(one, asked, self.deep(backend))
            workers = self.servers.get(f"{backend} 2 workers")
            if workers:
                jobs |= cases.answers(workers, asked)
        return jobs

    def deep(self, backend: str) -> dict[str, str]:
        """The paths of pages behind 90 % of the events, by case."""
        one, wanted = self.servers[backend], self.wanted[backend]
        pair = f"/v1/events?pair={self.mixes[backend].busiest}"
        events = wanted.told()["census"]["pairs"][self.mixes[backend].busiest]
        return {
            "deep": deep_page(one, wanted.name, "/v1/events", wanted.size),
            "deep in pair": deep_page(one, wanted.name, pair, events),
        }


def measure(field: Field, load: Loader, ours: Bundled) -> Measured:
    """All rounds."""
    jobs, results = field.jobs(), Results()
    deep = {backend: field.deep(backend) for backend in ("sqlite", "postgresql")}
    sqlite = field.wanted["sqlite"]
    bad = worst.worst(Census.of_json(sqlite.told()["census"]))
    starts: dict[str, list[float]] = {"entente serve": [], "the framework": []}
    imports: dict[str, list[float]] = {"app.main": [], "fastapi": []}
    writes = []
    for number in range(cases.ROUNDS):
        print(f"round {number + 1} of {cases.ROUNDS}", flush=True)
        cases.run_all(jobs, load, ours, results)
        for backend in ("sqlite", "postgresql"):
            first = cases.first_time(
                field.servers[backend], field.mixes[backend], deep[backend], number
            )
            cases.run_all(first, load, ours, results)
        both = {"small growth": field.servers["small"], "large growth": field.servers["sqlite"]}
        cases.read_anew(both, field.growth, number, ours, results)
        at = len(bad) * number // cases.ROUNDS
        cases.beside_worst(
            field.servers["sqlite"],
            field.mixes["sqlite"],
            bad[at:] + bad[:at],
            (load, ours),
            results,
        )
        for name, started in (
            ("entente serve", servers.entente("start", sqlite.url)),
            ("the framework", servers.constant("framework", *field.constant_files)),
        ):
            with running(f"{name} again", *started[1:]) as one:
                starts[name].append(one.seconds)
        for module, seconds in imports.items():
            seconds.append(starting.import_seconds(module))
        writes.append(starting.write_rates())
    weighed = ("framework", "sqlite", "postgresql", "sqlite 2 workers", "postgresql 2 workers")
    return Measured(
        results,
        starts,
        imports,
        writes,
        {n: field.servers[n].private_bytes() for n in weighed if n in field.servers},
        {name: one.told() for name, one in field.wanted.items()},
        {name: one.size for name, one in field.wanted.items()},
        field.notes,
    )


def main() -> None:
    began = time.monotonic()
    # Whoever is told to end ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    with ExitStack() as stack:
        url = stack.enter_context(server())
        digest = key()
        wanted = {
            "sqlite": Wanted("sqlite", SIZE, digest, url),
            "plain": Wanted("plain", SIZE, digest, url),
            "postgresql": Wanted("postgresql", PG_SIZE, digest, url),
            "small": Wanted("sqlite", SMALL, digest, url),
        }
        build(list(wanted.values()))
        built = time.monotonic()
        load, ours = stack.enter_context(loader()), stack.enter_context(bundled())
        field = Field(wanted, stack)
        measured = measure(field, load, ours)
        table = markdown(rows(measured))
    print(
        f"\n{SIZE:,} events on SQLite, {PG_SIZE:,} on PostgreSQL;"
        f" {len(field.mixes['sqlite'].questions)} questions, {field.mixes['sqlite'].skipped} left"
        f" out; load by {load.name}; medians of {cases.ROUNDS} rounds, and a ratio"
        " is the median of each round's ratio;"
        f" built in {built - began:.0f} s, measured in {time.monotonic() - built:.0f} s\n"
    )
    print(table)
    (folder() / "table.md").write_text(table + "\n", encoding="utf-8")
    sizes = {name: told["sizes"] for name, told in measured.told.items()}
    (folder() / "sizes.json").write_text(json.dumps(sizes, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
