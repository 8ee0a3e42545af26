"""Dates are read as they are declared, and never finer than the row has them."""

import pytest

from app.domain.countries import Countries
from tests.ingest.table.support import PAIR, event, read_all, rejection

EVENT = '[event]\nidentity = 1\ntype = "agreement"\ntitle = "T"\n'


def mapping(date: str, more: str = "") -> str:
    return f"{EVENT}[date]\n{date}\n{PAIR}{more}"


def table(**cells: str) -> str:
    return f"a,b,{','.join(cells)}\nMAR,ISR,{','.join(cells.values())}\n"


@pytest.mark.parametrize(
    ("pattern", "text", "edtf"),
    [
        ("dmy", "03/04/2009", "2009-04-03"),
        ("mdy", "03/04/2009", "2009-03-04"),
        ("ymd", "2009/4/3", "2009-04-03"),
        ("dmy", "3-Apr-2009", "2009-04-03"),
        ("dmy", "21 Mar-2011", "2011-03-21"),
        ("dmy", "17-June-2012", "2012-06-17"),
        ("dmy", "1er janvier 1998", "1998-01-01"),
        ("dmy", "3 غشت 2004", "2004-08-03"),
        ("dmy", "٣ كانون الثاني ٢٠٠٤", "2004-01-03"),
        ("dmy", "9 août 1914", "1914-08-09"),
        ("dmy", "Sept. 2001", "2001-09"),
        ("dmy", "2001", "2001"),
        ("mdy", "April 3rd 2009", "2009-04-03"),
        ("mdy", "4/2009", "2009-04"),
        ("ymd", "2009-4", "2009-04"),
        ("DD.MM.YYYY", "14.03.1983", "1983-03-14"),
        ("YYYYMMDD", "20170701", "2017-07-01"),
        ("D-MON-YYYY", "5-févr-1990", "1990-02-05"),
        ("YYYY-MM-DD*", "1989-01-07 00:00:00.000", "1989-01-07"),
        ("edtf", "1981-09?", "1981-09?"),
        ("edtf", "2021", "2021"),
    ],
)
def test_patterns(pattern: str, text: str, edtf: str, countries: Countries) -> None:
    found = event(table(d=text), mapping(f'column = "d"\npattern = "{pattern}"'), countries)
    assert found.date
    assert found.date.edtf == edtf
    assert [(one.text, one.edtf) for one in found.date.stated] == [(text, edtf)]


@pytest.mark.parametrize(
    ("pattern", "text", "code", "words"),
    [
        ("ymd", "1966-09-37", "invalid-date", "1966-09-37"),
        ("dmy", "29/02/2001", "invalid-date", "29/02/2001"),
        ("dmy", "3/4/09", "invalid-date", "four digits"),
        ("dmy", "12/25/2001", "invalid-date", "month"),
        ("dmy", "3 Brumaire 1799", "invalid-date", "not a month"),
        ("DD.MM.YYYY", "1.2.1990", "invalid-date", "matches no pattern of the mapping"),
        ("dmy", "4", "invalid-date", "four digits"),
        ("edtf", "yesterday", "invalid-date", "yesterday"),
    ],
)
def test_no_dates(pattern: str, text: str, code: str, words: str, countries: Countries) -> None:
    refused = rejection(table(d=text), mapping(f'column = "d"\npattern = "{pattern}"'), countries)
    assert refused.code == code
    assert words in refused.detail
    assert 'column "d"' in refused.detail
    assert refused.external_id == "MAR|1"


def test_several_patterns(countries: Countries) -> None:
    both = mapping('column = "d"\npattern = ["DD.MM.YYYY", "M/D/YYYY"]')
    for text, edtf in {"02.03.1990": "1990-03-02", "2/3/1990": "1990-02-03"}.items():
        found = event(table(d=text), both, countries)
        assert found.date
        assert found.date.edtf == edtf


def test_patterns_that_disagree(countries: Countries) -> None:
    both = mapping('column = "d"\npattern = ["dmy", "mdy"]')
    refused = rejection(table(d="2/3/1990"), both, countries)
    assert refused.code == "ambiguous-date"
    assert "1990-02-03 or 1990-03-02" in refused.detail
    # One of them reads it, and what both read alike is one day.
    for text, edtf in {"2/13/1990": "1990-02-13", "3/3/1990": "1990-03-03"}.items():
        found = event(table(d=text), both, countries)
        assert found.date
        assert found.date.edtf == edtf


def test_an_order_that_nobody_declared(countries: Countries) -> None:
    rows = "a,b,d\n" + "".join(f"MAR,ISR,{day}/04/2009\n" for day in range(1, 6))
    reads = read_all(rows, mapping('column = "d"'), countries)
    assert len(reads) == 5
    (refused,) = {(one.result.code, one.result.detail) for one in reads}  # type: ignore[union-attr]
    assert refused[0] == "date-order"
    for shown in ('row 2 "1/04/2009"', 'row 3 "2/04/2009"', 'row 4 "3/04/2009"', '"dmy"', '"mdy"'):
        assert shown in refused[1]
    assert '"4/04/2009"' not in refused[1]


@pytest.mark.parametrize(
    ("year", "month", "day", "edtf"),
    [
        ("1815", "6", "8", "1815-06-08"),
        ("1815", "6", "0", "1815-06"),
        ("1815", "0", "8", "1815"),
        ("1815", "", "", "1815"),
        ("1815.0", "6.0", "8.0", "1815-06-08"),
        ("0", "6", "8", None),
        ("", "", "", None),
    ],
)
def test_three_columns(
    year: str, month: str, day: str, edtf: str | None, countries: Countries
) -> None:
    found = event(
        table(y=year, m=month, d=day), mapping('year = "y"\nmonth = "m"\nday = "d"'), countries
    )
    assert (found.date and found.date.edtf) == edtf


@pytest.mark.parametrize("cells", [("1815", "13", "1"), ("1815", "2", "30"), ("x", "1", "1")])
def test_three_columns_that_are_no_date(cells: tuple[str, ...], countries: Countries) -> None:
    content = table(y=cells[0], m=cells[1], d=cells[2])
    refused = rejection(content, mapping('year = "y"\nmonth = "m"\nday = "d"'), countries)
    assert refused.code == "invalid-date"


@pytest.mark.parametrize(
    ("begin", "end", "code", "edtf"),
    [
        ("2009-04-03", "2009-04-05", "1", "2009-04-03/2009-04-05"),
        ("2009-04-03", "2009-04-03", "1", "2009-04-03"),
        ("2009-04-03", "", "1", "2009-04-03"),
        ("", "2009-04-05", "1", "../2009-04-05"),
        ("2009-04-03", "2009-04-05", "2", "[2009-04-03..2009-04-05]"),
        ("2009-04-03", "2009-04-03", "2", "2009-04-03"),
        ("2009-04-03", "2009-05-05", "m", "2009-04/2009-05"),
        ("2009-04-01", "2009-04-30", "m", "2009-04"),
        ("2009-04-01", "", "y", "2009"),
        ("2009", "", "a", "2009~"),
        ("2009", "2010", "a", "2009~/2010~"),
        ("2009", "", "u", "2009?"),
        ("2009", "", "", "2009"),
        ("", "", "a", None),
    ],
)
def test_ends_and_precision(
    begin: str, end: str, code: str, edtf: str | None, countries: Countries
) -> None:
    date = """column = "d"
end = { column = "e" }
precision = { column = "p", values = { 1 = "written", 2 = "span", m = "month", y = "year", \
a = "approximate", u = "uncertain" } }"""
    found = event(table(d=begin, e=end, p=code), mapping(date), countries)
    assert (found.date and found.date.edtf) == edtf


def test_an_end_before_the_beginning(countries: Countries) -> None:
    date = 'column = "d"\npattern = "dmy"\nend = { column = "e" }'
    refused = rejection(table(d="6-May-1985", e="4-May-1985"), mapping(date), countries)
    assert refused.code == "date-order"


def test_force_before_signature_is_flagged(countries: Countries) -> None:
    more = '[details]\nin_force = { column = "f", pattern = "mdy" }\n'
    date = 'column = "d"\npattern = "mdy"'
    for force, flags in {"03/05/2003": ("force_before_signature",), "03/06/2003": ()}.items():
        found = event(table(d="03/06/2003", f=force), mapping(date, more), countries)
        assert found.flags == flags
        assert found.details["in_force"]
    # No day of 2003 is before one of 2003.
    found = event(table(d="2003", f="2003"), mapping(date, more), countries)
    assert found.flags == ()
