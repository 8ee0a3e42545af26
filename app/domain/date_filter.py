"""The date filter: parses a date window, a range of whole days with both ends included.

A coarse end includes its whole period: `2021-11/2022` is 2021-11-01 to 2022-12-31. docs/dates.md
says which dates match (`date_match`), and how far an approximate date may lie outside its bounds.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.domain.dates import END_OF_TIME, Edtf, parse
from app.domain.edtf_errors import INVALID, ORDER, quoted
from app.domain.refusals import Refusal

# RFC 3339. The plus of an offset may be a space: an unescaped plus in a URL is decoded to one.
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]"
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]{1,9})?"
    r"(?:[Zz]|[-+ ](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_SET_SIGNS = re.compile(r"[][{}]")
_NOT_IN_FILTERS = re.compile(r"[][{}?~%]")


@dataclass(frozen=True, slots=True)
class Window:
    """A range of days as ordinals, `lo` to `hi`; 0 is an open beginning, END_OF_TIME an open end.

    `text` is the canonical form of the filter: `parse_window(text)` is the same window.
    """

    lo: int
    hi: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.lo <= self.hi <= END_OF_TIME:
            raise ValueError(f"no window: {self.lo} to {self.hi}")


def parse_window(text: str) -> Window:
    """The window of `date=`: one date or interval without qualifiers.

    RFC 3339 date-times are cut to their day as written. Raises Refusal: `date-order` or
    `invalid-date`, with candidates where the right form can be derived.
    """
    return _window_of(_read(text))


def parse_end(text: str) -> Edtf:
    """The value of `date_from=` or `date_to=`: one date without qualifiers.

    Raises Refusal `invalid-date`, with candidates that are single dates.
    """
    try:
        value = _read(text)
    except Refusal as refusal:
        dates = (form for form in refusal.candidates if "/" not in form)
        raise Refusal(refusal.code, refusal.detail, dates) from None
    if value.is_interval:
        raise Refusal(
            INVALID,
            f"{quoted(value.text)} is an interval: write it as date={value.text}, "
            "or give one date here.",
        )
    return value


def window_between(first: Edtf | None, last: Edtf | None) -> Window:
    """The window of `date_from=` and `date_to=`, one date each; None is open, but not both.

    Raises Refusal: `date-order` if `first` is after `last`, `invalid-date` if both are None.
    """
    if first is None and last is None:
        raise Refusal(INVALID, "A window needs 'date_from', 'date_to' or both.")
    opening = ".." if first is None else _in_interval(first, first.bounds.possible_lo)
    closing = ".." if last is None else _in_interval(last, last.bounds.possible_hi)
    lo = 0 if first is None else first.bounds.possible_lo
    hi = END_OF_TIME if last is None else last.bounds.possible_hi
    if lo > hi:
        raise Refusal(
            ORDER,
            f"date_from '{opening}' is after date_to '{closing}': "
            f"write date_from={closing} and date_to={opening}.",
        )
    return Window(lo, hi, f"{opening}/{closing}")


def _read(text: str) -> Edtf:
    """A date or interval without sets and qualifiers; Refusal for others."""
    cut = "/".join(_day_of(end) for end in text.strip().split("/"))
    if _SET_SIGNS.search(cut):
        first, dots, last = _NOT_IN_FILTERS.sub("", cut).partition("..")
        interval = f"{first or '..'}/{last or '..'}" if dots else first
        raise _refused(cut, "is a set, and a filter takes one date or interval", interval)
    plain = _NOT_IN_FILTERS.sub("", cut)
    if plain != cut:
        raise _refused(cut, "has a qualifier, which a filter does not take", plain)
    try:
        return parse(cut)
    except Refusal as refusal:
        windows = (form for form in refusal.candidates if "[" not in form)
        raise Refusal(refusal.code, refusal.detail, windows) from None


def _day_of(text: str) -> str:
    match = _DATE_TIME.fullmatch(text)
    return match[1] if match else text


def _refused(text: str, wrong: str, form: str) -> Refusal:
    try:
        candidates = (parse(form).text,)
    except Refusal:
        return Refusal(INVALID, f"{quoted(text)} {wrong}: write '2021-11-24/2021-11-26'.")
    return Refusal(INVALID, f"{quoted(text)} {wrong}: write '{form}'.", candidates)


def _window_of(value: Edtf) -> Window:
    # A filter has no qualifier, and so no tolerance: the possible bounds are the written ones.
    bounds = value.bounds
    return Window(bounds.possible_lo, bounds.possible_hi, value.text)


def _in_interval(value: Edtf, day: int) -> str:
    """The date as an end of an interval; a season, which cannot be one, as a month."""
    return date.fromordinal(day).isoformat()[:7] if value.precision == "season" else value.text
