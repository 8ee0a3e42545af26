"""Whether a state existed on a date, by its lifetimes in the countries file."""

from datetime import date
from functools import lru_cache
from typing import Final

from app.domain.countries import Country
from app.domain.dates import Edtf, parse

OUTSIDE: Final = "outside_lifetime"
"""The flag of an event with a party outside of its lifetimes."""


def is_outside_lifetimes(country: Country, when: Edtf | None) -> bool:
    """Whether no day of the date, by its strict bounds, lies in a lifetime of the country.

    Both ends of a lifetime are inside. False for a territory, which has no lifetime, and for an
    unknown date (None).
    """
    if when is None or not country.lifetimes:
        return False
    first, last = when.earliest or date.min, when.latest or date.max
    return all(last < start or end < first for start, end in _spans(country))


# Parsed once for each country, and compared with every party of every row.
@lru_cache(maxsize=1_000)
def _spans(country: Country) -> tuple[tuple[date, date], ...]:
    """The first and last day of each lifetime."""
    return tuple(
        (
            (parse(start).earliest if start else None) or date.min,
            (parse(end).latest if end else None) or date.max,
        )
        for start, end in country.lifetimes
    )
