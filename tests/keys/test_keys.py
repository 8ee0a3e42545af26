"""Keys: how they are made, noted and revoked, by the command line and over HTTP."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app import tables as t
from app.clock import now_us
from app.db.errors import BusyError
from app.domain.api_keys import digest, is_well_formed
from app.keys import record
from tests.databases import MakeUrl, reading, writing
from tests.keys.service import bearer, change, make, run, served

MINUTE = 60_000_000


class Service(NamedTuple):
    url: str
    client: TestClient
    admin: dict[str, str]


@pytest.fixture(scope="module")
def service(make_shared_url: MakeUrl, founding_url: str) -> Iterator[Service]:
    """A service that the tests of this module share: each makes keys with names of its own."""
    url = make_shared_url(founding_url)
    with served(url) as client:
        yield Service(url, client, bearer(make(url, "boss", "--scope", "admin")))


def test_a_key_is_made_shown_used_and_revoked(service: Service) -> None:
    _, client, admin = service
    made = client.post("/v1/keys", json={"name": "first", "scope": "write"}, headers=admin)
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    shown = made.json()
    key = shown.pop("key")
    assert is_well_formed(key)
    address = made.headers["location"]
    assert client.get(address, headers=admin).json() == shown
    listed = client.get("/v1/keys", headers=admin)
    assert {"boss", "first"} <= {one["name"] for one in listed.json()["items"]}
    assert key not in listed.text
    assert client.get("/v1/topics", headers=bearer(key)).status_code == 200
    revoked = client.delete(address, headers=admin).json()["revoked_at"]
    refused = client.get("/v1/topics", headers=bearer(key))
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid-key")
    assert revoked in refused.json()["detail"]
    assert client.delete(address, headers=admin).json()["revoked_at"] == revoked
    for wrong in ("/v1/keys/x", "/v1/keys/019ab4a8-5a40-7c3e-8f5d-0d4b2f6e9c12"):
        for method in ("GET", "DELETE"):
            assert client.request(method, wrong, headers=admin).status_code == 404


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, {"/name": "missing", "/scope": "missing"}),
        ([], {"": "invalid-value"}),
        ({"name": " ", "scope": "write"}, {"/name": "invalid-value"}),
        ({"name": "a\u0000b", "scope": "write"}, {"/name": "invalid-value"}),
        ({"name": "a" * 81, "scope": "write"}, {"/name": "invalid-value"}),
        ({"name": 7, "scope": "owner"}, {"/name": "invalid-value", "/scope": "invalid-value"}),
        ({"name": "a", "scope": "read", "key": "b"}, {"/key": "unknown-member"}),
        ({"name": "boss", "scope": "read"}, {"/name": "name-taken"}),
        ({"name": "a", "scope": "write", "datasets": []}, {"/datasets": "invalid-value"}),
        ({"name": "a", "scope": "write", "datasets": ["A"]}, {"/datasets/0": "invalid-value"}),
        ({"name": "a", "scope": "write", "datasets": ["b"]}, {"/datasets": "unknown-dataset"}),
        (
            {"name": "a", "scope": "admin", "datasets": ["morocco-israel-2022"]},
            {"/datasets": "limit-without-write"},
        ),
        *(
            ({"name": "a", "scope": "read", "expires_at": text}, {"/expires_at": "invalid-value"})
            for text in ("2020-01-01", "soon", "0d", "-5d", "9999-12-31T23:59:59-12:00", 5)
        ),
    ],
)
def test_a_key_that_is_not_right_is_refused(
    service: Service, given: object, errors: dict[str, str]
) -> None:
    answer = service.client.post("/v1/keys", json=given, headers=service.admin)
    assert answer.status_code == 422, answer.text
    assert {one["pointer"]: one["code"] for one in answer.json()["errors"]} == errors


def test_a_name_is_free_again_when_its_key_is_revoked(service: Service) -> None:
    first = make(service.url, "مكتب الزيارات")
    assert run(service.url, "create", "مكتب الزيارات").exit_code == 2
    assert run(service.url, "revoke", "مكتب الزيارات").exit_code == 0
    second = make(service.url, "مكتب الزيارات")
    statuses = [
        service.client.get("/v1/topics", headers=bearer(key)).status_code for key in (first, second)
    ]
    assert statuses == [401, 200]


def test_only_the_digest_is_stored(service: Service) -> None:
    key = make(service.url, "stored")
    rows = reading(service.url, lambda c: c.execute(sa.select(t.api_key)).all())
    assert digest(key) in {row.sha256 for row in rows}
    assert key[4:] not in str(rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2100-01-02", datetime(2100, 1, 2, tzinfo=UTC)),
        ("2100-01-02T03:00:00+01:00", datetime(2100, 1, 2, 2, tzinfo=UTC)),
        ("90d", None),
    ],
)
def test_an_expiry_is_a_day_a_time_or_a_number_of_days(
    service: Service, text: str, expected: datetime | None
) -> None:
    make(service.url, f"until {text}", "--expires", text)
    line = run(service.url, "list", "--json").stdout.splitlines()[-1]
    found = datetime.fromisoformat(json.loads(line)["expires_at"])
    expected = expected or datetime.now(UTC) + timedelta(days=90)
    assert abs(found - expected) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("a", "--scope", "owner"), "--scope"),
        (("a", "--expires", "2020-01-01"), "--expires"),
        (("a", "--scope", "write", "--dataset", "marocco-israel-2022"), "--dataset"),
        (("a", "--dataset", "morocco-israel-2022"), "--dataset"),
        ((" ",), "NAME"),
        (("boss",), "NAME"),
    ],
)
def test_the_command_names_the_option_that_is_wrong(
    service: Service, options: tuple[str, ...], hint: str
) -> None:
    refused = run(service.url, "create", *options)
    assert refused.exit_code == 2
    assert hint in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_command_lists_keys_for_people(service: Service) -> None:
    make(service.url, "listed", "--scope", "write", "--dataset", "morocco-israel-2022")
    printed = run(service.url, "list").stdout
    assert "listed  write  only morocco-israel-2022  created 20" in printed
    assert "ent_" not in printed
    assert run(service.url, "revoke", "nobody").exit_code == 1


def used(url: str, key: str) -> int | None:
    found: int | None = reading(
        url,
        lambda c: c.scalar(sa.select(t.api_key.c.used_us).where(t.api_key.c.sha256 == digest(key))),
    )
    return found


def test_the_last_use_is_noted_at_most_once_a_minute(make_url: MakeUrl, founding_url: str) -> None:
    url = make_url(founding_url)
    key = make(url, "desk")
    for before, is_noted in ((None, True), (30 * MINUTE, True), (MINUTE // 6, False)):
        stored = None if before is None else now_us() - before
        change(url, key, used_us=stored)
        start = now_us()
        with served(url) as client:  # its end waits for notes
            for _ in range(3):
                assert client.get("/v1/topics", headers=bearer(key)).status_code == 200
        assert (used(url, key) or 0) >= start if is_noted else used(url, key) == stored


def test_a_use_that_cannot_be_noted_is_answered(
    make_url: MakeUrl, founding_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(founding_url)
    key = make(url, "desk")
    tries: list[int] = []

    def busy(_connection: sa.Connection, key: object, at_us: int) -> None:
        del key
        tries.append(at_us)
        raise BusyError

    monkeypatch.setattr(record, "note_use", busy)
    with served(url) as client:
        for _ in range(3):
            assert client.get("/v1/topics", headers=bearer(key)).status_code == 200
    assert len(tries) == 1
    assert used(url, key) is None


def test_a_read_with_a_key_does_not_wait_for_the_note(
    make_url: MakeUrl, founding_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(founding_url)
    key = make(url, "desk")
    with served(url) as client:
        database = client.app.state.database  # type: ignore[attr-defined]
        write, answered = database.write, asyncio.Event()

        async def late(work: Callable[[sa.Connection], Any]) -> Any:  # noqa: ANN401
            await answered.wait()
            return await write(work)

        monkeypatch.setattr(database, "write", late)
        assert client.get("/v1/topics", headers=bearer(key)).status_code == 200
        assert used(url, key) is None
        assert client.portal
        client.portal.call(answered.set)
    assert used(url, key)


def test_a_database_that_is_busy_is_503(
    make_url: MakeUrl, founding_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(founding_url)
    key = make(url, "desk")
    with served(url) as client:

        async def busy(_work: object) -> None:
            raise BusyError

        database = client.app.state.database  # type: ignore[attr-defined]
        monkeypatch.setattr(database, "answer_current", busy)
        answer = client.get("/v1/topics", headers=bearer(key))
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"]
        assert client.get("/v1/topics").status_code == 200


def test_a_use_makes_no_new_revision(service: Service) -> None:
    key = make(service.url, "reader")
    tag = service.client.get("/v1/events").headers["etag"]
    assert service.client.get("/v1/topics", headers=bearer(key)).status_code == 200
    writing(service.url, lambda c: record.note_use(c, _id(c, key), now_us() + 2 * MINUTE))
    assert service.client.get("/v1/events").headers["etag"] == tag


def _id(connection: sa.Connection, key: str) -> Any:  # noqa: ANN401
    return connection.scalar(sa.select(t.api_key.c.id).where(t.api_key.c.sha256 == digest(key)))
