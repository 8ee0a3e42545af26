"""Values that were read as something else than they look like are errors now."""

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

MOMENTS = ["2024", "0", "1704067200", "2024-01-01", "2024-01-01T00:00:00", "2024-02-30T00:00:00Z"]
LISTS = ["/v1/events", "/v1/events/histogram", "/v1/relations/MAR-ISR/events"]


@pytest.mark.parametrize("moment", [*MOMENTS, "2024-01-01T00:00:00 02:00", "now", "P1D"])
def test_a_time_is_of_rfc_3339(client: TestClient, moment: str) -> None:
    answer = client.get(f"/v1/events?updated_since={quote(moment)}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "updated_since"


@pytest.mark.parametrize("moment", ["2024-01-01T00:00:00Z", "2024-01-01t00:00:00.5+02:00"])
def test_a_time_of_rfc_3339_is_read(client: TestClient, moment: str) -> None:
    assert client.get("/v1/events", params={"updated_since": moment}).status_code == 200


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("language", "proposed"), [("zz", "ar"), ("arabic", "ar"), ("ar,frensh", "fr"), ("AR", "ar")]
)
def test_a_language_is_a_code(client: TestClient, path: str, language: str, proposed: str) -> None:
    answer = client.get(f"{path}?language={language}")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["code"] == "unknown-language"
    assert proposed in error["did_you_mean"]


def test_a_language_without_events_matches_none(client: TestClient) -> None:
    assert client.get("/v1/events?language=eu").json()["items"] == []
    assert client.get("/v1/events?language=ar").json()["items"]


@pytest.mark.parametrize(
    "path",
    [
        *("events", "relations?country=MAR", "actors", "actors?q=m", "sources", "datasets"),
        *("imports", "countries", "topics", "event-types", "suggest?q=a"),
    ],
)
def test_every_list_has_a_weak_tag(client: TestClient, path: str) -> None:
    tag = client.get(f"/v1/{path}").headers["etag"]
    assert tag.startswith("W/")
    assert client.get(f"/v1/{path}", headers={"If-None-Match": tag}).status_code == 304


def test_open_texts_have_a_character(client: TestClient) -> None:
    """An empty value is an error, and so the document says."""
    document = client.get("/openapi.json").json()
    operations = [one for path in document["paths"].values() for one in path.values()]
    for operation in operations:
        for one in operation.get("parameters", []):
            schema = one["schema"].get("items", one["schema"])
            if schema.get("type") == "string" and not {"enum", "format"} & schema.keys():
                assert schema["minLength"] == 1, one["name"]
