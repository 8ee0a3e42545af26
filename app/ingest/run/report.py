"""The output of import commands: progress, the account, the list of runs."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.clock import rfc3339
from app.domain.countries import Countries
from app.domain.text import printable
from app.imports.account import FATES, Account, Rejected

_SECONDS_BETWEEN_LINES: Final = 10.0
_MOST_REASONS: Final = 10
_MOST_COUNTRIES: Final = 12
_MOST_OTHERS: Final = 12
_LONGEST_RAW: Final = 120


class FilesProgress:
    """The share of the files that has been read, in bytes."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._sizes = {str(path): path.stat().st_size for path in paths}
        self._before = 0
        self._file: BinaryIO | None = None

    def opened(self, file: BinaryIO) -> None:
        """Note that a file was opened; the files before it are read."""
        if self._file is not None:
            self._before += self._sizes[self._file.name]
        self._file = file

    def share(self) -> float:
        """From 0 to 1."""
        total = sum(self._sizes.values())
        if self._file is None or not total:
            return 0.0
        size = self._sizes[self._file.name]
        here = size if self._file.closed else min(self._file.tell(), size)
        return min((self._before + here) / total, 1.0)


@dataclass(frozen=True, slots=True)
class Watch:
    """Callbacks of a running import: for each file that it opens, and for the account so far."""

    opened: Callable[[BinaryIO], None]
    advance: Callable[[Account], None]


@contextmanager
def watching(console: Console, paths: Sequence[Path]) -> Iterator[Watch]:
    """Show a progress bar on a terminal; in a log, print a line every few seconds."""
    reading = FilesProgress(paths)
    if not console.is_terminal:
        yield Watch(reading.opened, _plain_lines(console, reading))
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Importing", total=1.0, rows=0, rate=0.0)

        def advance(account: Account) -> None:
            progress.update(task, completed=reading.share(), rows=account.read, rate=_rate(account))

        yield Watch(reading.opened, advance)


def _plain_lines(console: Console, reading: FilesProgress) -> Callable[[Account], None]:
    printed = time.monotonic()

    def advance(account: Account) -> None:
        nonlocal printed
        if time.monotonic() - printed >= _SECONDS_BETWEEN_LINES:
            printed = time.monotonic()
            console.print(
                f"{account.read} rows read, {reading.share():.0%} of the files, "
                f"{_rate(account):.0f} rows a second",
                highlight=False,
                soft_wrap=True,
            )

    return advance


def _rate(account: Account) -> float:
    return account.read / account.seconds if account.seconds else 0.0


def show_account(console: Console, account: Account, countries: Countries) -> None:
    """Print the account: the counts, the content of the rows, the reasons of rejections."""
    kept = "" if account.id else " (nothing kept)"
    console.rule(f"{account.format}: {account.dataset or 'several data sets'}{kept}")
    console.print(_counts(account))
    if account.withdrawn:
        console.print(f"{account.withdrawn:,} events withdrawn that are gone from the data set")
    if account.not_withdrawn:
        console.print(f"nothing was withdrawn: {account.not_withdrawn}")
    if account.types:
        console.print(_contents(account, countries))
    if account.reasons:
        console.print(_reasons(account))


def _counts(account: Account) -> Table:
    table = Table("read", *FATES, "seconds", box=None, header_style="bold")
    table.add_row(*(f"{n:,}" for n in account.counts().values()), f"{account.seconds:,.1f}")
    return table


def _contents(account: Account, countries: Countries) -> Table:
    table = Table(box=None, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("types", _listed(account.types.most_common()))
    named = [
        (country.names["en"] if (country := countries.get(code)) else code, n)
        for code, n in account.countries.most_common(_MOST_COUNTRIES)
    ]
    more = len(account.countries) - len(named)
    table.add_row("countries", _listed(named) + (f" and {more} more" if more > 0 else ""))
    if account.others:
        others = account.others.most_common(_MOST_OTHERS)
        more = len(account.others) - len(others)
        listed = _listed([(printable(name), n) for name, n in others])
        table.add_row("no country", listed + (f" and {more} more" if more else ""))
    if account.years:
        table.add_row("years", f"{min(account.years)} to {max(account.years)}")
    return table


def _reasons(account: Account) -> Table:
    table = Table("rejected", "why", "for example", box=None, header_style="bold")
    table.columns[0].justify = "right"
    table.columns[2].overflow = "fold"
    for code, n in account.reasons.most_common(_MOST_REASONS):
        table.add_row(f"{n:,}", code, _example(account.examples[code]))
    more = len(account.reasons) - _MOST_REASONS
    if more > 0:
        table.add_row("", f"and {more} more", "")
    return table


def _example(rejected: Rejected) -> str:
    raw = rejected.raw.replace("\n", " ")
    shown = raw if len(raw) <= _LONGEST_RAW else f"{raw[:_LONGEST_RAW]}…"
    return printable(f"{rejected.file}, row {rejected.row}: {rejected.detail}\n{shown}")


def _listed(counted: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counted)


def show_runs(console: Console, runs: Sequence[Any]) -> None:
    """Print two lines for each run. A run without an end was interrupted or is still running."""
    for run in runs:
        began = rfc3339(run.started_us)[: len("2026-11-24T16:35")].replace("T", " ")
        took = "no end"
        if run.finished_us is not None:
            took = f"{(run.finished_us - run.started_us) / 1_000_000:,.1f} s"
        fates = ", ".join(f"{getattr(run, fate):,} {fate}" for fate in FATES)
        dataset = run.dataset or "several data sets"
        lines = (
            f"{run.id}  {run.format}: {dataset}, {began}, {took}",
            f"    {run.read:,} read: {fates}",
        )
        for line in lines:
            console.print(line, highlight=False, soft_wrap=True)
