"""What a draft may hold at the most is what both databases take, and more is rejected as such."""

from typing import Any, Final

import pytest

from app.domain.countries import Countries
from app.ingest.parsing.results import LONGEST_DETAIL, Rejection
from tests.drafts import DATASET, Record, event, load

ACTOR: Final[Record] = {
    "kind": "actor",
    "dataset": "d",
    "external_id": "a",
    "actor_kind": "person",
    "names": {"en": "x"},
}
SOURCE: Final[Record] = {"kind": "source", "dataset": "d", "external_id": "s", "source_kind": "k"}
LANGUAGE: Final = "fr-abcd-efgh-ijk"


def _ids(count: int) -> list[dict[str, str]]:
    return [{"dataset": "d", "external_id": f"{number}"} for number in range(count)]


@pytest.mark.parametrize(
    ("record", "longer"),
    [
        (SOURCE | {"source_kind": "k" * 32}, {"source_kind": "k" * 33}),
        (SOURCE | {"language": LANGUAGE}, {"language": f"{LANGUAGE}l"}),
        (ACTOR | {"names": {LANGUAGE: "x"}}, {"names": {f"{LANGUAGE}l": "x"}}),
        (ACTOR | {"names": {"en": "\ud55c\uae00" * 250}}, {"names": {"en": "\ud55c" * 501}}),
        (ACTOR | {"names": {"en": "\ufdfa" * 500}}, {"names": {"en": "\ufdfa" * 501}}),
        (ACTOR | {"aliases": [{"text": "y"}] * 1_000}, {"aliases": [{"text": "y"}] * 40_000}),
        (ACTOR | {"roles": [{"title": {"en": "y"}}] * 1_000}, {"roles": [{"title": {}}] * 40_000}),
        (event("e", external_ids=_ids(1_000)), {"external_ids": _ids(40_000)}),
        (event("\U00020b9f" * 500), {"external_id": "\U00020b9f" * 501}),
    ],
)
def test_the_largest_is_stored_and_a_larger_one_rejected(
    url: str, countries: Countries, record: Record, longer: dict[str, Any]
) -> None:
    assert load(url, countries, DATASET, record).fates["created"] == 2
    assert load(url, countries, record | longer).reasons == {"invalid-record": 1}


def test_the_sentence_of_a_rejection_can_be_stored_whatever_it_quotes() -> None:
    detail = Rejection("invalid-date", "\0" + "é" * 1_000_000).detail
    assert detail.startswith("\\x00é")
    assert len(detail) < LONGEST_DETAIL + 100
