"""ICEWS as quadruples: countries within names, and both sides of an event as one."""

import pytest

from app.domain.countries import Countries
from app.ingest.formats.icews import read
from app.ingest.parsing.results import Rejection
from tests.ingest.news_rows import account, file_of, one_event, outcomes, parties
from tests.real_files import DATA, needs_data


def test_a_quadruple_is_an_event(countries: Countries) -> None:
    cells = ["Police (Chad)", "Arrest, detain, or charge with legal action", "Ghana", "2014-05-06"]
    event = one_event(read(file_of(cells), countries))
    relation = "Arrest, detain, or charge with legal action"
    assert (event.dataset, event.external_id) == (
        "icews14", f"2014-05-06|Police (Chad)|{relation}|Ghana",
    )  # fmt: skip
    assert event.title == {"en": "Police (Chad) arrests, detains or charges Ghana"}
    assert parties(event) == [
        ("initiator", "TCD", "actor/government_body/TCD/police chad"), ("target", "GHA", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Chad", "Make a visit", "Ghana"), ("Ghana", "Host a visit", "Chad")),
        (("Chad", "Consult", "Ghana"), ("Ghana", "Consult", "Chad")),
        (("Chad", "Sign formal agreement", "Ghana"), ("Ghana ", "Sign formal agreement", "Chad")),
    ],
)
def test_both_sides_of_a_quadruple_are_the_very_same_event(
    one: tuple[str, ...], other: tuple[str, ...], countries: Countries
) -> None:
    first, second = read(file_of((*one, "2014-05-06"), (*other, "2014-05-06")), countries)
    assert first.result == second.result


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("John Doe", "Make a visit", "Ghana", "2014-05-06"), "domestic"),
        (("Men (Boko Haram)", "Threaten", "Ghana", "2014-05-06"), "domestic"),
        (("Police (Ghana)", "Threaten", "Ghana", "2014-05-06"), "domestic"),
        (("Chad", "Befriend", "Ghana", "2014-05-06"), "cameo"),
        (("Chad", "Threaten", "Ghana", "2014-05-32"), "invalid-date"),
        (("Chad", "Threaten", "Ghana"), "columns"),
    ],
)
def test_a_quadruple_that_is_not_taken_says_why(
    cells: tuple[str, ...], code: str, countries: Countries
) -> None:
    first = ("Togo", "Consult", "Ghana", "2014-05-06")
    assert outcomes(read(file_of(first, cells), countries))[1:] == [code]


@needs_data
@pytest.mark.parametrize(
    ("name", "events", "distinct", "domestic"),
    [("test", 1548, 1527, 7415), ("valid", 1542, 1520, 7399)],
)
def test_the_real_quadruples(
    name: str, events: int, distinct: int, domestic: int, countries: Countries
) -> None:
    with (DATA / "news-events" / "icews14" / f"icews_2014_{name}.txt").open("rb") as file:
        reads = list(read(file, countries))
    assert account(reads) == {"events": events, "domestic": domestic}
    contents: dict[str, set[str]] = {}
    for one in reads:
        if not isinstance(one.result, Rejection):
            contents.setdefault(outcomes([one])[0], set()).add(one.result.model_dump_json())
    assert len(contents) == distinct
    assert all(len(same) == 1 for same in contents.values())
