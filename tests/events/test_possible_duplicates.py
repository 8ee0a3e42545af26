"""Two data sets that tell of one event: two records, a link of each to the other, and a count."""

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.drafts import DATASET, Record, event, load

OTHER = DATASET | {"id": "other"}
SIDES = [{"role": "guest", "country": "ISR"}, {"role": "host", "country": "MAR"}]
MACHINE = OTHER | {"coding": "machine"}


def visit(name: str, date: str = "2021-11-24", **fields: object) -> Record:
    return event(name, date, participants=SIDES, **fields)


@pytest.mark.parametrize(
    ("dataset", "second", "proposals"),
    [
        (OTHER, visit("b", dataset="other"), 1),
        (OTHER, visit("b", "2021-11-25", dataset="other"), 1),
        (OTHER, visit("b", "2021-11-26", dataset="other"), 0),
        (OTHER, visit("b", "2021-11", dataset="other"), 0),
        (OTHER, visit("b", dataset="other", type="meeting"), 0),
        (OTHER, visit("b"), 0),
        (MACHINE, visit("b", dataset="other", coding="machine"), 0),
        # Stated, the pair counts once; stated as certain, it is no proposal.
        (OTHER, visit("b", dataset="other", links=[{"certain": False}]), 1),
        (OTHER, visit("b", dataset="other", links=[{"certain": True}]), 0),
    ],
)
def test_alike_events_of_two_data_sets_are_proposed_as_one(
    url: str, countries: Countries, dataset: Record, second: Record, proposals: int
) -> None:
    for link in second.get("links", ()):
        link |= {"rel": "same_as", "event": {"dataset": "d", "external_id": "a"}}
    account = load(url, countries, DATASET, dataset, visit("a"), second)
    assert account.fates["created"] == 4
    with TestClient(create_app(Settings(database_url=url, founding=False))) as client:
        profile = client.get("/v1/relations/ISR-MAR").json()
        shown = client.get("/v1/relations/ISR-MAR/events?fields=links").json()["items"]
    assert profile["two_sided"] == 2
    assert profile["possible_duplicates"] == proposals
    uncertain = [link for one in shown for link in one["links"] if not link["certain"]]
    assert [link["rel"] for link in uncertain] == ["same_as"] * 2 * proposals
