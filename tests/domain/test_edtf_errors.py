"""Which texts are no dates, and what the refusal says to write instead."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dates import Edtf, parse
from app.domain.refusals import Refusal

# text, then the words of the refusal that show what to write instead
REFUSED = [
    ("", "'2021-11-24'"),
    ("2021-13", "'2021-12'"),
    ("2021-25", "'2021-21'"),
    ("2021-33", "'2021-12'"),
    ("2021-00-05", "'2021-12'"),
    ("2021-21-05", "'2021-21'"),
    ("2021-13~", "'2021-12'"),
    ("2021-02-30", "01 to 28, or '2021-02'"),
    ("2020-02-30", "01 to 29, or '2020-02'"),
    ("1966-09-37", "01 to 30, or '1966-09'"),
    ("2021-11-31/2021-12-04", "'2021-11'"),
    ("[2021-13..2022]", "'2021-12'"),
    ("2021/bad", "'2021-11-24'"),
    ("2021/", "'2021/..'"),
    ("/2021", "'../2021'"),
    ("/2021-1-5", "'2021-01-05'"),
    ("/", "'2021/..'"),
    ("../..", "'2021/..'"),
    ("..", "'2021/..'"),
    ("[..]", "'2021/..'"),
    ("2021/2022/2023", "'2021-11-24/2021-11-26'"),
    ("[2020..2021..2022]", "'[2021-11-24..2021-11-26]'"),
    ("[2020..2021]/2022", "'2021-11-24/2021-11-26'"),
    ("[2021-11..2022-09-17]", "'[2021-11-01..2022-09-17]'"),
    ("[2021-11-05..2022]", "'[2021-11-05..2022-12-31]'"),
    ("[2021..2022-02]", "'[2021-01..2022-02]'"),
    ("[2021-21..2021-24]", "'[2021-03..2022-02]'"),
    ("[2021~..2022]", "'[2021..2022]'"),
    ("[2021..2022]~", "'[2021..2022]'"),
    ("[202X..203X]", "'[2020..2039]'"),
    ("[2021-11-XX..]", "'[2021-11..]'"),
    ("[2021..2022", "'[2021..2022]'"),
    ("[2021]", "'2021'"),
    ("[2021/2022]", "'2021/2022'"),
    ("[2021,2022-05]", "'[2021-01..2022-05]'"),
    ("[2021,bad]", "'2021-11-24'"),
    ("{2021,2022}", "'[2021..2022]'"),
    ("{2021..2022}", "'[2021..2022]'"),
    ("{}", "'[2021-11-24..2021-11-26]'"),
    ("2021..2022", "'2021/2022' or, for one unknown day within, '[2021..2022]'"),
    ("..2021", "'../2021'"),
    ("2021..", "'2021/..'"),
    ("24/11/2021", "'2021-11-24'"),
    ("11/24/2021", "'2021-11-24'"),
    ("05/06/21", "'2021-11-24'"),
    ("24.11.2021", "'2021-11-24'"),
    ("2021/11/4", "'2021-11-04'"),
    ("2021/11", "'2021-11'"),
    ("2021/22", "'2021/2022'"),
    ("2021-11-23/25", "'2021-11-23/2021-11-25'"),
    ("bad/25", "'2021-11-24'"),
    ("2021-1-5", "'2021-01-05'"),
    ("2021-1", "'2021-01'"),
    ("2021 11 24", "'2021-11-24'"),
    ("20211124", "'2021-11-24'"),
    ("0000", "'0001' to '9999'"),
    ("0000-05", "'0001' to '9999'"),
    ("-0100", "'0001' to '9999'"),
    ("12021-11", "'0001' to '9999'"),
    ("Y-17000", "'0001' to '9999'"),
    ("98", "'0988'"),
    ("9999-24", "'9999-12'"),
    ("2021-XX-XX", "'2021-XX'"),
    ("2021-XX-24", "'2021-XX'"),
    ("2021-11-1X", "'[2021-11-10..2021-11-19]'"),
    ("2021-11-0X", "'[2021-11-01..2021-11-09]'"),
    ("2021-02-2X", "'2021-02-XX'"),
    ("2021-1X", "'[2021-10..2021-12]'"),
    ("2021-0X", "'[2021-01..2021-09]'"),
    ("2021-X1", "'2021-XX'"),
    ("202X-11", "'202X'"),
    ("20XX", "'[2000..2099]'"),
    ("XXXX", "'202X'"),
    ("2X21", "'202X'"),
    ("202x", "'202X'"),
    ("2021-uu", "'2021-XX'"),
    ("1990s", "'199X'"),
    ("2021-Q1", "'2021-01/2021-03'"),
    ("2021Q4", "'2021-10/2021-12'"),
    ("2021-W47", "'2021-11-22/2021-11-28'"),
    ("2021-328", "'2021-11-24'"),
    ("2021-2022", "'2021/2022'"),
    ("2021–2022", "'2021/2022'"),
    ("2021–11–24", "'2021-11-24'"),
    ("٢٠٢١-١١-٢٤", "'2021-11-24'"),
    ("٢٤/١١/٢٠٢١", "'2021-11-24'"),
    ("2021 / 2022", "'2021/2022'"),
    ("~2021", "'2021~'"),
    ("2021-~11", "'2021-11~'"),
    ("2021?-11-24", "'2021-11-24?'"),
    ("2021?~", "'2021%'"),
    ("2021-1-5~", "'2021-01-05'"),
    ("2021-22~", "'2021-22'"),
    ("?", "'2021-11-24'"),
    ("2021-21/2021-23", "'2021-03/2021-11'"),
    ("2021/open", "'2021/..'"),
    ("unknown/2021", "'../2021'"),
    ("2021-11-24T10:00:00Z", "'2021-11-24'"),
    ("2021-11-24 10:00", "'2021-11-24'"),
    ("2021-00-00", "'2021'"),
    ("2021-11-00", "'2021-11'"),
    ("2021-11-00~/2022", "'2021-11'"),
    ("24 November 2021", "'2021-11-24'"),
    ("November 24, 2021", "'2021-11-24'"),
    ("today", "'2021-11-24'"),
    ("9" * 10_000, "'2021-11-24'"),
]

MISORDERED = [
    ("2022/2021", "'2021/2022'"),
    ("2021-11-24/2021-11-23", "'2021-11-23/2021-11-24'"),
    ("2022-01~/2021~", "'2021~/2022-01~'"),
    ("2021-23/2021-21", "'2021-03/2021-11'"),
    ("[2022..2021]", "'[2021..2022]'"),
    ("[2022-09-17..2021-11]", "'[2021-11-01..2022-09-17]'"),
    ("2022..2021", "'[2021..2022]'"),
]


@pytest.mark.parametrize(("text", "instead"), REFUSED)
def test_refused(text: str, instead: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert refusal.value.code == "invalid-date"
    assert instead in refusal.value.detail
    for candidate in refusal.value.candidates:
        parse(candidate)


@pytest.mark.parametrize(("text", "instead"), MISORDERED)
def test_ends_before_it_begins(text: str, instead: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert refusal.value.code == "date-order"
    assert instead in refusal.value.detail
    assert [parse(candidate).text for candidate in refusal.value.candidates] == [instead[1:-1]]


def test_an_offer_within_an_interval_is_for_the_whole_of_it() -> None:
    with pytest.raises(Refusal) as refusal:
        parse("2021-1-5~/2021-11-30")
    assert refusal.value.candidates == ("2021-01-05~/2021-11-30",)


def test_day_and_month_are_never_guessed() -> None:
    for text in ("24/11/2021", "11/24/2021", "05-06-2021"):
        with pytest.raises(Refusal) as refusal:
            parse(text)
        assert refusal.value.candidates == ()


@pytest.mark.parametrize(
    "text", ["9" * 10_000, "2021" + "-11" * 3_000, "[" * 10_000, "~" * 10_000, " 2 " * 5_000]
)
def test_a_long_text_is_refused_quickly_and_quoted_briefly(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert time.perf_counter() - start < 0.1
    assert len(refusal.value.detail) < 300


def test_a_refusal_shows_no_control_characters() -> None:
    with pytest.raises(Refusal) as refusal:
        parse("\x1b[31m\ud800\u202e2021")
    assert refusal.value.detail.isprintable()


def outcome(text: str) -> Edtf | Refusal:
    try:
        return parse(text)
    except Refusal as refusal:
        return refusal


@given(st.text() | st.text(alphabet="0123456789-/.[]{},?~%XTQ ", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = outcome(text)
    if isinstance(found, Refusal):
        assert found.code in {"invalid-date", "date-order"}
        assert found.detail.endswith(".")
        for candidate in found.candidates:
            parse(candidate)
    else:
        assert found.text == text.strip()
        assert parse(found.text) == found
