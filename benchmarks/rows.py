"""The rows of the table, from what was measured: thresholds stand here and nowhere else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import truediv
from statistics import median
from typing import Any

from benchmarks.cases import CONNECTIONS, P50, P99, RATE, Results
from benchmarks.table import Row, megabytes, milliseconds, over, rate

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(slots=True)
class Measured:
    """Everything that a run found out. Seconds, bytes, events a second; lists are by round.

    `notes` say why something could not be measured, by case. `told` is what building told.
    """

    results: Results
    starts: Mapping[str, list[float]]
    imports: Mapping[str, list[float]]
    writes: list[tuple[float, float]]
    memory: Mapping[str, int]
    told: Mapping[str, dict[str, Any]]
    sizes: Mapping[str, int]
    notes: dict[str, str] = field(default_factory=dict)


def rows(measured: Measured) -> Iterator[Row]:
    """All of them."""
    yield from _loader(measured.results)
    yield from _sqlite(measured)
    yield from _postgresql(measured)
    for backend in ("sqlite", "postgresql"):
        yield from _workers(measured, backend)
        yield from _one_by_one(measured.results, backend)
    yield from _growth(measured)
    yield from _writing(measured)
    yield from _process(measured)


def _compared(results: Results, what: str, a: str, b: str, least: float | None = None) -> Row:
    mine, other = results.rate(a), results.rate(b)
    return Row(what, rate(mine), f"{b}: {rate(other)}", results.ratio(a, b, RATE), least)


def _slower(results: Results, what: str, a: str, b: str, most: float | None = None) -> Row:
    mine, other = results.p50(a), results.p50(b)
    beside = f"{b}: {milliseconds(other)}"
    return Row(what, milliseconds(mine), beside, results.ratio(a, b, P50), most=most)


def _loader(results: Results) -> Iterator[Row]:
    for kind in ("list", "event"):
        yield _compared(
            results, f"the loader on bare ASGI, {kind}", f"bare {kind}", f"sqlite {kind}"
        )
    for case in ("sqlite list", "bare event"):
        share = results.median(case, lambda load: load.busy)
        figure = "" if share is None else f"{share:.0%} of a core"
        yield Row(f"the loader's own work, {case}", figure, "one core", share)


def _sqlite(measured: Measured) -> Iterator[Row]:
    results, notes = measured.results, measured.notes
    # Targets hold for the first request since a write, so that memory alone meets none.
    for case, is_first in (("list, first time", True), ("list", False)):
        what, mine = f"{case} (50 events)", f"sqlite {case}"
        least = 0.75 if is_first else None
        yield _compared(results, what, mine, "framework list", least=least)
        for other, target in (("datasette", 8), ("orm", 60)):
            least = target if is_first else None
            row = _compared(results, what, mine, f"{other} list", least=least)
            yield Row(what, row.figure, notes[other], None, least) if other in notes else row
        p50, p99 = results.p50(mine), results.p99(mine)
        yield Row(
            f"{what}, p99 of {CONNECTIONS} connections",
            milliseconds(p99),
            f"p50: {milliseconds(p50)}",
            over(p99, p50),
            most=4 if is_first else None,
        )
    yield _compared(
        results, "one event, first time", "sqlite event, first time", "framework event", least=1.1
    )
    yield _compared(results, "one event", "sqlite event", "framework event")
    yield _compared(results, "304 of a list", "sqlite list 304", "framework list", least=1.5)
    yield _compared(results, "304 of an event", "sqlite event 304", "framework event", least=1.5)
    without, disturbed = results.p99("sqlite undisturbed"), results.p99("sqlite disturbed")
    yield Row(
        "p99 of the mix beside the worst filters",
        milliseconds(disturbed),
        f"without: {milliseconds(without)}",
        results.ratio("sqlite disturbed", "sqlite undisturbed", P99),
        most=3,
    )
    worst = results.p99("sqlite worst")
    ordinary = results.p50("sqlite page")
    yield Row(
        "the slowest of the worst filters (p99)",
        milliseconds(worst),
        f"sqlite page: {milliseconds(ordinary)}",
        over(worst, ordinary),
    )


def _postgresql(measured: Measured) -> Iterator[Row]:
    results = measured.results
    first = "postgresql list, first time"
    yield _compared(results, "PostgreSQL: list, first time", first, "framework list", least=0.42)
    for kind in ("list", "event, first time", "event", "list 304", "event 304"):
        beside = f"framework {kind.removesuffix(' 304').removesuffix(', first time')}"
        yield _compared(results, f"PostgreSQL: {kind}", f"postgresql {kind}", beside)


def _workers(measured: Measured, backend: str) -> Iterator[Row]:
    for kind in ("list", "event"):
        case = f"{backend} 2 workers"
        what = f"{NAMES[backend]}: {kind}, 2 workers"
        if case in measured.notes:
            yield Row(what, measured.notes[case], "", None)
        else:
            yield _compared(measured.results, what, f"{case} {kind}", f"{backend} {kind}")


def _one_by_one(results: Results, backend: str) -> Iterator[Row]:
    name = NAMES[backend]
    for what, case, beside, most in (
        ("relation profile, busiest pair", "profile", "page", 3),
        ("histogram, busiest pair", "histogram", "page", 3),
        ("histogram by month and type, busiest pair", "histogram by month and type", "page", None),
        ("total=exact, busiest pair", "exact", "page", 20),
        ("total=estimated, busiest pair", "estimated", "page", 1.2),
        ("page after 90 % of all events", "deep", "first", 1.3),
        ("page after 90 % of the busiest pair", "deep in pair", "page", 1.3),
    ):
        a, b = f"{backend} {case}", f"{backend} {beside}"
        first = f"{name}: {what}, first time"
        yield _slower(results, first, f"{a}, first time", f"{b}, first time", most)
        yield _slower(results, f"{name}: {what}", a, b)


def _growth(measured: Measured) -> Iterator[Row]:
    small, large = (measured.sizes[name] for name in ("small", "sqlite"))
    yield _slower(
        measured.results,
        f"page at {large:,} events, the same questions, none remembered",
        "large growth",
        "small growth",
        most=1.5,
    )
    yield Row(
        "growth of the database, for the row above",
        f"{large:,} events",
        f"{small:,} events",
        over(large, small),
    )


def _writing(measured: Measured) -> Iterator[Row]:
    mine = median(one for one, _ in measured.writes)
    plain = median(other for _, other in measured.writes)
    ratio = median(one / other for one, other in measured.writes)
    beside = f"executemany, plain tables: {rate(plain)}"
    yield Row("events recorded, all maintained, empty file", rate(mine), beside, ratio)
    for backend in ("sqlite", "postgresql"):
        told, size = measured.told[backend], measured.sizes[backend]
        yield Row(
            f"{NAMES[backend]}: the last tenth of {size:,}, when built",
            rate(told["last"]),
            f"the first tenth: {rate(told['first'])}",
            over(told["last"], told["first"]),
        )
    plain_bytes = sum(measured.told["plain"]["sizes"].values()) / measured.sizes["sqlite"]
    for backend in ("sqlite", "postgresql"):
        told, size = measured.told[backend], measured.sizes[backend]
        sizes = told["sizes"]
        for what, one in (
            ("bytes an event, all", sum(sizes.values())),
            ("bytes an event, indexes", sum(sizes.get(name, 0) for name in told["indexes"])),
        ):
            yield Row(
                f"{NAMES[backend]}: {what}",
                f"{one / size:,.0f}",
                f"plain tables and documents: {plain_bytes:,.0f}",
                over(one / size, plain_bytes),
            )


def _process(measured: Measured) -> Iterator[Row]:
    framework = measured.memory["framework"]
    for name, weight in measured.memory.items():
        if name == "framework":
            continue
        yield Row(
            f"private memory of a worker, {name}",
            megabytes(weight),
            f"framework: {megabytes(framework)}",
            over(weight, framework),
            most=220,  # 120 before search loads its dictionaries, which it has by now
            value=weight / 1e6,
            unit=" MB",
        )
    for what, times, most in (
        ("start to ready", measured.starts, 1.5),
        ("import", measured.imports, 0.9),
    ):
        (mine_name, mine_times), (other_name, other_times) = times.items()
        mine, other = median(mine_times), median(other_times)
        yield Row(
            f"{what}: {mine_name}",
            milliseconds(mine),
            f"{other_name}: {milliseconds(other)}",
            median(map(truediv, mine_times, other_times)),
            most=most,
            value=mine,
            unit=" s",
        )
