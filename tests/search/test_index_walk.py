"""What the inverted index finds comes in the order of any list, page after page.

The oracle is the same list without words: all events here have the word, and half of them another.
"""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.domain.text import stems
from app.events.plan import expansion, full_text
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.drafts import DATASET, event, load

# Days with more events than are read at once, the same first day with other ends, long events far
# from a window, some without a beginning or a date.
DATES = [
    *["2020-01-01"] * 70,
    *["2020"] * 70,
    *["2020-01"] * 30,
    *[f"2020-01-{day:02}" for day in range(2, 32)],
    *[f"{year}-06-15" for year in range(1950, 2030)],
    *["1990/2021", "1999/2000", "201X", "../2020-05", "1948/..", "2019-12-20/2020-01-10"] * 3,
    *[None] * 70,
]
LIMIT = 40
FILTERS = ["", "date=2020", "date=2020-01-01", "date=1950/1960", "date_match=certain&date=2020"]


def _title(at: int) -> str:
    if at % 2:
        return "Visit of delegates"
    return "Visit" if at % 40 else "Visit of an envoy"


@pytest.fixture(scope="module")
def client(make_shared_url: MakeUrl, migrated: str, countries: Countries) -> Iterator[TestClient]:
    stems.load()
    url = make_shared_url(migrated)
    events = [event(str(at), date, title={"en": _title(at)}) for at, date in enumerate(DATES)]
    account = load(url, countries, DATASET, *events)
    assert not account.reasons, account.reasons
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield client


def listed(client: TestClient, path: str) -> list[str]:
    """All of a list, by its pages."""
    found: list[str] = []
    cursor = ""
    while True:
        answer = client.get(path + cursor)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += (item["external_id"] for item in page["items"])
        if page["next"] is None:
            return found
        assert len(page["items"]) == LIMIT
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("look", [0.0, 1e9], ids=["looked at", "by the index"])
@pytest.mark.parametrize("sort", ["date", "-date"])
@pytest.mark.parametrize("filters", FILTERS)
def test_words_change_no_order(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, filters: str, sort: str, look: float
) -> None:
    monkeypatch.setattr(full_text, "_CHECK_EVENT", look)
    # Or the second way would be answered what the first one found.
    monkeypatch.setattr(Snapshot, "remember", lambda _self, _key, make: make())
    path = f"/v1/events?limit={LIMIT}&sort={sort}&{filters}"
    every = listed(client, path)
    assert len(every) > LIMIT or "1950" in filters
    assert listed(client, f"{path}&q=visit") == every
    odd = [name for name in every if int(name) % 2]
    assert listed(client, f"{path}&q=delegates visit") == odd
    assert listed(client, f"{path}&q=deleg* visit&country=MAR") == odd
    assert listed(client, f"{path}&q=envoy") == [name for name in every if not int(name) % 40]


def test_a_beginning_of_many_words_is_asked_as_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "_CHECK_EVENT", 1e9)
    monkeypatch.setattr(Snapshot, "remember", lambda _self, _key, make: make())
    path = f"/v1/events?limit={LIMIT}&sort=date"
    every = listed(client, f"{path}&q=deleg*")
    assert every == [name for name in listed(client, path) if int(name) % 2]
    monkeypatch.setattr(expansion, "MAX_VARIANTS", 0)
    assert listed(client, f"{path}&q=deleg*") == every
