"""Dates of files that mean EDTF and do not always keep to it."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from app.domain.dates import Edtf
from app.domain.refusals import Refusal

_NONE: Final = {"", "NA", "9999-12-31"}  # the last is an open end and no day
_RANGE: Final = re.compile(r"([\d-]+)\.\.([\d-]+)")
_SHORT: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([?~%]?)")
_MASKED: Final = re.compile(r"(\d{4})-XX-(?:\d\d|XX)-?")


class Loose(NamedTuple):
    """A date, None for none; `repaired` if the text had to be changed for it."""

    value: Edtf | None
    repaired: bool = False


@lru_cache(maxsize=10_000)
def loose(text: str) -> Loose:
    """Read a date; mend what can mean one thing only. Raises Refusal for what stays no date.

    `1981-09..1981-10` is one unknown day, our `[1981-09..1981-10]`. `1953-05-5` has lost a zero.
    `1964-XX-16` is a day of an unknown month, of which EDTF can keep the year.
    """
    if text in _NONE:
        return Loose(None)
    try:
        return Loose(Edtf(text))
    except Refusal:
        if parts := _RANGE.fullmatch(text):
            return Loose(Edtf(f"[{parts[1]}..{parts[2]}]"))
        if parts := _SHORT.fullmatch(text):
            return Loose(Edtf(f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}{parts[4]}"), repaired=True)
        if parts := _MASKED.fullmatch(text):
            return Loose(Edtf(parts[1]), repaired=True)
        raise
