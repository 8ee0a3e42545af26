"""Damaged files of each reader, made from made-up ones of at least 50 rows: one of each kind of
damage, 800 in `make test-long`.

Each ends in reads of which every row is accounted for, never in a traceback, and what is imported
of it leaves no event half written. A case is its reader, its kind of damage and its seed, which
the ids of the tests and every failure tell; `case(name, seed)` makes it again.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.db.database import Database
from app.domain.countries import Countries
from app.imports.account import FATES, Account
from app.ingest.parsing.results import Rejection, RowResult
from app.ingest.run import run
from tests.conftest import BACKENDS
from tests.databases import with_database
from tests.effort import examples
from tests.events.test_writing import sound
from tests.ingest.mutations import cell_samples, record_samples, table_samples
from tests.ingest.mutations.cells import OF_CELLS
from tests.ingest.mutations.checks import check, rows_of
from tests.ingest.mutations.damage import Damage
from tests.ingest.mutations.json_damage import OF_JSON
from tests.ingest.mutations.sample import ROWS, Sample, drawn
from tests.ingest.mutations.workbooks import OF_WORKBOOKS
from tests.ingest.mutations.xml_damage import OF_XML

BLOCK: Final = 100

MADE: Final[Mapping[str, tuple[Callable[[], Sample], int, Sequence[Damage]]]] = {
    "entente": (record_samples.interchange, 800, OF_JSON),
    "historyatstate-visits": (record_samples.visits, 800, OF_XML),
    "historyatstate-travels": (record_samples.travels, 800, OF_XML),
    "uk-treaties": (cell_samples.uk_treaties, 800, OF_CELLS),
    "manytreaties": (cell_samples.manytreaties, 800, OF_CELLS),
    "sipri-register": (cell_samples.sipri_register, 800, OF_CELLS),
    "icews": (cell_samples.icews, 400, OF_CELLS),
    "icews14": (cell_samples.quadruples, 400, OF_CELLS),
    "gdelt2": (cell_samples.gdelt2, 800, OF_CELLS),
    "table-csv": (table_samples.own_text, 400, OF_CELLS),
    "table-xlsx": (table_samples.own_workbook, 400, OF_WORKBOOKS),
}
"""The undamaged file, how many damaged ones are made of it by `make test-long`, and the kinds of
damage.
"""

NOT_MIRRORED: Final = {
    "icews": partial(cell_samples.icews, mirrored=False),
    "gdelt2": partial(cell_samples.gdelt2, mirrored=False),
}
"""For imports, where rows that were one event and are two would take turns in updating it."""

BLOCKS: Final = [
    pytest.param(name, range(start, start + examples(len(kinds), BLOCK)), id=f"{name}-from-{start}")
    for name, (_, many, kinds) in MADE.items()
    for start in range(0, examples(len(kinds), many), BLOCK)
]


@cache
def undamaged(name: str) -> Sample:
    return MADE[name][0]()


def case(name: str, seed: int, sample: Sample | None = None) -> tuple[str, Sample]:
    """What the damage is called, and the damaged file (default: that of `name`)."""
    sample, (_, _, kinds) = sample or undamaged(name), MADE[name]
    damage = kinds[seed % len(kinds)]
    chance = drawn(name, seed)
    at = chance.randrange(len(sample.files))
    data = damage(chance, sample.files[at], sample)
    return f"{name}, {damage.__name__}, seed {seed}", sample.with_file(at, data)


@pytest.mark.parametrize("name", MADE)
def test_undamaged_rows_are_events(countries: Countries, name: str) -> None:
    sample = undamaged(name)
    reads = list(sample.read(countries))
    check(reads, sample, countries)
    rows = Counter(isinstance(read.result, Rejection) for read in reads for _ in rows_of(read))
    assert rows.total() >= ROWS
    assert rows[False] >= 0.9 * rows.total()


@pytest.mark.parametrize(("name", "seeds"), BLOCKS)
def test_a_damaged_file_ends_in_reads(countries: Countries, name: str, seeds: range) -> None:
    for seed in seeds:
        what, sample = case(name, seed)
        try:
            check(list(sample.read(countries)), sample, countries)
        except Exception as error:
            raise AssertionError(what) from error


async def imported(database: Database, countries: Countries, sample: Sample) -> Account:
    """The account of an import, which has as many rows as the reader gave."""
    given = 0

    def reads() -> Iterator[tuple[str, RowResult]]:
        nonlocal given
        for read in sample.read(countries):
            given += 1 + len(read.also)
            yield "file", read

    account = await run.run(database, Account("test", ["file"]), reads())
    assert account.read == given
    assert account.fates["rejected"] == account.reasons.total()
    assert not account.reasons["not-storable"], account.examples["not-storable"]
    return account


@pytest.mark.parametrize("name", MADE)
def test_an_import_of_a_damaged_file_is_exact_and_whole(
    url: str, countries: Countries, name: str, backend: str
) -> None:
    """After the undamaged file one of each kind of damage, each twice; on a push every fifth kind,
    others for each reader and database.
    """
    whole = NOT_MIRRORED[name]() if name in NOT_MIRRORED else undamaged(name)
    _, many, kinds = MADE[name]
    start = many + -many % len(kinds)  # seeds that no other test has, the first kind's first
    seeds = [start + kinds.index(kind) for kind in dict.fromkeys(kinds)]
    step = examples(5, 1)
    seeds = seeds[(list(MADE).index(name) + BACKENDS.index(backend)) % step :: step]

    async def work(database: Database) -> None:
        await imported(database, countries, whole)
        for seed in seeds:
            what, sample = case(name, seed, whole)
            first = await imported(database, countries, sample)
            again = await imported(database, countries, sample)
            assert again.fates["created"] == again.fates["updated"] == 0, what
            assert again.fates["merged"] == first.fates["merged"], what
            assert again.reasons == first.reasons, what

    with_database(url, work)
    assert sound(url, countries)


def test_two_rows_that_were_one_event_are_settled_by_one_import(
    url: str, countries: Countries
) -> None:
    whole = undamaged("icews")
    parted = re.sub(rb"(?m)^(\d+b\t.*)\t2\tGazette", rb"\1\t3\tGazette", whole.files[0])

    async def work(database: Database) -> None:
        await imported(database, countries, whole)
        await imported(database, countries, whole.with_file(0, parted))
        again = await imported(database, countries, whole.with_file(0, parted))
        assert again.fates["updated"] == 0

    with_database(url, work)


@pytest.mark.parametrize(
    ("name", "seed"), [("uk-treaties", 22), ("historyatstate-visits", 14), ("table-xlsx", 8)]
)
def test_the_command_ends_in_a_report(url: str, tmp_path: Path, name: str, seed: int) -> None:
    what, sample = case(name, seed)
    path, report = tmp_path / f"damaged{sample.suffix}", tmp_path / "report.jsonl"
    path.write_bytes(sample.files[0])
    arguments = ["import", sample.format, str(path), "--report", str(report), "--json"]
    if sample.options.mapping:
        mapping = tmp_path / "mapping.toml"
        mapping.write_text(table_samples.WORKBOOK, encoding="utf-8")
        arguments += ["--mapping", str(mapping)]
    result = CliRunner().invoke(main, arguments, env={"ENTENTE_DATABASE_URL": url})
    assert result.exit_code == 1, what
    assert isinstance(result.exception, SystemExit), what
    account = json.loads(result.stdout.splitlines()[-1])
    assert account["read"] == sum(account[fate] for fate in FATES)
    rejected = [json.loads(line) for line in report.read_bytes().splitlines()]
    assert len(rejected) == account["rejected"] > 0
    assert Counter(one["code"] for one in rejected) == account["reasons"]
    assert all(one["detail"] and one["row"] >= 1 for one in rejected)
