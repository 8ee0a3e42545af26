"""Whether two events of different data sets may be the same: the rule of possible duplicates.

A match is a proposal for people (docs/decisions/0006). Two events are similar if they have the same
type, time, parties and roles, and do not differ in what identifies them: the persons of a visit,
the words of an agreement's title, the purchased item.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.domain.dates import Edtf, parse
from app.domain.event_types import EventType
from app.domain.text import fold

COMPARED: Final = (
    EventType.VISIT,
    EventType.MEETING,
    EventType.AGREEMENT,
    EventType.PURCHASE,
    EventType.EXERCISE,
    EventType.CONFERENCE,
    EventType.DIPLOMATIC_ACT,
)
"""The types whose records have enough in them to recognise the same event.

Statements, incidents, aid and sanctions have nothing that distinguishes one from the next.
"""

MOST_DAYS_APART: Final = 1
"""Days between the dates of two records of an event: time zones differ by up to a day."""
LONGEST_SPAN: Final = 366
"""The most days of a date that is compared: a year."""
# A decade or an open date would match too many events.
_COARSE: Final = frozenset({"month", "season", "year"})
# Up to this number the countries must be equal, above it most of them.
_MOST_PARTIES: Final = 2
_SHARED_PARTIES: Final = 0.7
_SHARED_WORDS: Final = 0.5
# A bloc signs with several states on the same day: half of "EFTA Estonia" is not enough.
_SHARED_WORDS_OF_MANY: Final = 0.6
_SHARED_WORDS_OF_COARSE: Final = 0.75
_SHORTEST_NAME: Final = 3

# Words of nearly every title of an agreement: they would make all titles similar.
_COMMON: Final = frozenset(
    fold(
        "a an agreement agreements amending an and arrangement as at between britain by concerning "
        "convention de du et exchange exchanged federal for from government governments great her "
        "his in ireland its kingdom la le les majesty northern notes of on or protocol regarding "
        "relating relative respecting republic state states the to treaty united with"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Content:
    """The compared fields of an event. `roles` has (role, country), `persons` names of persons."""

    type: str
    edtf: str | None
    title: str
    item: str
    roles: set[tuple[str, str | None]]
    persons: list[str]


def similar(one: Content, other: Content) -> bool:
    """Whether two events should be proposed as one. Symmetric.

    False for different types, types outside of COMPARED, and events without a date.
    """
    if one.type != other.type or one.type not in COMPARED or not (one.edtf and other.edtf):
        return False
    dates = (parse(one.edtf), parse(other.edtf))
    coarse = any(edtf.precision != "day" for edtf in dates)
    if not _near(*dates) or not _same_parties(one, other):
        return False
    match one.type:
        case EventType.PURCHASE:
            return _same_roles(one, other, "buyer") and bool(_words(one.item) & _words(other.item))
        case EventType.AGREEMENT:
            return _same_title(one, other, coarse=coarse)
        case EventType.VISIT:
            return not coarse and _same_roles(one, other, "guest") and _same_persons(one, other)
        case _:
            return not coarse and _same_persons(one, other)


def _near(one: Edtf, other: Edtf) -> bool:
    """Whether the dates are at most MOST_DAYS_APART apart; not for open or very coarse dates."""
    if not all(edtf.precision == "day" or edtf.precision in _COARSE for edtf in (one, other)):
        return False
    a, b = _span(one), _span(other)
    if a is None or b is None:
        return False
    slack = timedelta(days=MOST_DAYS_APART)
    return a[0] <= b[1] + slack and b[0] <= a[1] + slack


def _span(edtf: Edtf) -> tuple[date, date] | None:
    if edtf.earliest is None or edtf.latest is None:
        return None
    if edtf.latest - edtf.earliest > timedelta(days=LONGEST_SPAN):
        return None
    return edtf.earliest, edtf.latest


def _same_parties(one: Content, other: Content) -> bool:
    """Whether the countries are the same; if there are many, most of them."""
    a, b = ({country for _, country in content.roles if country} for content in (one, other))
    if max(len(a), len(b)) <= _MOST_PARTIES:
        return a == b
    return len(a & b) >= _SHARED_PARTIES * max(len(a), len(b))


def _same_roles(one: Content, other: Content, role: str) -> bool:
    a, b = ({country for r, country in content.roles if r == role} for content in (one, other))
    return a == b


def _same_persons(one: Content, other: Content) -> bool:
    """Whether a word of a person's name is in both; True if an event has no persons."""
    if not one.persons or not other.persons:
        return True
    a, b = (
        {word for name in content.persons for word in _words(name) if len(word) >= _SHORTEST_NAME}
        for content in (one, other)
    )
    return bool(a & b)


def _same_title(one: Content, other: Content, *, coarse: bool) -> bool:
    """Whether most words of the shorter title, without common ones, are in the longer one."""
    a, b = (_words(content.title) - _COMMON for content in (one, other))
    shorter = min(len(a), len(b))
    if shorter == 0:
        return not coarse
    share = _SHARED_WORDS
    if len({country for _, country in one.roles}) > _MOST_PARTIES:
        share = _SHARED_WORDS_OF_MANY
    return len(a & b) >= shorter * (_SHARED_WORDS_OF_COARSE if coarse else share)


def _words(text: str) -> set[str]:
    return set(fold(text).split())
