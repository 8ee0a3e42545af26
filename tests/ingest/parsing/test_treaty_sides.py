"""The sides that the title of a treaty names."""

import pytest

from app.domain.countries import Countries
from app.domain.dates import parse
from app.ingest.parsing.treaty_sides import sides


@pytest.mark.parametrize(
    ("title", "when", "expected"),
    [
        ("Agreement Between Denmark And Sweden Regarding Iceland", "1938", {"DNK", "SWE"}),
        ("Germany-USSR Agreement", "1925-10-12", {"DEU", "SUN"}),
        ("Treaty Between The Polish Peoples Republic And Yugoslavia", "1965", {"POL", "YUG"}),
        (
            "Notes Between The United Kingdom Of Great Britain And Northern Ireland And Egypt",
            "1952",
            {"GBR", "EGY"},
        ),
        ("Convention Between Belgium And Portugal Concerning Angola", "1927", {"BEL", "PRT"}),
        (
            "Agreement Between Germany Poland And The Russian Federation",
            "1992",
            {"DEU", "POL", "RUS"},
        ),
        ("Fishing And Per Capita Limits", "1992", set()),  # AND and PER are codes
        ("Protocol For The Period Between The 3 May 1999 To 2 May 2000", "1999", set()),
    ],
)
def test_sides(countries: Countries, title: str, when: str, expected: set[str]) -> None:
    assert sides(title, parse(when), countries) == expected
