"""The countries in the title of a treaty that are its sides."""

import re
from functools import lru_cache
from typing import Final

from app.domain.countries import Countries
from app.domain.dates import Edtf
from app.domain.text import fold

_BEFORE: Final = re.compile(r"^.*?\bbetween\b", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"\b(about|amending|concerning|constituting|extending|for|in the|on|prolonging|providing"
    r"|regarding|relating|relative|respecting|to|with (?:respect|regard))\b.*$",
    re.IGNORECASE,
)
_LONGEST_NAME: Final = 8  # "United Kingdom of Great Britain and Northern Ireland"
_SHORTEST_NAME: Final = 4
_LONGEST_TITLE: Final = 1_000


def sides(title: str, when: Edtf | None, countries: Countries) -> frozenset[str]:
    """The codes of the countries between "between" and "concerning", or similar words.

    Names are resolved on the date, adjectives count ("the Polish Republic"), and the longest name
    wins. An ambiguous name is skipped.
    """
    words = fold(_AFTER.sub("", _BEFORE.sub("", title[:_LONGEST_TITLE]))).split()
    found = set()
    at = 0
    while at < len(words):
        # Not from "the": "the United Kingdom" would hide a longer name that begins after "the".
        longest = 0 if words[at] == "the" else min(_LONGEST_NAME, len(words) - at)
        for length in range(longest, 0, -1):
            code = _code(" ".join(words[at : at + length]), when, countries)
            if code:
                found.add(code)
                at += length - 1
                break
        at += 1
    return frozenset(found)


def _code(text: str, when: Edtf | None, countries: Countries) -> str | None:
    if len(text) < _SHORTEST_NAME and text != "usa":  # "and" and "per" are codes
        return None
    found = countries.matching(text, on=when.earliest if when else None)
    if len(found) == 1:
        return found[0].code
    return _adjectives(countries).get(text)


@lru_cache(maxsize=4)
def _adjectives(countries: Countries) -> dict[str, str]:
    """The country code of each English adjective of one country."""
    found: dict[str, set[str]] = {}
    for country in countries:
        for word in country.demonyms["en"]:
            found.setdefault(fold(word), set()).add(country.code)
    return {word: codes.pop() for word, codes in found.items() if len(codes) == 1}
