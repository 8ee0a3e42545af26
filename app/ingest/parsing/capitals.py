"""The country of a place, if the place is its capital."""

from collections.abc import Set as AbstractSet
from functools import lru_cache

from app.domain.countries import Countries
from app.domain.text import fold


def country_of_capital(place: str, among: AbstractSet[str], countries: Countries) -> str | None:
    """The code of the country in `among` whose capital has this English name.

    None if there is none, or several. `among` are the countries of the event.
    """
    codes = _capitals(countries).get(fold(place), frozenset()) & among
    return next(iter(codes)) if len(codes) == 1 else None


@lru_cache(maxsize=4)
def _capitals(countries: Countries) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for country in countries:
        for name in country.capital["en"]:
            key = fold(name)
            found[key] = found.get(key, frozenset()) | {country.code}
    return found
