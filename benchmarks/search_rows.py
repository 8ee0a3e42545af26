"""The rows of the table of the search: thresholds stand here and nowhere else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.answering import Times
from benchmarks.asking import BASE, COMMON_CASE, WORDS_CASE
from benchmarks.judged import Judged
from benchmarks.rows import NAMES
from benchmarks.search_costs import Loading, tables_alone, weights
from benchmarks.table import Row, megabytes, milliseconds, over

_P50 = {WORDS_CASE: 3.0}
_P95 = {COMMON_CASE: 10.0}
_SUGGESTED_MS = 10.0
_BEST, _ENOUGH = "Entente, SQLite", 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything that a run found out, by engine or by backend."""

    judged: Mapping[str, Judged]
    events: int
    queries: int
    speed: Mapping[str, Mapping[str, Times]]
    over_http: Mapping[str, Mapping[str, Times]]
    index_bytes: Mapping[str, float]
    sizes: Mapping[str, Mapping[str, int]]
    indexes: Mapping[str, Sequence[str]]
    counts: Mapping[str, int]
    analysis: Mapping[str, float]
    loading: Sequence[Loading]


def rows(measured: Measured) -> Iterator[Row]:
    """All of them."""
    yield from _quality(measured)
    yield from _indexes(measured)
    for backend, cases in measured.speed.items():
        yield from _speed(NAMES[backend], cases)
    for backend, cases in measured.over_http.items():
        yield from _over_http(NAMES[backend], cases)
    yield from _costs(measured)


def _quality(measured: Measured) -> Iterator[Row]:
    best = measured.judged[_BEST]
    for name, judged in measured.judged.items():
        ours = name.startswith("Entente")
        for what, mine, other in (
            ("recall", judged.recall, best.recall),
            ("precision", judged.precision, best.precision),
        ):
            yield Row(
                f"{name}: {what}",
                f"{mine:.3f}",
                f"{_BEST}: {other:.3f}",
                over(mine, other),
                least=_ENOUGH if ours else None,
                value=mine,
                unit=" " if ours else "",
            )
    for name, judged in measured.judged.items():
        mine, other = median(judged.seconds), median(best.seconds)
        ratio = median(a / b for a, b in zip(judged.seconds, best.seconds, strict=True))
        yield Row(
            f"{name}: a page of a judged query",
            f"{mine * 1e6:,.0f} µs",
            f"{_BEST}: {other * 1e6:,.0f} µs",
            ratio,
        )


def _indexes(measured: Measured) -> Iterator[Row]:
    kept, _ = weights(measured.sizes["sqlite"], measured.indexes["sqlite"])
    mine = kept / measured.counts["sqlite"]
    for name, size in measured.index_bytes.items():
        beside = f"{_BEST}, all that search keeps: {mine:,.0f}"
        yield Row(f"{name}: bytes an event of its index", f"{size:,.0f}", beside, over(size, mine))


def _speed(backend: str, cases: Mapping[str, Times]) -> Iterator[Row]:
    base = cases[BASE]
    beside = f"{BASE}, p50: {milliseconds(base.p50)}"
    for name, times in cases.items():
        if name.startswith("suggest"):
            yield from _suggested(backend, name, times, base)
            continue
        p50, p95 = (times.over(base, upper=upper) for upper in (False, True))
        what = f"{backend}: {name}"
        yield Row(f"{what}, p50", milliseconds(times.p50), beside, p50)
        yield Row(f"{what}, p95", milliseconds(times.p95), beside, p95)


def _over_http(backend: str, cases: Mapping[str, Times]) -> Iterator[Row]:
    """As a client sees it, which is what the aims are of."""
    base = cases[BASE]
    beside = f"{BASE}, p50: {milliseconds(base.p50)}"
    for name, times in cases.items():
        p50, p95 = (times.over(base, upper=upper) for upper in (False, True))
        what = f"{backend}, over HTTP: {name}"
        yield Row(f"{what}, p50", milliseconds(times.p50), beside, p50, most=_P50.get(name))
        yield Row(f"{what}, p95", milliseconds(times.p95), beside, p95, most=_P95.get(name))


def _suggested(backend: str, name: str, times: Times, base: Times) -> Iterator[Row]:
    letters = name.rsplit(" ", 1)[1]
    for figure, seconds, upper in (("p50", times.p50, False), ("p95", times.p95, True)):
        yield Row(
            f"{backend}: suggestions for {letters} letters, {figure}",
            milliseconds(seconds),
            f"{BASE}, p50: {milliseconds(base.p50)}",
            times.over(base, upper=upper),
            most=_SUGGESTED_MS,
            value=seconds * 1e3,
            unit=" ms",
        )


def _costs(measured: Measured) -> Iterator[Row]:
    for backend, sizes in measured.sizes.items():
        n = measured.counts[backend]
        mine, others = (size / n for size in weights(sizes, measured.indexes[backend]))
        alone = tables_alone(sizes) / n
        what = f"{NAMES[backend]}: bytes an event that search keeps"
        yield Row(what, f"{mine:,.0f}", f"the events: {others:,.0f}", over(mine, others), most=1)
        beside = f"the events without their indexes: {alone:,.0f}"
        yield Row(what, f"{mine:,.0f}", beside, over(mine, alone))
    for how, seconds in measured.analysis.items():
        yield Row(
            f"analysis of an event, {how}",
            f"{seconds * 1e6:,.0f} µs",
            "",
            None,
            most=1000,
            value=seconds * 1e6,
            unit=" µs",
        )
    seconds, before, after = (median(one) for one in zip(*measured.loading, strict=True))
    yield Row(
        "private memory of a process that has loaded the dictionaries",
        megabytes(after),
        f"before: {megabytes(before)}",
        over(after, before),
        most=220,
        value=after / 1e6,
        unit=" MB",
    )
    yield Row("loading the dictionaries", milliseconds(seconds), "", None)
