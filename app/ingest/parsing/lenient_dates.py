"""Parses dates of files that intend EDTF and deviate from it."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from app.domain.dates import Edtf
from app.domain.refusals import Refusal

# Missing dates. 9999-12-31 marks an open end.
_NONE: Final = {"", "NA", "9999-12-31"}
_RANGE: Final = re.compile(r"([\d-]+)\.\.([\d-]+)")
_SHORT: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([?~%]?)")
_MASKED: Final = re.compile(r"(\d{4})-XX-(?:\d\d|XX)-?")


class LenientDate(NamedTuple):
    """A date, None if it is missing; `repaired`: the text had to be changed."""

    value: Edtf | None
    repaired: bool = False


@lru_cache(maxsize=10_000)
def parse_leniently(text: str) -> LenientDate:
    """Parse a date, and repair it if only one reading is possible. Raises Refusal `invalid-date`.

    `1981-09..1981-10` is one unknown day: `[1981-09..1981-10]`. `1953-05-5` lacks a zero.
    `1964-XX-16` is a day of an unknown month, which our subset of EDTF cannot write: the year is
    kept.
    """
    if text in _NONE:
        return LenientDate(None)
    try:
        return LenientDate(Edtf(text))
    except Refusal:
        if parts := _RANGE.fullmatch(text):
            return LenientDate(Edtf(f"[{parts[1]}..{parts[2]}]"))
        if parts := _SHORT.fullmatch(text):
            return LenientDate(
                Edtf(f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}{parts[4]}"), repaired=True
            )
        if parts := _MASKED.fullmatch(text):
            return LenientDate(Edtf(parts[1]), repaired=True)
        raise
