"""Writing events: versions, the change sequence, and everything that is derived."""

import asyncio
import json
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app import check
from app import tables as t
from app.db.database import Database, open_database
from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.events.write import record
from app.history import Author
from app.settings import Settings
from tests.databases import MakeUrl, reading, with_database
from tests.drafts import DATASET, LARGE, event, load

PARTIES = [["ISR", "MAR"], ["FRA", "MAR"], ["ESP", "FRA", "MAR"], LARGE]


def sound(url: str, countries: Countries) -> bool:
    found = with_database(
        url, lambda d: d.read(lambda c: check.check(c, countries)), query_seconds=600
    )
    return found == []  # type: ignore[no-any-return]


def sequence(url: str) -> list[int]:
    """The numbers of all changes of events; the first change is that of the data set."""
    statement = sa.select(t.change.c.seq).order_by(t.change.c.seq)
    statement = statement.where(t.change.c.record == "event")
    return reading(url, lambda connection: list(connection.scalars(statement)))


def documents(url: str) -> dict[str, dict[str, Any]]:
    """By external id."""
    bodies = reading(url, lambda c: list(c.scalars(sa.select(t.event_document.c.body))))
    return {found["external_id"]: found for found in map(json.loads, bodies)}


def test_created_unchanged_updated(url: str, countries: Countries) -> None:
    later = {"rel": "follows", "event": {"external_id": "c"}, "certain": True}
    first = [
        DATASET,
        event("a"),
        event("b", links=[later]),
        event("c"),
        event("large", countries=LARGE),
        event("undated", None),
    ]
    assert load(url, countries, *first).fates["created"] == 6
    assert load(url, countries, *first).fates["unchanged"] == 6
    changed = event("a", "2021-05", countries=["FRA", "MAR"], type="meeting")
    assert load(url, countries, changed).fates["updated"] == 1
    assert sequence(url) == [2, 3, 4, 5, 6, 7]
    (old,) = reading(url, lambda c: c.execute(sa.select(t.event_state)).all())
    assert (old.version, old.since, old.until) == (1, 1, 7)  # the data set is change 1
    assert json.loads(old.document)["countries"] == ["ISR", "MAR"]
    found = documents(url)
    assert (found["a"]["version"], found["a"]["countries"]) == (2, ["FRA", "MAR"])
    assert [link["rel"] for link in found["b"]["links"]] == ["follows"]
    assert [link["rel"] for link in found["c"]["links"]] == ["precedes"]
    stands = (
        sa.select(t.term.c.value, sa.func.count())
        .join(t.timeline, t.timeline.c.term == t.term.c.id)
        .where(t.term.c.kind == "pair")
        .group_by(t.term.c.value)
    )
    pairs = reading(url, lambda c: {row[0]: row[1] for row in c.execute(stands)})
    assert pairs == {"FRA-MAR": 1, "ISR-MAR": 3}
    assert sound(url, countries)


def test_an_event_with_a_new_id_of_its_own_keeps_the_old_one(
    url: str, countries: Countries
) -> None:
    load(url, countries, DATASET, event("b"))
    renamed = event("a", "2021-05", external_ids=[{"dataset": "d", "external_id": "b"}])
    assert load(url, countries, renamed).fates["updated"] == 1
    known_as = [known["external_id"] for known in documents(url)["a"]["external_ids"]]
    assert known_as == ["a", "b"]
    assert sound(url, countries)


def test_changes_are_numbered_without_gaps_under_concurrent_writers(
    url: str, countries: Countries
) -> None:
    load(url, countries, DATASET)

    def save(name: str, connection: sa.Connection) -> None:
        draft = {k: v for k, v in event(name).items() if k != "kind"}
        record.save(connection, [EventDraft.read(draft, countries)], 1)

    async def many(_: Database) -> None:
        writers = [open_database(Settings(database_url=url)) for _ in range(3)]
        try:
            await asyncio.gather(
                *(w.write(partial(save, f"{n}")) for n, w in enumerate(writers * 4))
            )
        finally:
            for writer in writers:
                await writer.close()

    with_database(url, many)
    assert sequence(url) == list(range(2, 14))
    assert sound(url, countries)


def test_writers_never_wait_for_each_other_in_a_circle(url: str, countries: Countries) -> None:
    """Saving, changing and withdrawing at once; every count is right in the end."""
    load(url, countries, DATASET, *(event(f"{n}", countries=PARTIES[n % 4]) for n in range(12)))

    def draft(name: str, **fields: Any) -> EventDraft:  # noqa: ANN401
        own = {k: v for k, v in event(name, **fields).items() if k != "kind"}
        return EventDraft.read(own, countries)

    def save(n: int, connection: sa.Connection) -> None:
        drafts = [draft(f"{n % 6}", countries=PARTIES[n % 3], type="meeting"), draft(f"new-{n}")]
        record.save(connection, drafts, n)

    def withdraw(n: int, connection: sa.Connection) -> None:
        record.withdraw(connection, [draft(f"{6 + n % 6}").identity()], Author(), n)

    async def many(_: Database) -> None:
        writers = [open_database(Settings(database_url=url)) for _ in range(4)]
        try:
            works = [partial(save if n % 2 else withdraw, n) for n in range(24)]
            await asyncio.gather(
                *(w.write(work) for w, work in zip(writers * 6, works, strict=True))
            )
        finally:
            for writer in writers:
                await writer.close()

    with_database(url, many)
    assert sound(url, countries)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"participants": [{"role": "host", "actor": {"external_id": "x"}}]}, "unknown-actor"),
        ({"citations": [{"source": {"external_id": "x"}}]}, "unknown-source"),
        ({"dataset": "other"}, "unknown-dataset"),
        ({"title": {}}, "invalid-record"),
        ({"date": {"edtf": "2021-13"}}, "invalid-date"),
        ({"topics": ["weather"]}, "topic"),
        ({"codes": {"cameo": "999"}}, "cameo"),
        ({"participants": [{"role": "host", "country": "MA"}]}, "country-code"),
        ({"colour": "red"}, "invalid-record"),
    ],
)
def test_what_is_rejected_leaves_no_trace(
    url: str, countries: Countries, fields: dict[str, Any], code: str
) -> None:
    account = load(url, countries, DATASET, event("a") | fields)
    assert account.read == 2
    assert account.reasons == {code: 1}
    assert sequence(url) == []


def test_renaming_an_actor_shows_in_its_events_without_a_version(
    url: str, countries: Countries
) -> None:
    actor = {
        "kind": "actor",
        "dataset": "d",
        "external_id": "x",
        "actor_kind": "person",
        "names": {"en": "Old"},
        "country": "MAR",
    }
    people = [{"role": "guest", "actor": {"external_id": "x"}}, {"role": "host", "country": "ISR"}]
    load(url, countries, DATASET, actor, event("a", participants=people))
    load(url, countries, actor | {"names": {"en": "New"}})
    found = documents(url)["a"]
    assert found["participants"][0]["actor"]["name"] == {"en": "New"}
    assert (found["version"], found["countries"]) == (1, ["ISR", "MAR"])
    assert sound(url, countries)


def test_what_is_served_can_be_imported_again(
    make_url: MakeUrl, founding_url: str, countries: Countries
) -> None:
    url = make_url(founding_url)
    before = documents(url)
    account = load(url, countries, *({"kind": "event"} | found for found in before.values()))
    assert not account.reasons
    after = documents(url)
    for name, found in before.items():
        for field in ("version", "updated_at"):
            found[field] = after[name][field]
        found["links"].sort(key=str)
        after[name]["links"].sort(key=str)
    assert after == before
    assert sound(url, countries)
