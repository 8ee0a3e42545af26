"""A party outside its lifetimes is found by strict bounds."""

import pytest

from app.domain.countries import Countries
from app.domain.dates import parse
from app.ingest.parsing.lifetimes import is_outside_lifetimes


@pytest.mark.parametrize(
    ("code", "when", "expected"),
    [
        ("SUN", "1977", False),
        ("SUN", "1922", False),  # its first two days lie in that year
        ("SUN", "1922-12-29", True),
        ("SUN", "1922-12-30", False),
        ("SUN", "1991-12-25", False),
        ("SUN", "1991-12-26", True),
        ("SUN", "199X", False),
        ("SUN", "2005~", True),
        ("MAR", "1911", False),
        ("MAR", "1930-05", True),  # between two lifetimes
        ("MAR", "1956-03-01", True),
        ("MAR", "1956-03-02", False),
        ("MAR", "[1920..1960]", False),
        ("MAR", "1930/1940", True),
        ("MAR", "1930/..", False),
        ("MAR", "[..1930]", False),
        ("YMD", "1990-06/..", True),
        ("YMD", "[..1960]", True),
        ("XAH", "1804", False),
        ("XRN", "1953-01-01", False),  # the file says no more than the year
        ("FRA", "0800", False),  # without a known start
        ("GRL", "1850", False),  # a territory has no lifetime
    ],
)
def test_outside(countries: Countries, code: str, when: str, expected: bool) -> None:  # noqa: FBT001
    country = countries.get(code)
    assert country is not None
    assert is_outside_lifetimes(country, parse(when)) is expected


def test_a_date_that_nobody_knows_is_outside_of_nothing(countries: Countries) -> None:
    assert not any(is_outside_lifetimes(country, None) for country in countries)
