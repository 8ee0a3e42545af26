"""What is done under faults, and what must be the result."""

import io
import json
from importlib.resources import files

import sqlalchemy as sa

from app import check
from app import tables as t
from app.db.database import Database
from app.domain.countries import Countries
from app.imports.account import Account
from app.ingest.formats import entente
from app.ingest.run import run
from tests.conftest import FOUNDING
from tests.databases import reading, with_database

TEARS = "links refer to events that do not exist"
"""What `check` may say after an import that did not end: the linked events were to come later."""


def lines(*, changed: bool) -> bytes:
    """The founding timeline; changed, without two of its events, and every third is of 2001."""
    text = (files("app.data") / FOUNDING).read_text(encoding="utf-8")
    if not changed:
        return text.encode()
    records = [json.loads(line) for line in text.splitlines()]
    events = [record for record in records if record["kind"] == "event"]
    for event in events[::3]:
        event["date"] = {"edtf": "2001"}
    gone = {event["external_id"] for event in events[-2:]}
    kept = [
        record
        for record in records
        if record["external_id" if "external_id" in record else "id"] not in gone
    ]
    for record in kept:
        if record.get("links"):
            record["links"] = [
                link for link in record["links"] if link["event"]["external_id"] not in gone
            ]
    return "\n".join(map(json.dumps, kept)).encode()


async def import_both(database: Database, countries: Countries) -> None:
    """Import the timeline, and then the changed one: events are made, replaced and withdrawn."""
    await _import(database, countries, changed=False)
    await _import(database, countries, changed=True)


async def import_changed(database: Database, countries: Countries) -> None:
    """Import the changed timeline, which is complete."""
    await _import(database, countries, changed=True)


async def _import(database: Database, countries: Countries, *, changed: bool) -> None:
    reads = entente.read(io.BytesIO(lines(changed=changed)), countries)
    account = Account("test", ["file"], complete=changed)
    account = await run.run(database, account, (("file", read) for read in reads))
    assert not account.fates["rejected"], account.examples
    assert not account.not_withdrawn


def faults_found(url: str, countries: Countries) -> list[str]:
    """What `check` finds."""
    found: list[str] = with_database(
        url, lambda d: d.read(lambda c: check.check(c, countries)), query_seconds=600
    )
    return found


def content(url: str) -> list[object]:
    """The documents, without their versions and times, and the terms with their counts."""
    term = t.term.c
    terms = sa.select(term.kind, term.value, term.n).where(term.n > 0)

    def read(connection: sa.Connection) -> list[object]:
        bodies = map(json.loads, connection.scalars(sa.select(t.event_document.c.body)))
        passing = {"version", "created_at", "updated_at"}
        events = [{k: v for k, v in one.items() if k not in passing} for one in bodies]
        return [*events, *map(tuple, connection.execute(terms))]

    return sorted(reading(url, read), key=str)
