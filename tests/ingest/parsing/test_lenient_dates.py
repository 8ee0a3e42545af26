"""Dates that do not quite keep to EDTF."""

import pytest

from app.domain.refusals import Refusal
from app.ingest.parsing.lenient_dates import parse_leniently


@pytest.mark.parametrize(
    ("text", "edtf", "repaired"),
    [
        ("", None, False),
        ("NA", None, False),
        ("9999-12-31", None, False),  # an open end
        ("1953-05-05", "1953-05-05", False),
        ("1897-05-15?", "1897-05-15?", False),
        ("2006", "2006", False),
        ("1981-09..1981-10", "[1981-09..1981-10]", False),
        ("1953-05-5", "1953-05-05", True),
        ("1964-XX-16", "1964", True),
        ("2010-XX-XX-", "2010", True),
    ],
)
def test_loose(text: str, edtf: str | None, repaired: bool) -> None:  # noqa: FBT001
    date = parse_leniently(text)
    assert (date.value.text if date.value else None) == edtf
    assert date.repaired is repaired


@pytest.mark.parametrize(
    "text", ["0014-022005", "1976-06-31", "1972-06-31?", "1966-09-37", "1953-13-5", "2?-04-1945"]
)
def test_what_stays_no_date(text: str) -> None:
    with pytest.raises(Refusal):
        parse_leniently(text)
