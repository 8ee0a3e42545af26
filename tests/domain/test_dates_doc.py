"""Every row of the tables in docs/dates.md, held against the code."""

import re
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import parse_qs

import pytest

from app.domain.date_filter import (
    Window,
    parse_end,
    parse_window,
    window_between,
)
from app.domain.dates import END_OF_TIME, UNDATED, Bounds, parse
from app.domain.periods import Interval, holding_period, period_label
from app.domain.refusals import Refusal
from tests.date_match import certainly, possibly

PAGE = Path(__file__).parents[2] / "docs" / "dates.md"
INTERVALS: tuple[Interval, ...] = get_args(Interval)


def tables() -> dict[str, list[list[str]]]:
    """The rows of each table, by its header; code marks are taken off."""
    found: dict[str, list[list[str]]] = {}
    for block in re.findall(r"(?:^\|.*\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        header, _, *rows = block.splitlines()
        cells = [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows]
        found[header] = cells
    return found


TABLES = tables()
FORMS = TABLES.pop("| written | meaning | earliest | latest | precision |")
ORDER = TABLES.pop("| earlier | later |")
WINDOWS = TABLES.pop("| parameters | first day | last day |")
TOLERANCES = TABLES.pop("| written | tolerance | possible from | possible to |")
MATCHES = TABLES.pop("| written | window | possible | certain |")
PERIODS = TABLES.pop("| date | interval | period |")
REFUSED = TABLES.pop("| refused | write |")


def bounds(text: str) -> Bounds:
    return UNDATED if text == "no date" else parse(text).bounds


def window(parameters: str) -> Window:
    values = {name: value for name, (value,) in parse_qs(parameters).items()}
    if "date" in values:
        return parse_window(values["date"])
    ends = [values.get(name) for name in ("date_from", "date_to")]
    return window_between(*(None if end is None else parse_end(end) for end in ends))


def days(first: str, last: str) -> tuple[int, int]:
    return (
        0 if first == "open" else date.fromisoformat(first).toordinal(),
        END_OF_TIME if last == "open" else date.fromisoformat(last).toordinal(),
    )


def test_every_table_is_tested() -> None:
    assert not TABLES
    assert sum(map(len, (FORMS, ORDER, WINDOWS, TOLERANCES, MATCHES, PERIODS, REFUSED))) > 90


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row[0])
def test_forms(row: list[str]) -> None:
    text, _, earliest, latest, precision = row
    value = parse(text)
    assert (str(value.earliest or "open"), str(value.latest or "open")) == (earliest, latest)
    assert value.precision == precision


@pytest.mark.parametrize("row", ORDER, ids=lambda row: row[0])
def test_order(row: list[str]) -> None:
    earlier, later = map(bounds, row)
    assert earlier[:2] < later[:2]


@pytest.mark.parametrize("row", WINDOWS, ids=lambda row: row[0])
def test_windows(row: list[str]) -> None:
    parameters, first, last = row
    found = window(parameters)
    assert (found.lo, found.hi) == days(first, last)


@pytest.mark.parametrize("row", TOLERANCES, ids=lambda row: row[0])
def test_tolerances(row: list[str]) -> None:
    text, _, first, last = row
    assert (bounds(text).possible_lo, bounds(text).possible_hi) == days(first, last)


@pytest.mark.parametrize("row", MATCHES, ids=lambda row: "in".join(row[:2]))
def test_matches(row: list[str]) -> None:
    text, asked, possible, certain = row
    found = parse_window(asked)
    assert possibly(bounds(text), found) == (possible == "yes")
    assert certainly(bounds(text), found) == (certain == "yes")


@pytest.mark.parametrize("row", PERIODS, ids=lambda row: "by".join(row[:2]))
def test_periods(row: list[str]) -> None:
    text, interval, label = row
    unit = INTERVALS[[str(name) for name in INTERVALS].index(interval)]
    value = parse(text)
    start = holding_period(value.earliest, value.start_latest, unit)
    assert ("coarser" if start is None else period_label(start, unit)) == label


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_refused(row: list[str]) -> None:
    text, instead = row
    with pytest.raises(Refusal) as refusal:
        parse(text)
    assert f"'{instead}'" in refusal.value.detail
    parse(instead)
