"""Small records in the interchange shape, and loading them."""

import io
import json
from collections.abc import Iterable
from typing import Any

from app.domain.countries import Countries
from app.imports.account import Account
from app.ingest.formats import entente
from app.ingest.parsing.results import RowResult
from app.ingest.run import run
from tests.databases import with_database

Record = dict[str, Any]

DATASET: Record = {"kind": "dataset", "id": "d", "title": "Test", "coding": "human"}


LARGE = ["AUT", "BEL", "DEU", "DNK", "ESP", "FIN", "FRA", "ISR", "ITA", "LUX", "MAR", "NLD", "NOR"]
"""Countries enough that their event is not stored by pairs."""


def event(name: str, date: str | None = "2020-01-01", **fields: Any) -> Record:  # noqa: ANN401
    """An event of Morocco and Israel, or of `countries`."""
    countries = fields.pop("countries", ["ISR", "MAR"])
    return {
        "kind": "event",
        "dataset": "d",
        "external_id": name,
        "type": "visit",
        "title": {"en": name},
        "date": {"edtf": date} if date else None,
        "participants": [{"role": "participant", "country": country} for country in countries],
    } | fields


def load(url: str, countries: Countries, *records: Record, **options: bool) -> Account:
    """Import these records."""
    lines = "\n".join(json.dumps(record) for record in records)
    return imported(url, entente.read(io.BytesIO(lines.encode()), countries), **options)


def imported(
    url: str,
    reads: Iterable[RowResult],
    *,
    dry_run: bool = False,
    complete: bool = False,
    take_file: bool = False,
) -> Account:
    """The account of a run over what a reader gave."""
    account: Account = with_database(
        url,
        lambda database: run.run(
            database,
            Account("test", ["file"], complete=complete),
            (("file", read) for read in reads),
            dry_run=dry_run,
            take_file=take_file,
        ),
    )
    return account
