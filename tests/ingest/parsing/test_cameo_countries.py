"""CAMEO's country codes: those that are ISO's, those that are not, and regions."""

import pytest

from app.domain.countries import Countries
from app.ingest.parsing.cameo_countries import DIFFERENT, REGIONS, resolve


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("MAR", "MAR"),
        ("isr ", "ISR"),
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("ZAR", "COD"),
        ("MTN", "MNE"),
        ("GZS", "PSE"),
        ("WSB", "PSE"),
        ("PSE", "PSE"),
        ("YMN", "XYN"),
        ("AFR", None),
        ("WST", None),
        ("XQZ", None),
        ("MA", None),
        ("504", None),
        ("", None),
        ("Morocco", None),
    ],
)
def test_a_code_is_a_country_or_none(code: str, country: str | None) -> None:
    assert resolve(code) == country


def test_what_differs_is_a_country_and_no_region_is_an_iso_code(countries: Countries) -> None:
    assert all(countries.get(code) for code in DIFFERENT.values())
    assert not REGIONS & set(DIFFERENT)
    assert not [code for code in REGIONS if countries.get(code)]
