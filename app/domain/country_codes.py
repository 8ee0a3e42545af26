"""The keys of codes of countries, with or without their scheme: `MA`, `504`, `gw:600`."""

import re
from collections.abc import Iterator
from typing import Final

from app.domain.country import SCHEMES, Country
from app.domain.text import fold

_PREFIXED: Final = re.compile(
    r"\s*(gw|cow|fips|iso2|iso3|num|numeric)\s*:\s*(\w+)\s*", re.IGNORECASE
)
# Digits of any length, because of leading zeros: 004.
_BARE: Final = re.compile(r"\s*([A-Za-z]{2,3}|\d{1,9})\s*")
_SCHEME_OF_LENGTH: Final = {2: "iso2", 3: "iso3"}


def coded_key(text: str) -> str | None:
    """The key of a text that has the form of a code; None for any other text."""
    if prefixed := _PREFIXED.fullmatch(text):
        return _code_key(prefixed[1].lower(), fold(prefixed[2]))
    # A bare code is always ISO: FIPS and ISO disagree (`MO` is Macao, `fips:MO` Morocco).
    bare = _BARE.fullmatch(text)
    return _iso_key(fold(bare[1])) if bare else None


def code_keys(country: Country) -> Iterator[str]:
    """The keys of all codes of a country."""
    for value in (country.code, country.alpha2, country.numeric, *country.codes["alias"]):
        if value is not None:
            yield _iso_key(value.lower())
    for scheme in SCHEMES:
        for value in country.codes[scheme]:
            yield _code_key(scheme, value.lower())


def _code_key(scheme: str, value: str) -> str:
    """The key of a code of a scheme: `num:4` for 004, `gw:600`, `iso3:mar`."""
    if scheme in {"num", "numeric", "gw", "cow"} and value.isdecimal():
        value = value.lstrip("0")
    return f"{'num' if scheme == 'numeric' else scheme}:{value}"


def _iso_key(value: str) -> str:
    return _code_key(_SCHEME_OF_LENGTH[len(value)] if value.isalpha() else "num", value)
