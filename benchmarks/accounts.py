"""Write docs/accounts.md: what becomes of every row of the real files.

    make accounts DATA=path/to/data

Imports every file of the folder into one empty database, and imports them again to show that the
second run changes nothing. Fails if a sum is not exact, if the second run changes something, or if
less than 99 % of the rows of a file become events and no `why` explains it.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Final

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from app import migrate
from app import tables as t
from app.db.database import Database, open_database
from app.domain.countries import Countries
from app.imports.account import FATES, Account
from app.ingest import table
from app.ingest.formats import registry
from app.ingest.formats.names import FormatName
from app.ingest.parsing.results import RowResult
from app.ingest.run import run
from app.settings import Settings

PAGE: Final = Path(__file__).parents[1] / "docs" / "accounts.md"
ENOUGH: Final = 0.99
WIDTH: Final = 100
INTRODUCTION: Final = """\
# Import accounts

What becomes of each row of twelve real data sets, complete ones and samples. The files are not part
of the project, because some may not be redistributed. This page is written by

    make accounts DATA=path/to/data

which imports everything into an empty SQLite database. In each row of the table, read = created +
updated + unchanged + kept + merged + rejected ([importing](imports.md#the-account) defines the
terms); “events” is the share of created and merged rows. The seconds are of a machine with two
cores.

A second run over everything, in {seconds:.0f} seconds, created and updated nothing: all events were
unchanged, and the same numbers of rows were merged and rejected. The command fails if a row is not
counted, if the database has another number of events than the table, or if the second run changes
something.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """Files that are imported together, in the folder; `why` explains what is not an event."""

    format: FormatName
    paths: tuple[str, ...]
    mapping: str | None = None
    why: str = ""

    @property
    def files(self) -> str:
        return ", ".join(f"`{path}`" for path in self.paths)


ENTRIES: Final = (
    Entry(FormatName.HISTORYATSTATE_VISITS, ("visits/historyatstate-visits",)),
    Entry(FormatName.HISTORYATSTATE_TRAVELS, ("visits/historyatstate-travels/president-travels",)),
    Entry(
        FormatName.TABLE,
        ("visits/wikipedia_us_president_trips_1945_2014_messy.csv",),
        "wikipedia-us-president-trips",
    ),
    Entry(FormatName.UK_TREATIES, ("agreements/uk_treaties.csv",)),
    Entry(
        FormatName.MANYTREATIES,
        ("agreements/manytreaties_GGO_agreements.csv", "agreements/manytreaties_GGO_parties.csv"),
        why="Most rows are rows of parties. Of the agreements one in nine is rejected, more than"
        " the share shows: no row of the parties file belongs to it, and its id and its title do"
        " not name the same two states. The other two rejected rows name no state.",
    ),
    Entry(FormatName.TABLE, ("agreements/DESTA_DESTA.csv",), "desta"),
    Entry(FormatName.TABLE, ("agreements/GPTAD_GPTAD.csv",), "gptad"),
    Entry(FormatName.SIPRI_REGISTER, ("purchases/sipri_trade_register_1950-2023.csv",)),
    Entry(
        FormatName.ICEWS,
        ("news-events/icews_raw_2018-06.tab",),
        why="Events that are not between two different countries are rejected as `domestic`: four"
        " in five of the rejected rows have two parties of one country, the others a party without"
        " a country. `--keep domestic` imports them.",
    ),
    Entry(
        FormatName.ICEWS,
        (
            "news-events/icews14/icews_2014_test.txt",
            "news-events/icews14/icews_2014_valid.txt",
        ),
        why="A quadruple has no columns for countries. The country of a party is known if the party"
        " has its name, or has it in parentheses (“Police (Australia)”); that of “John Kerry” is"
        " not. Two thirds of the rejected rows have a party without a country; the parties of the"
        " others are of one country. `--keep domestic` imports them.",
    ),
    Entry(
        FormatName.GDELT2,
        ("news-events/gdelt2_6090.export.CSV",),
        why="Nine in ten of the rejected rows have no country for one or both parties, because the"
        " program that coded them found none, or found a region such as Europe; in the others both"
        " parties are of one country. `--keep domestic` imports them.",
    ),
    Entry(
        FormatName.TABLE,
        ("news-events/ucdp_ged_1000.csv",),
        "ucdp-ged",
        why="Nearly all organised violence is within a state: between a government and rebels, or"
        " between groups. The mapping imports clashes of two states, which are few. A copy of it"
        " without `two_countries` imports every event with a government.",
    ),
)


def main(data: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="entente-accounts-") as folder:
        url = f"sqlite:///{Path(folder) / 'entente.db'}"
        accounts, again = asyncio.run(imported(url, data))
    for entry, first, second in zip(ENTRIES, accounts, again, strict=True):
        verify(entry, first, second)
    page = "".join(f"{line}\n" for line in lines(accounts, again))
    PAGE.write_text(page, encoding="utf-8")
    print(page)


async def imported(url: str, data: Path) -> tuple[list[Account], list[Account]]:
    """The accounts of a first and of a second run over everything."""
    countries = Countries.load()
    database = open_database(Settings(database_url=url))
    try:
        await migrate.migrate(database, countries)
        runs = [
            [await account(database, data, entry, countries) for entry in ENTRIES] for _ in range(2)
        ]
    finally:
        await database.close()
    return runs[0], runs[1]


async def account(database: Database, data: Path, entry: Entry, countries: Countries) -> Account:
    """Import the files of an entry."""
    options = registry.Options(mapping=table.load(entry.mapping) if entry.mapping else None)
    groups = registry.files_of(entry.format, [data / path for path in entry.paths])
    names = [path.name for group in groups for path in group]
    rows = 0

    def counted() -> Iterator[tuple[str, RowResult]]:
        nonlocal rows
        for file, read in registry.read(entry.format, groups, countries, options):
            rows += 1 + len(read.also)
            yield file, read

    done = await run.run(database, Account(str(entry.format), names), counted())
    print(f"{name(done)}: {done.as_json()}", file=sys.stderr)
    there = sa.select(sa.func.count()).where(t.event.c.dataset == done.dataset)
    events = await database.read(lambda connection: connection.scalar(there))
    if done.read != rows or events != done.fates["created"] + done.fates["unchanged"]:
        raise SystemExit(f"{name(done)}: {rows} rows and {events} events are not its account")
    return done


def verify(entry: Entry, first: Account, second: Account) -> None:
    """SystemExit where a number is not what the page says that it is."""
    same = {fate: first.fates[fate] for fate in ("merged", "rejected")}
    if sum(first.reasons.values()) != first.fates["rejected"]:
        raise SystemExit(f"{name(first)}: the reasons are not as many as the rejected rows")
    if first.fates["updated"] or first.fates["unchanged"]:
        raise SystemExit(f"{name(first)}: the database was not empty")
    if second.fates != Counter(unchanged=first.fates["created"], **same):
        raise SystemExit(f"{name(first)}: a second run changes something: {second.as_json()}")
    if share(first) < ENOUGH and not entry.why:
        raise SystemExit(f"{name(first)}: {share(first):.1%} end as events: say in ENTRIES why")


def share(account: Account) -> float:
    """Of the rows that were read, those that are events or part of one."""
    return (account.fates["created"] + account.fates["merged"]) / account.read


def name(account: Account) -> str:
    """The format, and the data set if it is called otherwise."""
    if account.dataset in {None, account.format}:
        return account.format
    return f"{account.format}: {account.dataset}"


def lines(accounts: Sequence[Account], again: Sequence[Account]) -> Iterator[str]:
    """The page."""
    total = Account("all", [])
    for one in accounts:
        total.fates += one.fates
        total.reasons += one.reasons
        total.seconds += one.seconds
    yield INTRODUCTION.format(seconds=sum(one.seconds for one in again))
    yield f"| format | {' | '.join(('read', *FATES))} | why rejected | events | seconds |"
    yield f"|---|{'---:|' * (len(FATES) + 1)}---|---:|---:|"
    for one in accounts:
        yield row(one)
    yield row(total)
    yield ""
    yield "## Rejected rows"
    for entry, one in zip(ENTRIES, accounts, strict=True):
        if entry.why:
            yield ""
            yield from wrap(f"**{name(one)}**, {share(one):.2%}. {entry.why}", WIDTH)
    yield ""
    yield "## The files"
    yield ""
    yield "| format | files |"
    yield "|---|---|"
    yield from (
        f"| {name(one)} | {entry.files} |" for entry, one in zip(ENTRIES, accounts, strict=True)
    )


def row(account: Account) -> str:
    counts = " | ".join(f"{n:,}" for n in account.counts().values())
    return (
        f"| {name(account)} | {counts} | {reasons(account.reasons.most_common())} "
        f"| {share(account):.2%} | {account.seconds:.1f} |"
    )


def reasons(counted: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"`{code}` {n:,}" for code, n in counted)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("which folder? make accounts DATA=path/to/data")
    main(Path(sys.argv[1]))
