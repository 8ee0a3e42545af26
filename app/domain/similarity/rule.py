"""The rule: what two similar events have in common, type by type."""

from datetime import date, timedelta
from typing import Final

from app.domain.dates import Edtf, parse
from app.domain.event_types import EventType, Role
from app.domain.similarity.agreements import same_agreement
from app.domain.similarity.content import Content
from app.domain.similarity.parties import same_role, share_parties
from app.domain.similarity.persons import share_person
from app.domain.similarity.purchases import same_goods

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
"""Days between the days of two records of an event: time zones differ by up to a day."""
LONGEST_SPAN: Final = 366
"""The most days of a date that is compared: a year."""
# A decade or an open date would match too many events.
_COARSE: Final = frozenset({"month", "season", "year"})


def similar(one: Content, other: Content) -> bool:
    """Whether two events should be proposed as one. Symmetric.

    False for different types, types outside of COMPARED, and events without a date.
    """
    if one.type != other.type or one.type not in COMPARED or not (one.edtf and other.edtf):
        return False
    dates = (parse(one.edtf), parse(other.edtf))
    coarse = any(edtf.precision != "day" for edtf in dates)
    if not _near(*dates, days=0 if coarse else MOST_DAYS_APART):
        return False
    if one.type == EventType.AGREEMENT:
        return same_agreement(one, other, coarse=coarse)
    return share_parties(one, other) and _same_event(one, other, coarse=coarse)


def _same_event(one: Content, other: Content, *, coarse: bool) -> bool:
    """Whether two events of the same time and parties are one, by what identifies their type."""
    if one.type == EventType.PURCHASE:
        return same_role(one, other, Role.BUYER) and same_goods(one, other)
    if coarse or (one.type == EventType.VISIT and not same_role(one, other, Role.GUEST)):
        return False
    return share_person(one.persons, other.persons)


def _near(one: Edtf, other: Edtf, *, days: int) -> bool:
    """Whether the dates are at most `days` apart; not for open or very coarse dates."""
    if not all(edtf.precision == "day" or edtf.precision in _COARSE for edtf in (one, other)):
        return False
    a, b = _span(one), _span(other)
    if a is None or b is None:
        return False
    slack = timedelta(days=days)
    return a[0] <= b[1] + slack and b[0] <= a[1] + slack


def _span(edtf: Edtf) -> tuple[date, date] | None:
    if edtf.earliest is None or edtf.latest is None:
        return None
    if edtf.latest - edtf.earliest > timedelta(days=LONGEST_SPAN):
        return None
    return edtf.earliest, edtf.latest
