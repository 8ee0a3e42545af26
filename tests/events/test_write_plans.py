"""No write goes through a table that grows with the events: its statements seek in indexes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import tables as t
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.events.test_event_writes import FOUNDING, NEW, Writer
from tests.writer import key_of

FEW = {"dataset", "ledger"}
"""Tables of a few rows, which may be scanned."""


@contextmanager
def scanning() -> Iterator[set[tuple[str, str]]]:
    """The tables that writes to SQLite scan meanwhile, with the statements."""
    found: set[tuple[str, str]] = set()

    def explain(connection: sa.Connection, *sent: Any) -> None:  # noqa: ANN401
        _, statement, parameters, _, is_many = sent
        if not statement.startswith(("SELECT", "DELETE", "UPDATE", "INSERT")):
            return
        driver: Any = connection.connection.driver_connection
        first = parameters[0] if is_many or isinstance(parameters, list) else parameters
        for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {statement}", first):
            words = step.split()
            if words[0] == "SCAN" and words[1] in t.metadata.tables.keys() - FEW:
                found.add((words[1], statement))

    sa.event.listen(sa.Engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", explain)


def test_writes_scan_no_table(make_url: MakeUrl, founding_url: str, backend: str) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL chooses by the number of rows")
    url = make_url(founding_url)
    with TestClient(create_app(Settings(database_url=url))) as client, scanning() as scans:
        writer = Writer(client, key_of(url))
        address = writer.create()
        moved = NEW | {"date": {"edtf": "2019-03"}, "type": "meeting", "topics": ["trade"]}
        for method, path, value in (
            ("PUT", address, moved),
            ("PATCH", address, {"title": {"en": "Another title"}}),
            ("DELETE", address, None),
            ("POST", f"{address}/restore", {}),
            ("POST", "/v1/events/batch", [moved | {"dataset": FOUNDING, "external_id": "batch"}]),
        ):
            answer = writer.change(method, path, **({} if value is None else {"json": value}))
            assert answer.status_code < 300, answer.text
    assert scans == set()
