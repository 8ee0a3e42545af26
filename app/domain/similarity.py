"""Whether two events that different data sets tell of may be one.

A proposal for people, never a merge: it should find what a reader would stop at, and not more.
Two events are alike if they are of one type, at one time, between the same parties in the same
roles, and what is said of them does not tell them apart: the persons of a visit, the words of an
agreement's title, what was bought.
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
"""The types of which two reports can be recognised as one event."""

MOST_DAYS_APART: Final = 1
"""Days between two dates of one event: an evening here is a morning there."""
LONGEST_SPAN: Final = 366
"""Days of the coarsest date that is compared, a year."""
_COARSE: Final = frozenset({"month", "season", "year"})
_MOST_PARTIES: Final = 2
_SHARED_PARTIES: Final = 0.7
_SHARED_WORDS: Final = 0.5
# A bloc signs with one state after another on one day: half of "EFTA Estonia" is not enough.
_SHARED_WORDS_OF_MANY: Final = 0.6
_SHARED_WORDS_OF_COARSE: Final = 0.75
_SHORTEST_NAME: Final = 3

# Words that nearly every title of an agreement has.
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
    """What is compared of an event. `roles` are (role, country), `persons` names."""

    type: str
    edtf: str | None
    title: str
    item: str
    roles: set[tuple[str, str | None]]
    persons: list[str]


def similar(one: Content, other: Content) -> bool:
    """Whether a person should look at the two. Symmetric; False for two types or no dates."""
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
    """At most MOST_DAYS_APART between them; never for open dates or coarser ones than a year."""
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
    """The same countries; of many, most of them."""
    a, b = ({country for _, country in content.roles if country} for content in (one, other))
    if max(len(a), len(b)) <= _MOST_PARTIES:
        return a == b
    return len(a & b) >= _SHARED_PARTIES * max(len(a), len(b))


def _same_roles(one: Content, other: Content, role: str) -> bool:
    a, b = ({country for held, country in c.roles if held == role} for c in (one, other))
    return a == b


def _same_persons(one: Content, other: Content) -> bool:
    """Nobody is named on one side, or somebody may be the same."""
    if not one.persons or not other.persons:
        return True
    a, b = (
        {word for name in content.persons for word in _words(name) if len(word) >= _SHORTEST_NAME}
        for content in (one, other)
    )
    return bool(a & b)


def _same_title(one: Content, other: Content, *, coarse: bool) -> bool:
    """Most words of the shorter title are in the longer one, common ones aside."""
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
