"""Histograms, facets, profiles and partners against plain Python, by kept and by made counts."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.snapshot import Snapshot
from app.domain.dates import parse
from app.domain.periods import Interval, holding_period, period_label
from app.events.read import histogram, totals
from tests.effort import examples
from tests.events.test_oracle import (
    PAIRS,
    STATUSES,
    TYPES,
    Served,
    key,
    matches,
    served,
    some,
    some_of,
)

__all__ = ["served"]

FILTERS = {
    "country": st.sampled_from([["MAR"], ["ISR"], ["SUN"], ["MAR", "ISR"]]),
    "pair": st.sampled_from([[pair] for pair in PAIRS] + [PAIRS[:2]]),
    "type": some(TYPES),
    "exclude_type": some(TYPES),
    "status": some(STATUSES),
    "multilateral": st.sampled_from([["include"], ["exclude"], ["only"]]),
    "topic": some(["trade", "energy"]),
    "date": st.sampled_from([["2020"], ["2019/2021"], ["../2020"]]),
}
ASKED = some_of(FILTERS, 3)
SETTINGS = settings(
    max_examples=examples(30, 500),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


VALUES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "type": lambda document: [document["type"]],
    "country": lambda document: document["countries"],
    "status": lambda document: [document["status"]],
    "coding": lambda document: [document["coding"]],
    "precision": lambda document: [document["date"]["precision"]] if document["date"] else [],
    "topic": lambda document: document["topics"],
    "dataset": lambda document: [known["dataset"] for known in document["external_ids"]],
    "instrument": lambda document: [
        value for name, value in document["details"].items() if name == "instrument"
    ],
}


def ask(served: Served, path: str, asked: dict[str, list[str]], **more: str) -> dict[str, Any]:
    params = {name: ",".join(values) for name, values in asked.items()} | more
    answer: dict[str, Any] = served.client.get(path, params=params).json()
    return answer


def matching(documents: list[dict[str, Any]], asked: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [document for document in documents if matches(asked, document)]


@contextmanager
def counting(*, kept: bool) -> Iterator[None]:
    """Without the counts that are kept, all is counted when it is asked for."""
    if kept:
        yield
        return
    with (
        patch.object(Snapshot, "remember", lambda _self, _key, make: make()),
        patch.object(histogram, "counted_term", lambda _: None),
        patch.object(totals, "counted_term", lambda _: None),
    ):
        yield


def expected(
    found: list[dict[str, Any]], interval: Interval, by: str
) -> tuple[dict[str, int], dict[str, Counter[str]], int, int]:
    """Values by period, their parts, and how many are coarser or without a date."""
    values: Counter[str] = Counter()
    parts: dict[str, Counter[str]] = {}
    coarser = undated = 0
    for document in found:
        if document["date"] is None:
            undated += 1
            continue
        date = parse(document["date"]["edtf"])
        start = holding_period(date.earliest, date.start_latest, interval)
        if start is None:
            coarser += 1
            continue
        label = period_label(start, interval)
        values[label] += 1
        own = {"none": [], "type": [document["type"]], "country": document["countries"]}[by]
        parts.setdefault(label, Counter()).update(own)
    return values, parts, coarser, undated


@SETTINGS
@given(
    asked=ASKED,
    interval=st.sampled_from(["month", "quarter", "year", "decade"]),
    by=st.sampled_from(["none", "type", "country"]),
    kept=st.booleans(),
)
def test_histograms(
    served: Served, asked: dict[str, list[str]], interval: Interval, by: str, *, kept: bool
) -> None:
    with counting(kept=kept):
        answer = ask(served, "/v1/events/histogram", asked, interval=interval, by=by)
        if answer.get("code") == "invalid-parameters":  # from the year 1 to 9999 are too many
            assert [error["code"] for error in answer["errors"]] == ["too-many-periods"]
            asked |= {"date": ["2019/2021"]}
            answer = ask(served, "/v1/events/histogram", asked, interval=interval, by=by)
    found = matching(served.documents, asked)
    values, parts, coarser, undated = expected(found, interval, by)
    assert {i["start"]: i["value"] for i in answer["items"] if i["value"]} == values
    assert {i["start"]: i["by"] for i in answer["items"] if i["by"]} == {
        label: dict(counted) for label, counted in parts.items() if counted
    }
    assert (answer["coarser"], answer["undated"]) == (coarser, undated)
    assert answer["relation"] == "eq"


@SETTINGS
@given(asked=ASKED, facet=st.sampled_from(sorted(VALUES)), kept=st.booleans())
def test_facets(served: Served, asked: dict[str, list[str]], facet: str, *, kept: bool) -> None:
    found = [document for document in served.documents if matches(asked, document)]
    with counting(kept=kept):
        answer = ask(served, "/v1/events/facets", asked, facet=facet)
        total = ask(served, "/v1/events", asked, total="exact", limit="1")["total"]
        estimated = ask(served, "/v1/events", asked, total="estimated", limit="1")["total"]
    counted: Counter[str] = Counter()
    for document in found:
        counted.update(VALUES[facet](document))
    items = answer["facets"][facet]["items"]
    assert [(i["value"], i["count"]) for i in items] == sorted(
        counted.items(), key=lambda pair: (-pair[1], pair[0])
    )
    assert total == estimated == {"value": len(found), "relation": "eq"}


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("params", [{}, {"type": ["visit"]}, {"status": STATUSES}])
@pytest.mark.parametrize("pair", [*PAIRS, "FRA-TUV"])
def test_profiles(served: Served, pair: str, params: dict[str, list[str]], *, kept: bool) -> None:
    found = matching(served.documents, params | {"pair": [pair]})
    with counting(kept=kept):
        profile = ask(served, f"/v1/relations/{pair}", params)
    assert profile["by_type"] == Counter(document["type"] for document in found)
    assert profile["two_sided"] == sum(len(document["countries"]) == 2 for document in found)
    assert profile["multilateral"] == sum(len(document["countries"]) > 2 for document in found)
    dated = sorted((document for document in found if document["date"]), key=key)
    ends = [profile[end]["id"] if profile[end] else None for end in ("first", "last")]
    assert ends == ([dated[0]["id"], dated[-1]["id"]] if dated else [None, None])
    lasts = {document["type"]: document["id"] for document in dated}
    assert {type_: last["id"] for type_, last in profile["last_by_type"].items()} == lasts
    assert sum(d["count"] for d in profile["datasets"]) == len(found)


@pytest.mark.parametrize("params", [{}, {"type": ["visit", "agreement"]}, {"status": STATUSES}])
@pytest.mark.parametrize("country", ["MAR", "ISR", "NOR", "TUV"])
def test_partners(served: Served, country: str, params: dict[str, list[str]]) -> None:
    answer = ask(served, "/v1/relations", params | {"country": [country]}, limit="500")
    expected: dict[str, list[int]] = {}
    for document in matching(served.documents, params | {"country": [country]}):
        for other in set(document["countries"]) - {country}:
            sides = expected.setdefault("-".join(sorted((country, other))), [0, 0])
            sides[len(document["countries"]) > 2] += 1
    found = {p["pair"]: [p["two_sided"], p["multilateral"]] for p in answer["items"]}
    assert found == expected
    then = {"country": [country], "as_of": [str(answer["change"])]}
    assert ask(served, "/v1/relations", params | then, limit="500")["items"] == answer["items"]
    for partner in answer["items"]:
        of_pair = matching(served.documents, params | {"pair": [partner["pair"]]})
        dated = sorted((document for document in of_pair if document["date"]), key=key)
        ends = [dated[0]["date"]["edtf"], dated[-1]["date"]["edtf"]] if dated else [None, None]
        assert [partner["first"], partner["last"]] == ends
