"""ICEWS as quadruples: countries within names, and both sides of an event as one."""

import pytest

from app.domain.countries import Countries
from app.events.draft import EventDraft
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
    assert event.title == {
        "ar": "توقيف أو احتجاز أو ملاحقة من الشرطة (تشاد) بحق غانا",
        "en": "Police (Chad) arrests, detains or charges Ghana",
        "fr": "La police (Tchad) arrête, détient ou poursuit le Ghana",
    }
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


OTHER_YEARS = (
    ("China", "Consult", "South Korea", "2013-05-03"),
    ("China", "Consult", "South Korea", "2014-05-03"),
    ("United Kingdom", '"Make an appeal or request"', "Malaysia", "2018-09-28"),
    ("Police (Chad)", "Threaten", "Chad", "2018-09-28"),
)


def test_quadruples_of_another_year_are_no_icews14(countries: Countries) -> None:
    reads = list(read(file_of(*OTHER_YEARS), countries))
    found = outcomes(reads)
    assert [found[0], *found[2:]] == ["other-year", "other-year", "domestic"]
    assert isinstance(reads[1].result, EventDraft)
    assert reads[1].result.dataset == "icews14"
    (refused,) = (one for one in reads if one.row == 1)
    assert "--dataset, such as icews-2013" in refused.result.detail  # type: ignore[union-attr]
    kept = read(file_of(*OTHER_YEARS), countries, keep_domestic=True)
    assert outcomes(kept)[2:] == ["other-year", "other-year"]


def test_quadruples_have_the_data_set_that_the_user_names(countries: Countries) -> None:
    reads = list(read(file_of(*OTHER_YEARS), countries, dataset="icews05-15"))
    events = [one.result for one in reads if isinstance(one.result, EventDraft)]
    assert [event.dataset for event in events] == ["icews05-15"] * 3
    dataset, source = reads[0].needs[:2]
    assert (dataset.id, source.title) == (  # type: ignore[attr-defined]
        "icews05-15", "ICEWS, as quadruples: icews05-15",
    )  # fmt: skip
    assert dataset.licence is None  # type: ignore[attr-defined]
    assert events[2].codes.cameo == "020"


@pytest.mark.parametrize(
    "cells",
    [
        ("Central America", "Make a visit", "United States", "2014-10-23"),
        ("Central America", "Cooperate economically", "Mexico", "2014-10-31"),
        ("Tanzania", "Praise or endorse", "Zanzibar", "2014-11-20"),
        ("Zanzibar", "Reject", "Protester (Tanzania)", "2014-04-11"),
        ("Hawaii", "Make a visit", "Japan", "2014-04-11"),
        ("Government (Tibet)", "Consult", "India", "2014-04-11"),
        ("Texas", "Sign formal agreement", "Mexico", "2014-04-11"),
        ("Bavaria", "Host a visit", "Austria", "2014-04-11"),
        ("Soviet Union", "Threaten", "Finland", "2014-04-11"),
    ],
)
def test_a_region_is_no_state_that_has_ended(cells: tuple[str, ...], countries: Countries) -> None:
    first = ("Togo", "Consult", "Ghana", "2014-05-06")
    assert outcomes(read(file_of(first, cells), countries))[1:] == ["domestic"]


def test_a_party_outside_its_lifetime_has_a_flag(countries: Countries) -> None:
    cells = ("Serbia", "Consult", "Montenegro", "2005-05-06")
    event = one_event(read(file_of(cells), countries, dataset="icews05-15"))
    assert [party.flags for party in event.participants] == [("outside_lifetime",)] * 2
    assert event.flags == ("outside_lifetime",)


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
    [("test", 1548, 1526, 7415), ("valid", 1542, 1520, 7399)],
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
