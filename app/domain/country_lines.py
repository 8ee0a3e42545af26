"""Which state of several names of one line a text means: "Russia (Soviet Union)", "Italy/Sardinia".

A line is a state with those that it preceded and succeeded. Pure functions of codes; `Countries`
finds the codes of each name.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Final, NamedTuple

from app.domain.country import Country, DatedName
from app.domain.country_names import Joined
from app.domain.dates import Edtf
from app.domain.text import fold

_LINGERING: Final = timedelta(days=366)

ByCode = Mapping[str, Country]


class Span(NamedTuple):
    """The days of a date. Names that change are resolved on the middle, as they change at ends."""

    first: date
    middle: date
    last: date


def span_of(on: date | Edtf | None) -> Span | None:
    """The days of a date; of one with an open end, the known end. None for an unknown date."""
    if on is None or isinstance(on, date):
        return Span(on, on, on) if on else None
    first, last = on.earliest or on.latest, on.latest or on.earliest
    return Span(first, first + (last - first) / 2, last) if first and last else None


def lives(country: Country, span: Span | None) -> bool:
    """Whether a country exists at some time of a date; without a date, now."""
    return country.lived(span.first, span.last) if span else not country.is_ended


def is_over(country: Country, span: Span | None, *, lingers: bool = True) -> bool:
    """Whether the name of a country had ended before a date; without a date, before now.

    Sources go on writing the name of a state for some months after its end. `lingers`: False for
    the name of a region, which is then the region.
    """
    if span is None:
        return country.is_ended
    kept = min(_LINGERING, span.first - date.min) if lingers else timedelta()
    return country.ended_by(span.first - kept)


def related(country: Country) -> frozenset[str]:
    """The codes of the direct predecessors and successors of a country."""
    return frozenset({*country.predecessors, *country.successors})


def of_line(
    joined: Joined, groups: Sequence[set[str]], span: Span | None, by_code: ByCode
) -> set[str]:
    """Of several names, each with its countries, the country that exists on the date.

    Several countries if the names are of different lines, or if more than one country exists. A
    territory with a state in brackets, "Puerto Rico (US)", is the territory.
    """
    found = set[str]().union(*groups)
    common = set.intersection(*groups)
    if len(common) == 1 and all(lives(by_code[code], span) for code in common):
        return common
    outer, inner = groups[0], groups[-1]
    if not all(_is_line(one, other, by_code) for one, other in pairwise(groups)):
        is_territory = not any(by_code[code].lifetimes for code in outer)
        return outer if joined.sign == "(" and is_territory else found
    words = [set(fold(part).split()) for part in joined.parts]
    narrowed = joined.sign == "(" and words[0] <= words[-1]  # "Vietnam (North Vietnam)"
    if span is None:
        return inner if narrowed else {one for one in found if lives(by_code[one], None)} or found
    # Between the two is the state that succeeded one and preceded the other.
    near = [set[str]().union(*(related(by_code[code]) for code in group)) for group in groups]
    day = Span(span.middle, span.middle, span.middle)
    for some in (found, set.intersection(*near)):
        if living := {code for code in some if lives(by_code[code], day)}:
            return (living & inner or living) if narrowed else living
    return found


def _is_line(one: set[str], other: set[str], by_code: ByCode) -> bool:
    """Whether a state of one side is a state of the other, or preceded or succeeded it."""
    for a, b in product(one, other):
        near_a, near_b = related(by_code[a]), related(by_code[b])
        # Two living states with one predecessor (Russia, Belarus) are of two lines.
        kin = by_code[a].is_ended != by_code[b].is_ended and not near_a.isdisjoint(near_b)
        if a == b or b in near_a or kin:
            return True
    return False


def holds(name: DatedName, span: Span | None, dataset: str | None, *, of_dataset: bool) -> bool:
    """Whether a dated name is valid on a date: one of that data set, or one of all data sets."""
    if (of_dataset and dataset is None) or name.dataset != (dataset if of_dataset else None):
        return False
    if name.period is None or span is None:
        return name.period is None
    first, last = name.period.earliest, name.period.latest
    return (first is None or first <= span.middle) and (last is None or span.middle <= last)
