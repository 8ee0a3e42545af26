"""The countries that the title of a treaty names as its sides."""

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
    """The codes of the countries named between "between" and "concerning", or the like.

    Names are those of the date, adjectives count ("the Polish Republic"), and the longest reading
    of the words wins. A name that may mean several countries is passed over.
    """
    words = fold(_AFTER.sub("", _BEFORE.sub("", title[:_LONGEST_TITLE]))).split()
    found = set()
    at = 0
    while at < len(words):
        # "the United Kingdom" is a name, and would hide a longer one that begins behind "the".
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
    meant = countries.matching(text, on=when.earliest if when else None)
    if len(meant) == 1:
        return meant[0].code
    return _adjectives(countries).get(text)


@lru_cache(maxsize=4)
def _adjectives(countries: Countries) -> dict[str, str]:
    """What each English adjective means, if it means one country."""
    found: dict[str, set[str]] = {}
    for country in countries:
        for word in country.demonyms["en"]:
            found.setdefault(fold(word), set()).add(country.code)
    return {word: codes.pop() for word, codes in found.items() if len(codes) == 1}
