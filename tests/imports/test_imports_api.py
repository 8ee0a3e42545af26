"""`/v1/imports`: counts of runs, never the rows that were rejected."""

import json

from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.drafts import DATASET, event, load


def test_runs_newest_first_with_counts_only(
    make_url: MakeUrl, migrated: str, countries: Countries
) -> None:
    url = make_url(migrated)
    accounts = [
        load(url, countries, DATASET, event("a")),
        load(url, countries, event("a"), event("secret", type="no type")),
    ]
    with TestClient(create_app(Settings(database_url=url))) as client:
        first = client.get("/v1/imports", params={"limit": 1}).json()
        second = client.get("/v1/imports", params={"limit": 1, "cursor": first["next"]}).json()
        assert second["next"] is None
        runs = [*first["items"], *second["items"]]
        assert [run["id"] for run in runs] == [str(one.id) for one in reversed(accounts)]
        (newest, _) = runs
        stored = accounts[1].as_json()
        seconds = stored.pop("seconds")
        del stored["others"]  # only the command prints them
        assert {key: newest[key] for key in stored} == stored
        assert newest["seconds"] >= seconds - 1
        assert (newest["read"], newest["unchanged"], newest["rejected"]) == (2, 1, 1)
        assert newest["reasons"] == {"invalid-record": 1}
        assert "secret" not in json.dumps(runs)
        assert client.get(f"/v1/imports/{newest['id']}").json() == newest
        assert client.get("/v1/imports/latest").json() == newest
        missing = client.get("/v1/imports/00000000-0000-0000-0000-000000000000")
        assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


def test_there_may_be_no_run(make_url: MakeUrl, migrated: str) -> None:
    with TestClient(create_app(Settings(database_url=make_url(migrated)))) as client:
        assert client.get("/v1/imports").json() == {
            "items": [],
            "next": None,
            "change": 0,
            "query": {"limit": 50},
        }
        assert client.get("/v1/imports/latest").status_code == 404
