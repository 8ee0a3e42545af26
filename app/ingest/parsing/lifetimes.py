"""Whether a state existed on a date, by its lifetimes in the countries file."""

from datetime import date
from typing import Final

from app.domain.countries import Countries, Country
from app.domain.dates import Edtf

OUTSIDE: Final = "outside_lifetime"
"""The flag of a participant outside of its lifetimes, and of its event."""


def is_outside_lifetimes(country: Country, when: Edtf | None) -> bool:
    """Whether no day of the date, by its strict bounds, lies in a lifetime of the country.

    False for a territory, which has no lifetime, and for an unknown date (None). A state that
    continues another (Russia) is outside too if the other existed on the middle day of the date.
    """
    if when is None or not country.lifetimes:
        return False
    first, last = when.earliest or date.min, when.latest or date.max
    if not country.lived(first, last):
        return True
    before = Countries.load().get(country.formerly) if country.formerly else None
    middle = first + (last - first) / 2
    return before is not None and before.lived(middle, middle)
