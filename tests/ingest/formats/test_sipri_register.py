"""The SIPRI trade register, on rows made up in its shape."""

from io import BytesIO

import pytest

from app.domain.countries import Countries
from app.domain.event_types import Role, Status
from app.events.draft import EventDraft
from app.ingest.formats.sipri_register import DATASET, SOURCE, read
from app.ingest.parsing.results import Rejection
from tests.ingest.sipri_file import HEADER, code, event, parties, reads, row


def test_a_row_is_a_purchase(countries: Countries) -> None:
    (only,) = reads(countries, row())
    draft = only.result
    assert isinstance(draft, EventDraft)
    assert only.needs == (DATASET, SOURCE)
    assert draft.external_id == "Morocco|Israel|2011|Kestrel-4|SAM system|1"
    assert draft.title == {
        "ar": "طلب المغرب شراء 6 أنظمة دفاع جوي من طراز Kestrel-4 من إسرائيل",
        "en": "Morocco orders 6 Kestrel-4 SAM systems from Israel",
        "fr": "Le Maroc commande 6 systèmes sol-air Kestrel-4 à Israël",
    }
    assert draft.summary["en"] == (
        "New\nDesert version; financed by USA\nDelivered: 4 (estimate)\n"
        "SIPRI TIV: 4.5 per unit, 27 for the order, 18 of what was delivered"
    )
    assert parties(draft) == [(Role.BUYER, "MAR"), (Role.SUPPLIER, "ISR")]
    assert draft.details == {
        "item": "Kestrel-4",
        "category": "SAM system",
        "quantity": 6,
        "quantity_estimated": False,
        "ordered": "2011",
        "delivered": ["2013", "2014"],
    }
    assert (draft.status, draft.flags) == (Status.OCCURRED, ())
    assert draft.topics == ("procurement", "defence")
    assert draft.citations[0].quote == only.raw == row()


def test_each_flag_is_for_the_column_before_it(countries: Countries) -> None:
    draft = event(countries, year_flag="?", quantity_flag="?", delivered_flag="")
    assert draft.date is not None
    assert draft.date.edtf == draft.details["ordered"] == "2011~"
    assert [(stated.text, stated.edtf) for stated in draft.date.stated] == [("2011,?", "2011~")]
    assert draft.details["quantity_estimated"] is True
    assert draft.details["delivered"] == ["2013", "2014"]
    assert "Delivered: 4\n" in draft.summary["en"]


@pytest.mark.parametrize("number", ["", "0"])
def test_a_number_that_is_not_known_is_none(countries: Countries, number: str) -> None:
    draft = event(countries, quantity=number, quantity_flag="?", delivered="", delivered_number="0")
    assert not {"quantity", "quantity_estimated", "delivered"} & draft.details.keys()
    assert draft.title["en"] == "Morocco orders Kestrel-4 SAM systems from Israel"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"recipient": "unknown recipient(s)", "supplier": "unknown supplier(s)"}, "no-parties"),
        ({"recipient": "Atlantis"}, "unknown-country"),
        ({"recipient": "Korea"}, "ambiguous-country"),
        ({"recipient": ""}, "participant"),
        ({"recipient": " **"}, "participant"),
        ({"year": "2011-05"}, "invalid-date"),
        ({"year": "0000"}, "invalid-date"),
        ({"year": ""}, "invalid-date"),
        ({"delivered": "2013; soon"}, "invalid-date"),
        ({"year_flag": "x"}, "invalid-record"),
        ({"quantity": "six"}, "invalid-record"),
        ({"delivered_number": "-1"}, "invalid-record"),
        ({"unit": "1,1"}, "invalid-record"),
    ],
)
def test_a_row_that_cannot_be_taken(
    countries: Countries, cells: dict[str, str], expected: str
) -> None:
    assert code(countries, **cells) == expected


def test_a_rejection_names_the_event_that_would_have_been(countries: Countries) -> None:
    (only,) = reads(countries, row(year="201"))
    assert isinstance(only.result, Rejection)
    assert only.result.external_id == "Morocco|Israel|201|Kestrel-4|SAM system|1"


def test_delivered_before_ordered_is_kept_and_flagged(countries: Countries) -> None:
    assert event(countries, delivered="2010; 2013").flags == ("delivered_before_order",)


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"comment": "Selected 2023 but not yet ordered by end-2023"}, Status.PLANNED),
        ({"comment": "SAR; selected but contract not yet signed by end 2023"}, Status.PLANNED),
        ({"comment": "selected but probably not ordered by end-2023"}, Status.PLANNED),
        (
            {"comment": "selected but not yet ordered", "delivered": "2013"},
            Status.OCCURRED,  # what was delivered was ordered
        ),
        ({"comment": "deal cancelled 2022 and all returned to producer"}, Status.CANCELLED),
        ({"comment": "plan for 2 more cancelled"}, Status.OCCURRED),
        ({"comment": "originally ordered by Iran but cancelled"}, Status.OCCURRED),
        ({"comment": "50 ordered but deal cancelled before all were delivered"}, Status.OCCURRED),
        ({"comment": "delivery planned from 2026; option on 4 more"}, Status.OCCURRED),
    ],
)
def test_status(countries: Countries, cells: dict[str, str], status: Status) -> None:
    draft = event(countries, **({"delivered": ""} | cells))
    assert draft.status == status
    assert draft.title["en"].startswith(
        "Morocco plans to order" if status == Status.PLANNED else "Morocco orders"
    )
    assert cells["comment"] in draft.summary["en"]


def test_money_is_a_value_and_stays_in_the_text(countries: Countries) -> None:
    draft = event(countries, comment="EUR75 m deal (option on 12 more not used)")
    assert (draft.details["value"], draft.details["currency"]) == (75_000_000, "EUR")
    assert "EUR75 m deal (option on 12 more not used)" in draft.summary["en"]
    larger = event(countries, comment="Part of $3 b deal")
    assert not {"value", "currency"} & larger.details.keys()
    assert "Part of $3 b deal" in larger.summary["en"]


def test_the_same_row_again_is_another_order(countries: Countries) -> None:
    first, other, repeated = reads(countries, row(), row(comment="Second batch"), row())
    ids = [one.result.external_id for one in (first, other, repeated)]  # type: ignore[union-attr]
    assert [text[-1] for text in ids if text] == ["1", "2", "3"]
    flags = [one.result.flags for one in (first, other, repeated)]  # type: ignore[union-attr]
    assert flags == [(), (), ("exact_duplicate",)]


def test_a_record_broken_after_its_comment_is_one_row(countries: Countries) -> None:
    first, second = row().rsplit(",", 3)[0], ",4.5,27,18"
    one, two = reads(countries, f"{first}\r\n{second}", row(year="2012"))
    assert isinstance(one.result, EventDraft)
    assert one.row == 2
    assert one.raw == f"{first}\n{second}"
    assert one.result.summary == event(countries).summary
    assert isinstance(two.result, EventDraft)
    assert two.row == 4


@pytest.mark.parametrize("cut", [3, 12, 13, 15])
def test_a_row_that_is_cut_swallows_no_other(countries: Countries, cut: int) -> None:
    short = ",".join(row().split(",")[:cut])
    first, second, third = reads(countries, short, row(), short)
    assert isinstance(second.result, EventDraft)
    for one in (first, third):
        assert isinstance(one.result, Rejection)
        assert one.result.code == "invalid-record"
        assert one.raw == short


@pytest.mark.parametrize(
    "header",
    [
        "",
        HEADER.replace("Recipient,Supplier", "Supplier,Recipient"),
        HEADER.replace("Number ordered, ,", "Number ordered,"),
        "\N{LATIN SMALL LETTER I WITH DIAERESIS}»¿" + HEADER,
        "a" * (1 << 20),
    ],
)
def test_each_row_of_another_file_is_rejected(countries: Countries, header: str) -> None:
    results = reads(countries, row(), row(), header=header)
    assert [one.row for one in results] == ([1, 2, 3] if header else [2, 3])
    for one in results:
        assert isinstance(one.result, Rejection)
        assert one.result.code == "unexpected-header"


def test_text_is_windows_1252(countries: Countries) -> None:
    assert "Wärtsilä" in event(countries, comment="Wärtsilä engine").summary["en"]
    undefined = f"{HEADER}\n{row()}\n".encode().replace(b"Desert", b"D\x81sert")
    (only,) = read(BytesIO(undefined), countries)
    assert isinstance(only.result, Rejection)
    assert only.result.code == "encoding"
