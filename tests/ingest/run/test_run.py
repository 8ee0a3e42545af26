"""Runs: what becomes of every row, on both databases, however often and however rudely."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app import check
from app import tables as t
from app.db.database import Database
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.draft import EventDraft
from app.imports import record as imports
from app.imports.account import Account
from app.ingest.parsing.results import Rejection, Row, RowResult, drafted
from app.ingest.run import run
from app.ingest.run.batch import Batch
from app.ingest.run.withdrawal import remove
from tests.databases import reading, with_database
from tests.drafts import DATASET, event, imported, load

ACTOR = {
    "kind": "actor",
    "dataset": "d",
    "external_id": "x",
    "actor_kind": "person",
    "names": {"en": "Jane Doe"},
    "country": "MAR",
}


def sound(url: str, countries: Countries) -> bool:
    found = with_database(
        url, lambda d: d.read(lambda c: check.check(c, countries)), query_seconds=600
    )
    return found == []  # type: ignore[no-any-return]


def events(url: str) -> dict[str, int]:
    """External ids and versions of the events that are there."""
    statement = sa.select(t.event.c.external_id, t.event.c.version)
    return reading(url, lambda c: {row[0]: row[1] for row in c.execute(statement)})


def changes(url: str) -> int:
    statement = sa.select(sa.func.count()).where(t.change.c.record == "event")
    number: int = reading(url, lambda connection: connection.execute(statement).scalar_one())
    return number


def counts(account: Account) -> dict[str, int]:
    return {fate: n for fate, n in account.counts().items() if n}


def draft(name: str, countries: Countries, **fields: Any) -> EventDraft | Rejection:  # noqa: ANN401
    record = {key: value for key, value in event(name, **fields).items() if key != "kind"}
    return drafted(EventDraft, record, countries)


def test_every_row_has_one_fate(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, event("a"), event("b"))
    reads = [
        RowResult(1, "a", draft("a", countries)),
        RowResult(2, "b", draft("b", countries, type="meeting")),
        RowResult(
            3, "c", draft("c", countries), also=(Row(4, "c again"), Row(9, "c far", "other"))
        ),
        RowResult(5, "?", Rejection("no-sense", "it makes none", external_id="q")),
        RowResult(6, "x", draft("x", countries, dataset="none"), also=(Row(7, "x again"),)),
        RowResult(8, "c", draft("c", countries)),
    ]
    account = imported(url, reads)
    assert counts(account) == {
        "read": 9,
        "created": 1,
        "updated": 1,
        "unchanged": 1,
        "merged": 3,
        "rejected": 3,
    }
    assert account.reasons == {"no-sense": 1, "unknown-dataset": 2}
    assert account.examples["unknown-dataset"].raw == "x"
    assert (account.types, account.countries) == (
        {"visit": 2, "meeting": 1},
        {"ISR": 3, "MAR": 3},
    )
    assert account.years == {2020: 3}
    assert events(url) == {"a": 1, "b": 2, "c": 1}
    assert sound(url, countries)
    again = imported(url, reads)
    assert counts(again) == {"read": 9, "unchanged": 3, "merged": 3, "rejected": 3}
    assert again.reasons == account.reasons
    assert changes(url) == 4


def test_a_repeated_id_is_merged_or_rejected(url: str, countries: Countries) -> None:
    lines = [
        DATASET,
        ACTOR,
        event("a"),
        event("b"),
        event("a"),
        event("a", "2021"),
        ACTOR,
        ACTOR | {"names": {"en": "Joan Doe"}},
    ]
    for created in (4, 0):
        account = load(url, countries, *lines)
        assert account.fates["created"] == created
        assert (account.fates["merged"], account.reasons) == (2, {"repeated-id": 2})
    assert account.examples["repeated-id"].detail.startswith("row 3 of file has this id")
    assert events(url) == {"a": 1, "b": 1}


def test_the_first_row_of_an_id_that_is_not_rejected_counts(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the rows are cut into batches."""
    load(url, countries, DATASET)
    unknown = [{"role": "guest", "actor": {"external_id": "nobody"}}]
    drafts = [
        draft("a", countries, participants=unknown),
        draft("a", countries),
        draft("a", countries),
        draft("a", countries, type="meeting"),
        draft("b", countries),
    ]
    for rows in (1_000, 1):
        monkeypatch.setattr(run, "BATCH_ROWS", rows)
        account = imported(
            url,
            [RowResult(n, "", one) for n, one in enumerate(drafts)],
            dry_run=rows > 1,
        )
        assert counts(account) == {"read": 5, "created": 2, "merged": 1, "rejected": 2}
        assert account.reasons == {"unknown-actor": 1, "repeated-id": 1}


@pytest.mark.parametrize("rows", [1_000, 1])
def test_rows_that_name_one_event_by_different_ids_are_repeats(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    both = [{"dataset": "d", "external_id": "2"}]
    load(url, countries, DATASET, event("1", external_ids=both))
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    changed = [draft("2", countries, type="meeting"), draft("1", countries, type="agreement")]
    for dry_run in (True, False):
        account = imported(
            url, [RowResult(n, "", one) for n, one in enumerate(changed)], dry_run=dry_run
        )
        assert counts(account) == {"read": 2, "updated": 1, "rejected": 1}
        assert account.reasons == {"repeated-id": 1}
    assert list(events(url).values()) == [2]
    assert sound(url, countries)


def test_an_event_keeps_the_ids_of_its_mirror(url: str, countries: Countries) -> None:
    load(url, countries, DATASET)
    both = [{"dataset": "d", "external_id": "2"}]
    account = imported(
        url, [RowResult(1, "", draft("1", countries, external_ids=both), also=(Row(2, ""),))]
    )
    assert counts(account) == {"read": 2, "created": 1, "merged": 1}
    # The mirror alone is the same event, known by its other id.
    mirror = imported(url, [RowResult(1, "", draft("2", countries, external_ids=[]))])
    assert mirror.fates["created"] == 0
    assert list(events(url)) in (["1"], ["2"])


def test_a_dry_run_tells_the_same_and_keeps_nothing(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, event("old"))
    before = changes(url)
    lines = [
        DATASET | {"id": "e"},
        {"kind": "source", "dataset": "e", "external_id": "s", "source_kind": "note"},
        ACTOR | {"dataset": "e"},
        event("old"),
        event("new", citations=[{"source": {"dataset": "e", "external_id": "s"}}]),
        event("new", citations=[{"source": {"dataset": "e", "external_id": "s"}}]),
        event(
            "by", participants=[{"role": "guest", "actor": {"dataset": "e", "external_id": "x"}}]
        ),
        event("bad", participants=[{"role": "guest", "actor": {"external_id": "y"}}]),
        ACTOR | {"dataset": "none"},
    ]
    dry = load(url, countries, *lines, dry_run=True)
    assert dry.id is None
    assert (changes(url), list(events(url))) == (before, ["old"])
    assert reading(url, lambda c: len(imports.runs(c))) == 1
    wet = load(url, countries, *lines)
    assert (counts(dry), dry.reasons) == (counts(wet), wet.reasons)
    assert counts(wet) == {"read": 9, "created": 5, "unchanged": 1, "merged": 1, "rejected": 2}


def test_an_actor_of_a_missing_data_set_is_unknown_to_its_events(
    url: str, countries: Countries
) -> None:
    guest = [{"role": "guest", "actor": {"dataset": "none", "external_id": "x"}}]
    lines = [DATASET, ACTOR | {"dataset": "none"}, event("a", participants=guest)]
    for dry_run in (True, False):
        account = load(url, countries, *lines, dry_run=dry_run)
        assert account.reasons == {"unknown-dataset": 1, "unknown-actor": 1}


def test_events_without_any_word_are_filed_and_taken_out(url: str, countries: Countries) -> None:
    silent = event("e", title={"en": "—"})
    assert load(url, countries, DATASET, silent).fates["created"] == 2
    assert load(url, countries, event("e", title={"en": "…"})).fates["updated"] == 1
    assert sound(url, countries)


def test_needs_are_recorded_once_and_gain(url: str, countries: Countries) -> None:
    from app.actors.draft import ActorDraft  # noqa: PLC0415 - beside what it makes
    from app.datasets.draft import DatasetDraft  # noqa: PLC0415

    dataset = DatasetDraft(id="d", title="Test", coding="human")

    def person(spelling: str, day: str) -> ActorDraft:
        made = drafted(
            ActorDraft,
            {
                "dataset": "d",
                "external_id": "p",
                "actor_kind": "person",
                "names": {"en": spelling},
                "roles": [{"title": {"en": "King"}, "from": f"[..{day}]", "to": f"[{day}..]"}],
            },
            countries,
        )
        assert isinstance(made, ActorDraft)
        return made

    guest = [{"role": "guest", "country": "MAR", "actor": {"external_id": "p"}}]
    visits = [
        RowResult(number, "", draft(day, countries, participants=guest), needs=(dataset, one))
        for number, (day, one) in enumerate(
            [
                ("1995-03-15", person("Mohammed VI", "1995-03-15")),
                ("2004-07-07", person("Mohamed VI", "2004-07-07")),
                ("1991-09-26", person("Mohammed VI", "1991-09-26")),
            ]
        )
    ]
    for parts in ([visits], [visits[:1], visits[1:]]):
        for part in parts:
            imported(url, part)
        role, names = reading(
            url,
            lambda c: (
                c.execute(sa.select(t.actor_role)).one(),
                c.execute(sa.select(t.actor_name).order_by(t.actor_name.c.position)).all(),
            ),
        )
        assert (getattr(role, "from"), role.to) == ("[..1991-09-26]", "[2004-07-07..]")
        assert [(name.text, name.alias) for name in names] == [
            ("Mohammed VI", False),
            ("Mohamed VI", True),
        ]
    assert changes(url) == 3
    assert sound(url, countries)


def test_what_is_gone_from_a_complete_file_is_withdrawn_and_comes_back(
    url: str, countries: Countries
) -> None:
    other = [
        DATASET | {"id": "e"},
        event("shared", external_ids=[{"dataset": "e", "external_id": "s"}]),
        event("foreign", dataset="e"),
    ]
    load(url, countries, DATASET, *other, event("a"), event("b"), event("c"))
    reads = [
        RowResult(1, "", draft("a", countries)),
        RowResult(2, "", Rejection("broken", "still there", external_id="b")),
    ]
    account = imported(url, reads, complete=True)
    assert account.withdrawn == 1
    assert sorted(events(url)) == ["a", "b", "foreign", "shared"]
    gone = record_id("d", "c")
    tombstone = sa.select(t.tombstone.c.reason).where(t.tombstone.c.id == gone)
    assert reading(url, lambda c: c.scalar(tombstone)) == "gone from its data set"
    assert sound(url, countries)
    back = imported(url, [RowResult(1, "", draft("c", countries))])
    assert counts(back) == {"read": 1, "created": 1}
    assert events(url)["c"] == 3
    assert reading(url, lambda c: c.scalar(tombstone)) is None
    assert sound(url, countries)


def test_an_event_that_another_data_set_adopts_meanwhile_is_not_withdrawn(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(url, countries, DATASET, DATASET | {"id": "e"}, event("a"), event("b"), event("c"))
    fields = event("z", dataset="e", external_ids=[{"dataset": "d", "external_id": "c"}])
    del fields["kind"]
    adopting = RowResult(1, "", drafted(EventDraft, fields, countries))

    async def both(database: Database) -> Account:
        read = database.read

        async def adopted_after(work: Any) -> Any:  # noqa: ANN401
            result = await read(work)
            await run.run(database, Account("test", ["other"]), [("other", adopting)])
            return result

        monkeypatch.setattr(database, "read", adopted_after)
        whole = Account("test", ["file"], complete=True)
        return await run.run(database, whole, [("file", RowResult(1, "", draft("a", countries)))])

    account = with_database(url, both)
    assert account.withdrawn == 1
    known = sa.select(t.event_external_id.c.external_id)
    assert sorted(reading(url, lambda c: c.scalars(known).all())) == ["a", "c", "z"]
    assert sound(url, countries)


def test_nothing_is_withdrawn_for_rows_that_nobody_can_name(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, event("a"), event("b"))
    reads = [
        RowResult(1, "", draft("a", countries)),
        RowResult(2, "", Rejection("broken", "unreadable")),
    ]
    account = imported(url, reads, complete=True)
    assert account.not_withdrawn == "of 1 rejected rows nobody can say which events they are"
    assert sorted(events(url)) == ["a", "b"]
    (newest, *_) = reading(url, imports.runs)
    assert newest.finished_us is not None


def test_rejected_rows_are_known_before_their_data_set(url: str, countries: Countries) -> None:
    load(url, countries, DATASET, event("a"), event("b"), event("c"))
    rejected = [RowResult(n, "", Rejection("bad", "so", external_id=f"r{n}")) for n in range(300)]
    rejected[7] = RowResult(7, "", Rejection("bad", "so", external_id="b"))
    reads = [
        *rejected,
        RowResult(300, "", draft("a", countries)),
        RowResult(301, "", draft("r1", countries)),
    ]
    for dry_run in (True, False):
        account = imported(url, reads, complete=True, dry_run=dry_run)
        assert (account.not_withdrawn, account.withdrawn) == ("", 1)
        # A row that was rejected does not stand in the way of a right one with its id.
        assert (account.fates["unchanged"], account.fates["created"]) == (1, 1)
    assert sorted(events(url)) == ["a", "b", "r1"]


def test_a_data_set_goes_with_what_only_it_names(url: str, countries: Countries) -> None:
    visit = event("a", participants=[{"role": "guest", "actor": {"external_id": "x"}}])
    load(url, countries, DATASET, ACTOR, visit, event("b"), DATASET | {"id": "e"})
    load(url, countries, event("z", dataset="e"))
    assert with_database(url, lambda database: remove(database, "d")) == 2
    assert list(events(url)) == ["z"]
    left = reading(url, lambda c: list(c.scalars(sa.select(t.dataset.c.id))))
    actors = reading(url, lambda c: list(c.scalars(sa.select(t.actor.c.id))))
    assert (left, actors) == (["e"], [])
    assert sound(url, countries)
    with pytest.raises(LookupError):
        with_database(url, lambda database: remove(database, "d"))
    again = load(url, countries, DATASET, ACTOR, visit, event("b"))
    assert again.fates["created"] == 4
    assert events(url) == {"z": 1, "a": 3, "b": 3}
    assert sound(url, countries)


class Killed(BaseException):
    """As rude as a signal: nothing may catch it."""


def test_a_run_that_is_killed_leaves_whole_batches(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 200)
    load(url, countries, DATASET)
    drafts = [draft(f"{number}", countries) for number in range(1_000)]

    def reads(until: int) -> Iterator[RowResult]:
        for number, one in enumerate(drafts):
            if number == until:
                raise Killed
            yield RowResult(number + 1, "", one)

    with pytest.raises(Killed):
        imported(url, reads(900))
    kept = len(events(url))
    assert kept == 800
    assert sound(url, countries)
    (killed, _) = reading(url, imports.runs)
    assert (killed.finished_us, killed.read, killed.created) == (None, kept, kept)
    account = imported(url, reads(-1))
    assert counts(account) == {"read": 1_000, "created": 1_000 - kept, "unchanged": kept}


def test_a_row_that_the_database_refuses_is_rejected_alone(
    url: str, countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(url, countries, DATASET)
    reads = [RowResult(number, f"{number}", draft(f"{number}", countries)) for number in range(9)]
    poisoned = record_id("d", "5")
    save = Batch.record

    def record(batch: Batch, connection: sa.Connection) -> None:
        save(batch, connection)
        if any(
            getattr(read.result, "identity", lambda: None)() == poisoned for _, read in batch.rows
        ):
            raise sa.exc.DataError("", None, ValueError("invalid byte sequence"))

    monkeypatch.setattr(Batch, "record", record)
    account = imported(url, reads)
    assert counts(account) == {"read": 9, "created": 8, "rejected": 1}
    assert account.examples["not-storable"].raw == "5"
    assert "invalid byte sequence" in account.examples["not-storable"].detail
    monkeypatch.undo()
    assert sound(url, countries)


def test_what_was_rejected_is_stored_until_the_same_files_come_again(
    url: str, countries: Countries
) -> None:
    load(url, countries, DATASET)
    bad = RowResult(7, "x" * 5_000, Rejection("broken", "no sense"), file="other")
    first = imported(url, [bad])
    assert first.id is not None
    (row,) = reading(url, lambda c: imports.rejections(c, first.id)) or []  # type: ignore[arg-type]
    assert (row.file, row.row, row.code, row.detail) == ("other", 7, "broken", "no sense")
    assert row.raw.startswith("x" * 4_000)
    assert row.raw.endswith("(1000 characters more)")
    second = imported(url, [bad])
    assert reading(url, lambda c: imports.rejections(c, first.id)) == []  # type: ignore[arg-type]
    assert reading(url, lambda c: len(imports.rejections(c, second.id) or [])) == 1  # type: ignore[arg-type]
    assert reading(url, lambda c: imports.rejections(c, record_id("no", "run"))) is None
    runs = reading(url, imports.runs)
    assert [one.rejected for one in runs] == [1, 1, 0]
    assert runs[0].reasons == {"broken": 1}


def test_two_runs_at_once_leave_one_sound_database(url: str, countries: Countries) -> None:
    load(url, countries, DATASET)

    async def both(database: Database) -> list[Account]:
        return await asyncio.gather(
            *(
                run.run(
                    database,
                    Account("test", [name]),
                    [(name, RowResult(n, "", draft(f"{n}", countries))) for n in range(300)],
                )
                for name in ("one", "two")
            )
        )

    accounts = with_database(url, partial(both))
    assert sum(account.fates["created"] for account in accounts) == 300
    assert all(account.read == 300 and not account.reasons for account in accounts)
    assert sound(url, countries)
