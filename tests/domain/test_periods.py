"""Periods of the calendar: their starts, labels, and what falls into them."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dates import parse
from app.domain.periods import (
    Interval,
    first_day,
    holding_period,
    period_label,
    period_number,
    period_start,
)

INTERVALS: tuple[Interval, ...] = get_args(Interval)

# day, interval, start of its period, label
PERIODS: list[tuple[str, Interval, str, str]] = [
    ("2021-11-24", "day", "2021-11-24", "2021-11-24"),
    ("2021-11-24", "month", "2021-11-01", "2021-11"),
    ("2021-11-24", "quarter", "2021-10-01", "2021-Q4"),
    ("2021-11-24", "year", "2021-01-01", "2021"),
    ("2021-11-24", "decade", "2020-01-01", "202X"),
    ("2021-03-31", "quarter", "2021-01-01", "2021-Q1"),
    ("2021-04-01", "quarter", "2021-04-01", "2021-Q2"),
    ("2021-09-30", "quarter", "2021-07-01", "2021-Q3"),
    ("0001-01-01", "day", "0001-01-01", "0001-01-01"),
    ("0001-02-03", "quarter", "0001-01-01", "0001-Q1"),
    ("0009-12-31", "decade", "0001-01-01", "000X"),
    ("0010-01-01", "decade", "0010-01-01", "001X"),
    ("9999-12-31", "month", "9999-12-01", "9999-12"),
    ("9999-12-31", "quarter", "9999-10-01", "9999-Q4"),
    ("9999-12-31", "decade", "9990-01-01", "999X"),
]

# date, interval, the period that holds its whole start ("" for none)
HOLDING: list[tuple[str, Interval, str]] = [
    ("2021-11-24", "day", "2021-11-24"),
    ("2021-11", "day", ""),
    ("2021-11", "month", "2021-11-01"),
    ("2021-11~", "month", "2021-11-01"),
    ("2021-11", "quarter", "2021-10-01"),
    ("2021-21", "quarter", ""),
    ("2021-21", "year", "2021-01-01"),
    ("2021-24", "year", ""),
    ("2021-24", "decade", "2020-01-01"),
    ("2021", "month", ""),
    ("2021", "year", "2021-01-01"),
    ("202X", "year", ""),
    ("202X", "decade", "2020-01-01"),
    ("2021-11-24/2022", "day", "2021-11-24"),
    ("2021-11/..", "month", "2021-11-01"),
    ("../2021-11", "decade", ""),
    ("[2021-11-01..2021-11-03]", "month", "2021-11-01"),
    ("[2021-11..2022-08]", "year", ""),
    ("[..2022-07]", "decade", ""),
    ("[2022-07..]", "decade", ""),
]


@pytest.mark.parametrize(("day", "interval", "start", "label"), PERIODS)
def test_period(day: str, interval: Interval, start: str, label: str) -> None:
    found = period_start(date.fromisoformat(day), interval)
    assert found == date.fromisoformat(start)
    assert period_label(found, interval) == label


@pytest.mark.parametrize(("text", "interval", "start"), HOLDING)
def test_holding_period(text: str, interval: Interval, start: str) -> None:
    value = parse(text)
    found = holding_period(value.earliest, value.start_latest, interval)
    assert found == (date.fromisoformat(start) if start else None)


def test_period_numbers() -> None:
    first, last = date(2021, 11, 24), date(2022, 2, 1)
    assert period_number(last, "month") - period_number(first, "month") == 3
    assert period_number(last, "quarter") - period_number(first, "quarter") == 1
    assert period_number(date.min, "decade") == 0
    assert period_number(date.max, "decade") == 999


@given(st.dates(), st.sampled_from(INTERVALS))
def test_a_period_is_the_date_of_its_label(day: date, interval: Interval) -> None:
    start = period_start(day, interval)
    assert start <= day
    assert period_start(start, interval) == start
    if interval != "quarter":
        value = parse(period_label(start, interval))
        assert value.earliest == start
        assert value.latest is not None
        assert day <= value.latest
        assert period_start(value.latest, interval) == start


@given(st.dates(), st.sampled_from(INTERVALS))
def test_periods_follow_each_other_without_a_gap(day: date, interval: Interval) -> None:
    number = period_number(day, interval)
    start = first_day(number, interval)
    assert start == period_start(day, interval)
    if start > date.min:
        assert period_number(start - timedelta(days=1), interval) == number - 1
