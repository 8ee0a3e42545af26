"""Events whose words are written in another spelling or number than those of the query."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.drafts import DATASET, event, load

TITLES = {
    "agreement": "Agreement on cultural co-operation",
    "relations": "Normalisation of relations",
    "fair": "Trade programme organised at the Labour Centre",
    "harbour": "Co-ordination of harbour defence",
    "sale": "Antitank missiles, catalogue of the organization",
    "truce": "Cease fire in the grey zone",
}
PLURALS = {
    "تمرين": "تمارين", "مرسوم": "مراسيم", "ملحق": "ملاحق", "نص": "نصوص", "نظام": "نظم",
    "خطة": "خطط", "شهر": "أشهر", "كتاب": "كتب", "جزيرة": "جزر", "بحر": "بحار", "جسر": "جسور",
    "طريق": "طرق", "معهد": "معاهد", "حق": "حقوق", "فريق": "فرق", "طاقم": "أطقم", "حارس": "حراس",
    "أسير": "أسرى", "مدفع": "مدافع", "سد": "سدود", "خط": "خطوط", "سفير": "سفراء",
    "سلاح": "أسلحة", "غواصة": "غواصات", "حليف": "حلفاء",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[TestClient]:
    """A service with one event for each title."""
    url = make_shared_url(migrated)
    events = [event(name, title={"en": title}) for name, title in TITLES.items()]
    for number, pair in enumerate(PLURALS.items()):
        events += [
            event(f"{number} {word}", title={"ar": word}, date=f"{1950 + number}") for word in pair
        ]
    load(url, countries, DATASET, *events)
    with TestClient(create_app(Settings(database_url=url))) as service:
        yield service


def found(client: TestClient, q: str) -> set[str]:
    answer = client.get("/v1/events", params={"q": q, "limit": 200})
    assert answer.status_code == 200, answer.text
    return {item["external_id"] for item in answer.json()["items"]}


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("cooperation", {"agreement"}),
        ("co-operation", {"agreement"}),
        ("operation", set()),
        ("coordination", {"harbour"}),
        ("normalization", {"relations"}),
        ("normalizing", {"relations"}),
        ("program", {"fair"}),
        ("organized", {"fair", "sale"}),
        ("organisation", {"fair", "sale"}),
        ("labor", {"fair"}),
        ("center", {"fair"}),
        ("harbor defense", {"harbour"}),
        ("anti-tank", {"sale"}),
        ("catalog", {"sale"}),
        ("ceasefire", {"truce"}),
        ("cease-fire gray", {"truce"}),
        ('"labor center"', {"fair"}),
        ('"cultural cooperation"', {"agreement"}),
        ('"gray zone"', {"truce"}),
        ("normaliz*", {"relations"}),
        ("cooper*", {"agreement"}),
        ("defens*", {"harbour"}),
        ("-defense harbor", set()),
    ],
)
def test_one_word_in_any_spelling(client: TestClient, q: str, names: set[str]) -> None:
    assert found(client, q) == names


def test_broken_plurals_find_their_singulars_and_are_found(client: TestClient) -> None:
    wrong = {
        q: found(client, q)
        for number, pair in enumerate(PLURALS.items())
        for q in pair
        if found(client, q) != {f"{number} {word}" for word in pair}
    }
    assert wrong == {}


def test_other_spellings_are_highlighted_as_they_are_written(client: TestClient) -> None:
    for q, marked in (("cooperation", "co-operation"), ("normalization", "Normalisation")):
        body = client.get("/v1/events", params={"q": q, "highlight": "true"}).json()
        (item,) = body["items"]
        (span,) = body["highlights"][item["id"]]
        assert item["title"]["en"][span["start"] : span["end"]] == marked
