"""Who is called what: `actor=`, `/v1/actors?q=` and `q=` over one database of actors."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.domain.text import stems
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.drafts import DATASET, Record, event, load

Office = tuple[str, int, int]

TRIBUNAL = "International Tribunal for Serious Violations of Humanitarian Law Committed since 1991"

# The key of each actor, its kind, its country, a name, and offices with their first and last years.
ACTORS: tuple[tuple[str, str, str | None, str, tuple[Office, ...]], ...] = (
    ("netanyahu-1", "person", "ISR", "Binyamin Netanyahu", (("Prime Minister", 1996, 2009),)),
    ("netanyahu-2", "person", None, "Benjamin Netanyahu", ()),
    ("sisi", "person", "EGY", "Abdel Fattah el-Sisi", ()),
    ("sadat", "person", "EGY", "Anwar Sadat", ()),
    ("mohammed-v", "person", "MAR", "Mohammed V", ()),
    ("mohammed-vi", "person", "MAR", "Mohammed VI", ()),
    ("salman", "person", "SAU", "Mohammed bin Salman", ()),
    ("shabbat", "person", "ISR", "Meir Ben-Shabbat", ()),
    ("zayed", "person", "ARE", "Mohammed bin Zayed Al Nahyan", ()),
    ("gantz", "person", "ISR", "Benny Gantz", ()),
    ("chirac", "person", "FRA", "Jacques Chirac", ()),
    ("nasrallah", "person", "LBN", "Hassan Nasrallah", ()),
    ("biden", "person", "USA", "جو بايدن", ()),
    ("saied", "person", "TUN", "Kais Saied", ()),
    ("bella", "person", "DZA", "Ahmed Ben Bella", ()),
    ("johnson", "person", "GBR", "Boris Johnson", ()),
    ("gaulle", "person", "FRA", "Charles de Gaulle", ()),
    ("leyen", "person", "DEU", "Ursula von der Leyen", ()),
    ("obama-1", "person", "USA", "Barack Obama", ()),
    ("obama-2", "group", None, "Barack Obama", ()),
    ("obama-3", "government_body", "USA", "Obama", ()),
    ("clinton-1", "person", "USA", "Hillary Clinton", ()),
    ("clinton-2", "person", "USA", "Hillary Rodham Clinton", ()),
    ("bush-1", "person", "USA", "George H.W. Bush", ()),
    ("bush-2", "person", "USA", "George W. Bush", ()),
    ("bush-3", "person", None, "George W. Bush", ()),
    ("castro-1", "person", "CUB", "Castro", (("Premier", 1959, 1959),)),
    ("castro-2", "person", "CUB", "Raul Castro", ()),
    ("tito-1", "person", "YUG", "Tito", (("President", 1960, 1963),)),
    ("tito-2", "person", "YUG", "Tito", (("President", 1971, 1978),)),
    ("park-1", "person", "KOR", "Park", (("President", 1961, 1965),)),
    ("park-2", "person", "KOR", "Park", (("President", 2013, 2014),)),
    ("kim-1", "person", "KOR", "Kim", (("President", 1995, 1995),)),
    ("kim-2", "person", "KOR", "Kim", (("Foreign Minister", 1995, 1995),)),
    ("khan-1", "person", "PAK", "Imran Khan", ()),
    ("khan-2", "person", "IND", "Imran Khan", ()),
    ("benes", "person", "CZE", "Edvard Benes", ()),
    ("thuong", "person", "VNM", "Võ Văn Thưởng", ()),
    ("rao", "person", "IND", "P.V. Narasimha Rao", ()),
    ("rahman-1", "person", "BGD", "Ziaur Rahman", ()),
    ("rahman-2", "person", "MYS", "Tunku Abdul Rahman", ()),
    ("un-1", "international_organisation", None, "United Nations", ()),
    ("un-2", "group", None, "United Nations Security Council", ()),
    ("tribunal", "international_organisation", None, TRIBUNAL, ()),
    ("mali", "armed_force", "MLI", "Police (Mali)", ()),
    ("malawi", "armed_force", "MWI", "Police (Malawi)", ()),
)  # fmt: skip
EVENTS = {"sisi": 3, "castro-2": 4, "castro-1": 2, "obama-1": 5}


def records() -> Iterator[Record]:
    yield DATASET
    for key, kind, country, name, offices in ACTORS:
        language = "ar" if stems.is_arabic(name) else "en"
        yield {
            "kind": "actor",
            "dataset": "d",
            "external_id": key,
            "actor_kind": kind,
            "names": {language: name},
            "country": country,
            "roles": [
                {"title": {"en": title}, "from": f"[..{first}]", "to": f"[{last}..]"}
                for title, first, last in offices
            ],
        }
        for number in range(EVENTS.get(key, 1)):
            target = {"role": "target", "actor": {"external_id": key}}
            yield event(
                f"{key}/{number}",
                type="other",
                title={"en": "A meeting"},
                participants=[{"role": "initiator", "country": "FJI"}, target],
            )


@pytest.fixture(scope="module")
def service(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[TestClient]:
    url = make_shared_url(migrated)
    load(url, countries, *records())
    with TestClient(create_app(Settings(database_url=url, founding=False))) as client:
        yield client


def by_actor(service: TestClient, value: str) -> set[str]:
    """The actors whose events are found; {"ambiguous-actor", …} with the names of the error."""
    answer = service.get("/v1/events", params={"actor": value, "limit": "200"}).json()
    if "errors" in answer:
        (error,) = answer["errors"]
        return {error["code"]} | {keys(service)[one["id"]] for one in error.get("candidates", ())}
    return {item["external_id"].split("/")[0] for item in answer["items"]}


def by_q(service: TestClient, value: str) -> set[str]:
    answer = service.get("/v1/events", params={"q": value, "limit": "200"}).json()
    return {item["external_id"].split("/")[0] for item in answer["items"]}


def by_actors(service: TestClient, value: str) -> set[str]:
    answer = service.get("/v1/actors", params={"q": value, "limit": "200"}).json()
    return {keys(service)[item["id"]] for item in answer["items"]}


def keys(service: TestClient) -> dict[str, str]:
    """The key of each actor by its id."""
    events: list[dict[str, Any]] = service.get("/v1/events", params={"limit": "200"}).json()[
        "items"
    ]
    return {
        person["actor"]["id"]: item["external_id"].split("/")[0]
        for item in events
        for person in item["participants"]
        if person["actor"]
    }


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("السيسي", "sisi"),
        ("Al-Sisi", "sisi"),
        ("Abdelfattah al Sissi", "sisi"),
        ("عبد الفتاح السيسي", "sisi"),
        ("السادات", "sadat"),
        ("Sadat Anwar", "sadat"),
        ("محمد السادس", "mohammed-vi"),
        ("Mohamed VI", "mohammed-vi"),
        ("محمد الخامس", "mohammed-v"),
        ("محمد بن سلمان", "salman"),
        ("Mohammed ben Salmane", "salman"),
        ("Muhammad Salman", "salman"),
        ("مئير بن شبات", "shabbat"),
        ("Shabbat", "shabbat"),
        ("محمد بن زايد", "zayed"),
        ("آل نهيان", "zayed"),
        ("Nahyan", "zayed"),
        ("بيني غانتس", "gantz"),
        ("جاك شيراك", "chirac"),
        ("Chirac", "chirac"),
        ("حسن نصر الله", "nasrallah"),
        ("Joe Biden", "biden"),
        ("Biden", "biden"),
        ("قيس سعيد", "saied"),
        ("بن بلة", "bella"),
        ("بوريس جونسون", "johnson"),
        ("Gaulle", "gaulle"),
        ("Charles Gaulle", "gaulle"),
        ("Leyen", "leyen"),
        ("Ursula Leyen", "leyen"),
    ],
)
def test_all_agree_on_one(service: TestClient, value: str, key: str) -> None:
    assert by_actor(service, value) == by_actors(service, value) == by_q(service, value) == {key}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Netanyahu", {"netanyahu-1", "netanyahu-2"}),
        ("بنيامين نتنياهو", {"netanyahu-1", "netanyahu-2"}),
        ("Barack Obama", {"obama-1", "obama-2"}),
        ("George W. Bush", {"bush-2", "bush-3"}),
        ("George H. W. Bush", {"bush-1"}),
        ("أورسولا فون دير لاين", {"leyen"}),
        ("Tito", {"tito-1", "tito-2"}),
        ("United Nations", {"un-1"}),
        (TRIBUNAL, {"tribunal"}),
        ("Police (Mali)", {"mali"}),
        ("Gantz,Chirac", {"gantz", "chirac"}),
    ],
)
def test_records_of_one_person_are_all_taken(
    service: TestClient, value: str, expected: set[str]
) -> None:
    assert by_actor(service, value) == expected
    query = service.get("/v1/events", params={"actor": value}).json()["query"]
    assert {keys(service)[actor] for actor in query["actor"]} == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Obama", {"obama-1", "obama-2", "obama-3"}),
        ("Hillary Clinton", {"clinton-1", "clinton-2"}),
        ("George Bush", {"bush-1", "bush-2", "bush-3"}),
        ("Castro", {"castro-1", "castro-2"}),
        ("Park", {"park-1", "park-2"}),
        ("Kim", {"kim-1", "kim-2"}),
        ("Imran Khan", {"khan-1", "khan-2"}),
        ("Mohammed", {"mohammed-v", "mohammed-vi", "salman", "zayed"}),
        ("Police", {"mali", "malawi"}),
        ("Rahman", {"rahman-1", "rahman-2"}),
    ],
)
def test_other_names_are_ambiguous(service: TestClient, value: str, expected: set[str]) -> None:
    assert by_actor(service, value) == {"ambiguous-actor"} | expected


@pytest.mark.parametrize(
    ("value", "among"),
    [
        ("Ben", {"benes", "bella", "shabbat"}),  # a particle
        ("بن", {"bella", "shabbat"}),
        ("V", {"thuong", "mohammed-v"}),  # an initial
        ("VI", {"mohammed-vi"}),  # a number
        ("de", {"gaulle"}),
    ],
)
def test_a_word_that_many_names_have_means_nobody(
    service: TestClient, value: str, among: set[str]
) -> None:
    assert by_actor(service, value) >= {"ambiguous-actor"} | among


def test_candidates_say_who_they_are(service: TestClient) -> None:
    answer = service.get("/v1/events", params={"actor": "Castro"})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    found = [{k: v for k, v in one.items() if k != "id"} for one in error["candidates"]]
    assert found == [
        {"name": "Raul Castro", "country": "CUB", "kind": "person", "events": 4},
        {"name": "Castro", "country": "CUB", "kind": "person", "events": 2},
    ]
    assert error["did_you_mean"] == [one["id"] for one in error["candidates"]]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jacques Chiraq Nobody", {"chirac"}),
        ("Benny Nobody", {"gantz"}),
        ("Nobody", set()),
        ("%", set()),
        ("x" * 300, set()),
    ],
)
def test_nobody_is_called_so(service: TestClient, value: str, expected: set[str]) -> None:
    assert by_actor(service, value) == {"unknown-actor"} | expected


def test_a_role_takes_names_in_the_same_way(service: TestClient) -> None:
    answer = service.get("/v1/events", params={"buyer": "Castro"}).json()
    assert answer["errors"][0]["code"] == "ambiguous-actor"
    answer = service.get("/v1/events", params={"buyer": "Netanyahu"}).json()
    assert len(answer["query"]["buyer"]) == 2
