"""Alternatives in one parameter find the same events as alternatives in the statement."""

import pytest
from starlette.testclient import TestClient

from app.events.plan import planner
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.events.plans import explaining
from tests.events.test_plans import run  # noqa: F401 - a fixture

PATHS = [
    "/v1/events?pair=MAR-ISR,MAR-USA,IRN-MAR",
    "/v1/events?pair=MAR-ISR,MAR-USA&date=2020/2021&sort=date&limit=3",
    "/v1/events?country=MAR,ISR,USA&sort=updated_at&limit=5",
    "/v1/events?country=MAR&pair=MAR-ISR,MAR-USA,ISR-USA&total=exact",
    "/v1/events?country=ISR,USA&with_country=MAR,USA&type=visit,meeting,agreement",
    "/v1/events?country=MAR,ISR&q=agreement&sort=-date&total=exact",
    "/v1/events/histogram?country=MAR,ISR&interval=month&by=country",
    "/v1/events/facets?pair=MAR-ISR,MAR-USA&facet=type,country,topic",
    "/v1/relations/MAR-ISR?type=visit,meeting",
]


def answers(url: str) -> list[object]:
    with TestClient(create_app(Settings(database_url=url))) as client:
        return [client.get(path).json() for path in PATHS]


@pytest.mark.parametrize("gathered", [20_000, 0])
def test_the_answers_are_the_same(
    make_url: MakeUrl,
    founding_url: str,
    monkeypatch: pytest.MonkeyPatch,
    run: set[tuple[str, tuple[object, ...]]],  # noqa: F811
    gathered: int,
) -> None:
    url = make_url(founding_url)
    expected = answers(url)
    run.clear()
    monkeypatch.setattr(planner, "_MAX_SCANS", 1)
    monkeypatch.setattr(planner, "_MAX_CHECKED", 0)
    monkeypatch.setattr(planner, "_MAX_GATHERED", gathered)
    assert answers(url) == expected
    listed = [(sql, given) for sql, given in run if "json_each" in sql or "json_array" in sql]
    assert listed
    if url.startswith("sqlite"):  # PostgreSQL reads all 200 rows of so small a timeline
        with explaining(url) as explainer:
            assert not [fault for sql, given in listed for fault in explainer.faults(sql, given, 0)]
