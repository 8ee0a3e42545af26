"""Random histories: each answer with `as_of` is what the service answered at that change."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import check
from app import tables as t
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.plan import planner
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading
from tests.drafts import DATASET, LARGE, Record, event, load
from tests.effort import examples
from tests.events.test_event_writes import Writer
from tests.writer import key_of

Document = dict[str, Any]

COUNTRIES = [["ISR", "MAR"], ["FRA", "MAR"], ["ISR"], ["FRA", "ISR", "MAR"], LARGE]
DATES = ["2020", "2020-05-01", "2020-05-02?", "2019~/2021", None, "2021-05-XX", "../2020"]
NAMES = ["Anna", "Anna B.", "Hanna"]
QUESTIONS = [
    "/v1/events?limit=500&total=exact",
    "/v1/events?sort=date&limit=2",
    "/v1/events?sort=updated_at&limit=3",
    "/v1/events?sort=-updated_at&limit=2",
    "/v1/events?sort=-updated_at&country=MAR&limit=3",
    "/v1/events?sort=updated_at&status=planned,occurred",
    "/v1/events?pair=ISR-MAR&limit=2",
    "/v1/events?pair=ISR-MAR&type=visit&topic=trade,energy",
    "/v1/events?country=MAR&with_country=ISR,FRA&total=estimated",
    "/v1/events?country=FRA,ISR&date=2020-05&topic=trade&fields=title",
    "/v1/events?date=2018/2020&date_match=certain&sort=date&limit=2",
    "/v1/events?date=2020/..&country=MAR&limit=2",
    "/v1/events?exclude_dataset=e&multilateral=exclude",
    "/v1/events?dataset=d&status=planned,occurred",
    "/v1/events?external_id=a&limit=1",
    "/v1/events?external_id=a,b&dataset=d&country=MAR",
    "/v1/events?host=MAR&precision=day,month,year",
    "/v1/events/histogram?interval=month&by=country",
    "/v1/events/histogram?country=MAR&by=type&measure=intensity",
    "/v1/events/histogram?pair=ISR-MAR&interval=month&status=planned,occurred",
    "/v1/events/facets?facet=type,country,status,coding,precision,topic,dataset,instrument,role",
    "/v1/events/facets?pair=ISR-MAR&facet=role,topic,country",
    "/v1/relations/ISR-MAR",
    "/v1/relations/FRA-MAR?status=planned,occurred",
    "/v1/relations/ISR-MAR/events?type=visit,meeting&limit=3",
    f"/v1/events?actor={record_id('d', 'anna')}&total=exact",
    f"/v1/actors/{record_id('d', 'anna')}/events",
]
"""With each, all pages."""
EVENTS = [str(record_id(dataset, name)) for dataset in "de" for name in "abcd"]
WRITTEN = [str(record_id("d", name)) for name in "xyz"]
"""Events that random histories do not have, so that nobody withdrew them."""


def actor(name: str) -> Record:
    own = {"dataset": "d", "external_id": "anna", "names": {"en": name}}
    return {"kind": "actor", "actor_kind": "person", "country": "MAR"} | own


def records() -> st.SearchStrategy[Record]:
    dataset = st.shared(st.sampled_from("de"), key="dataset")
    return st.builds(
        lambda dataset, name, countries, kind, date, fields, anna: event(
            name,
            date,
            dataset=dataset,
            participants=[
                {"role": "host" if at == 0 else "participant", "country": country}
                for at, country in enumerate(countries)
            ]
            + ([{"role": "speaker", "country": "MAR", "actor": ANNA}] if anna else []),
            type=kind,
            details={"instrument": "treaty"} if kind == "agreement" else {},
            **fields,
        ),
        dataset,
        st.sampled_from("abcd"),
        st.sampled_from(COUNTRIES),
        st.sampled_from(["visit", "meeting", "agreement"]),
        st.sampled_from(DATES),
        st.fixed_dictionaries(
            {
                "status": st.sampled_from(["occurred", "planned"]),
                "coding": st.sampled_from(["human", "human", "machine"]),
                "title": st.sampled_from([{"en": "Talks in Rabat"}, {"fr": "Une visite"}]),
                "topics": st.sampled_from([[], ["trade"], ["trade", "energy"]]),
                "links": st.sampled_from(
                    [
                        [],
                        [{"rel": "follows", "event": {"external_id": "a", "dataset": "d"}}],
                        [{"rel": "same_as", "event": {"external_id": "b"}, "certain": False}],
                    ]
                ),
            }
        ),
        st.booleans(),
    )


ANNA = {"dataset": "d", "external_id": "anna"}


class Past:
    """A service, and what it answered at each of its changes."""

    def __init__(self, url: str, client: TestClient, countries: Countries) -> None:
        self.url = url
        self.client = client
        self.countries = countries
        self.answers: dict[int, dict[str, bytes]] = {}
        self.writer = Writer(client, key_of(url))
        self.written: set[str] = set()

    def __repr__(self) -> str:
        return "the past"  # hypothesis would print all of it

    def happen(
        self, rows: list[Record], name: str | None, action: tuple[str, str, str], *, complete: bool
    ) -> None:
        """Import these rows, then write over HTTP, and note what the service answers then."""
        dataset = rows[0]["dataset"]
        renamed = [] if name is None else [actor(name)]
        needed = [DATASET | {"id": one, "title": f"Set {one} {name}"} for one in "de"]
        if not self.answers:
            renamed = [actor(NAMES[0])]
        load(self.url, self.countries, *needed, *renamed)
        self.note()
        load(self.url, self.countries, DATASET | {"id": dataset}, *rows, complete=complete)
        self.note()
        self.write(*action)
        self.note()

    def write(self, verb: str, one: str, other: str) -> None:
        """Merge an event into another, write its first version again, or withdraw it, if it can be
        done.
        """
        bodies: dict[str, Document] = {"merge": {"into": other}, "restore": {"version": 1}}
        body = bodies.get(verb, {})
        path = f"/v1/events/{one}" + (f"/{verb}" if body else "")
        sent: Document = {"json": body} if body else {}
        answer = self.writer.change("POST" if body else "DELETE", path, **sent)
        assert answer.status_code < 500, answer.text
        if answer.is_success:
            self.written.add(verb)

    def note(self) -> None:
        """Note all answers, by the number of the last change."""
        change = self.client.get("/v1/events?limit=1").json()["change"]
        self.answers[change] = dict(self.ask())

    def ask(self, as_of: int | None = None) -> Iterator[tuple[str, bytes]]:
        """The answers to all questions, with their pages."""
        for question in [*QUESTIONS, *(f"/v1/events/{one}" for one in EVENTS + WRITTEN)]:
            yield question, b"\n".join(self.pages(question, as_of))

    def pages(self, question: str, as_of: int | None) -> Iterator[bytes]:
        """The pages of an answer, without what a cursor and the parameter `as_of` alone change."""
        params: Document = {} if as_of is None else {"as_of": as_of}
        while True:
            mark = "&" if "?" in question else "?"
            address = question + mark + "&".join(f"{k}={v}" for k, v in params.items())
            answer = self.client.get(address, follow_redirects=False)
            if answer.status_code in {308, 404, 410}:
                moved = answer.headers.get("location", "").partition("?")[0]
                yield f"{answer.status_code} {moved}".encode()
                return
            assert answer.status_code == 200, (address, answer.text)
            body = answer.json()
            items = answer.content.partition(b',"next":')[0]
            if "items" in body and "next" in body:
                yield items + str({k: body.get(k) for k in ("change", "total")}).encode()
            else:
                body.get("query", {}).pop("as_of", None)
                yield str(body).encode()
            if body.get("next") is None:
                return
            params["cursor"] = body["next"]


@pytest.fixture(scope="module")
def past(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[Past]:
    url = make_shared_url(migrated)
    service = TestClient(create_app(Settings(database_url=url)))
    with pytest.MonkeyPatch.context() as patch, service as client:
        patch.setattr(planner, "MAX_SORTED", 2)  # some lists are read in the order of updates
        yield Past(url, client, countries)


steps = st.tuples(
    st.lists(records(), min_size=1, max_size=4, unique_by=lambda one: one["external_id"]),
    st.sampled_from([None, *NAMES]),
    st.tuples(
        st.sampled_from(["merge", "restore", "withdraw"]),
        st.sampled_from(EVENTS),
        st.sampled_from(EVENTS),
    ),
    st.booleans(),
)


def test_past_answers_are_those_of_then(past: Past) -> None:
    """After a random history, at each of its changes, and at those within transactions."""

    @settings(max_examples=examples(3, 60))
    @given(st.lists(steps, min_size=1, max_size=3))
    def run(happened: list[Any]) -> None:
        for rows, name, action, complete in happened:
            past.happen(rows, name, action, complete=complete)

    run()
    assert len(past.answers) > 5
    write_each(past)
    changes = sorted(past.answers)
    wrong = []
    for change in changes:
        now = dict(past.ask(change))
        wrong += [
            (change, question, answer, now[question])
            for question, answer in past.answers[change].items()
            if now[question] != answer
        ]
    assert not wrong, (len(wrong), wrong[0])
    check_within_transactions(past)
    wrong_parts = reading(past.url, lambda c: check.check(c, past.countries))
    # A link of a random event may lead to one that never came.
    assert [one for one in wrong_parts if not one.startswith("links refer")] == []


def write_each(past: Past) -> None:
    """Write by each verb to events that exist, which the writes of a random history may miss."""
    one, other, third = WRITTEN
    rows = [event(name, "2020", dataset="d") for name in "xyz"]
    past.happen(rows, None, ("merge", one, other), complete=False)
    past.happen(rows[1:], None, ("restore", one, other), complete=False)
    past.happen(rows[1:], None, ("withdraw", third, other), complete=False)
    assert past.written == {"merge", "restore", "withdraw"}


def check_within_transactions(past: Past) -> None:
    """Between the changes of a transaction, the moment is that before it."""
    firsts = reading(past.url, lambda c: c.scalars(sa.select(t.change.c.first)).all())
    ends = {0, *(first - 1 for first in firsts)}
    within = set(range(1, max(past.answers))) - ends
    assert within
    for number in within:
        listed = past.client.get("/v1/events", params={"as_of": number}).json()
        assert listed["change"] == max(end for end in ends if end < number)
        assert listed["query"]["as_of"] == listed["change"]
