"""Whether a state existed on a date, as the countries file counts its lifetimes."""

from datetime import date
from functools import lru_cache
from typing import Final

from app.domain.countries import Country
from app.domain.dates import Edtf, parse

OUTSIDE: Final = "outside_lifetime"
"""The flag of an event that has a party outside its lifetimes."""


def outside(country: Country, when: Edtf | None) -> bool:
    """No day of the date, by its strict bounds, lies in a lifetime of the country.

    A day at either end of a lifetime is inside. Always False for a territory, which has no
    lifetime, and for a date that nobody knows.
    """
    if when is None or not country.lifetimes:
        return False
    first, last = when.earliest or date.min, when.latest or date.max
    return all(last < start or end < first for start, end in _spans(country))


@lru_cache(maxsize=1_000)
def _spans(country: Country) -> tuple[tuple[date, date], ...]:
    """The first and the last day of each lifetime."""
    return tuple(
        (
            (parse(start).earliest if start else None) or date.min,
            (parse(end).latest if end else None) or date.max,
        )
        for start, end in country.lifetimes
    )
