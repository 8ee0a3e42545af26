"""Whether two events have the same parties."""

from typing import Final

from app.domain.event_types import EventType, Role
from app.domain.similarity.content import Content

TWO_SIDED: Final = 2
"""Up to this number the countries must be equal, above it most of them."""
MOST: Final = 0.7
"""The share of the countries that are common to two events of many."""


def share_parties(one: Content, other: Content, share: float = MOST) -> bool:
    """Whether the countries are the same; if there are many, this share of them.

    Symmetric. Parties that one list alone has count only if it is sure of them: lists of treaties
    add those who joined later as participants, and members of a bloc as not certain.
    """
    ours, theirs = one.countries, other.countries
    if min(len(ours), len(theirs)) <= TWO_SIDED:
        return ours in (theirs, other.sure) or one.sure == theirs
    if not one.sure and not other.sure:
        return _has(ours, theirs, share) and _has(theirs, ours, share)
    return _has(theirs, one.sure, share) and _has(ours, other.sure, share)


def _has(countries: set[str], parties: set[str], share: float) -> bool:
    return len(countries & parties) >= share * len(parties)


def is_first_party(event_type: str, role: str) -> bool:
    """Whether a role is that of a party from the beginning: all but participants of agreements."""
    return event_type != EventType.AGREEMENT or role != Role.PARTICIPANT


def same_role(one: Content, other: Content, role: Role) -> bool:
    """Whether the same countries have this role."""
    a, b = ({country for r, country in content.roles if r == role} for content in (one, other))
    return a == b
