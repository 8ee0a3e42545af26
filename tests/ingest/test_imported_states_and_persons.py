"""Over all imported real files: no ended state without a flag, no office in a name, no namesake."""

from collections import Counter
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.data import table
from app.domain.countries import Countries
from app.domain.dates import parse
from app.domain.text import fold
from app.domain.text.names import PARTICLES
from app.main import create_app
from app.settings import Settings
from tests.search.walking import names_of_actors, walk

pytestmark = pytest.mark.long

AFTER_THE_END = {"outside_lifetime", "name_changed_in_year"}
SURNAMES = 200
ROMAN = frozenset("IVXLC")


@pytest.fixture(scope="module")
def service(real_url: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database_url=real_url, query_seconds=60))) as client:
        yield client


def test_a_state_after_its_end_has_a_flag(service: TestClient, countries: Countries) -> None:
    flagged = 0
    for event in walk(service, "/v1/events"):
        day = parse(event["date"]["edtf"]).earliest if event["date"] else None
        for party in event["participants"]:
            state = countries.get(party["country"] or "")
            if day and state and state.ended_by(day):
                assert AFTER_THE_END & set(party["flags"]), (event["dataset"], event["external_id"])
                flagged += 1
    assert flagged


def test_no_name_begins_or_ends_with_an_office(service: TestClient) -> None:
    """Except words that are names too, and abbreviations, which are in capitals."""
    offices = {
        row["text"].casefold()
        for row in table("offices")
        if row["kind"] in {"office", "modifier", "honorific", "link", "and"}
        and not {"given", "family"} & set(row["flags"].split())
        and not row["text"].isupper()
        and fold(row["text"]) not in PARTICLES  # de Gaulle
    }
    longest = max(len(office.split()) for office in offices)
    persons = [actor for actor in walk(service, "/v1/actors") if actor["kind"] == "person"]
    assert persons
    found = set()
    for name in (name for actor in persons for name in actor["names"].values()):
        words = name.casefold().replace(",", "").split()
        for n in range(1, min(longest, len(words)) + 1):
            ends = {" ".join(words[:n]), " ".join(words[-n:])}
            found |= {(name, end) for end in ends & offices}
    assert not found, found


def test_a_surname_gives_one_person_or_the_candidates(service: TestClient) -> None:
    """An actor whose name has the word is among those that are taken, or that are shown."""
    names = names_of_actors(service)
    events: Counter[str] = Counter()
    for actor in walk(service, "/v1/actors"):
        surname = next(iter(actor["names"].values())).split()[-1]
        if actor["kind"] == "person" and not ROMAN.issuperset(surname):
            events[surname] += service.get(
                "/v1/events", params={"actor": actor["id"], "total": "exact", "limit": "1"}
            ).json()["total"]["value"]
    for surname, _ in events.most_common(SURNAMES):
        answer = service.get("/v1/events", params={"actor": surname, "limit": "1"}).json()
        bearers = {
            key
            for key, written in names.items()
            if any(set(fold(surname).split()) <= set(fold(name).split()) for name in written)
        }
        if "errors" in answer:
            (error,) = answer["errors"]
            assert error["code"] == "ambiguous-actor", surname
            shown = {one["id"] for one in error["candidates"]}
            assert bearers <= shown or len(shown) == 20, surname
        else:
            assert bearers <= set(answer["query"]["actor"]), surname
