"""Small records in the interchange shape, and loading them."""

import json
from typing import Any

from app.domain.countries import Countries
from app.ingest import entente, run
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


def load(url: str, countries: Countries, *records: Record) -> run.Account:
    """Import these records."""
    lines = (json.dumps(record) for record in records)
    account: run.Account = with_database(
        url, lambda database: run.run(database, entente.read(lines, countries))
    )
    return account
