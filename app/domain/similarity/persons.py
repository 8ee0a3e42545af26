"""Whether the persons of two events may be the same."""

from collections.abc import Sequence
from itertools import product

from app.domain.text.names import PROBABLE, core, name_similarity


def share_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a name of one list may be that of a person in the other; True if a list is empty.

    Symmetric. A shared given name is not enough: "George Bush" is not "George Shultz".
    """
    return not one or not other or any(_may_be_one(a, b) for a, b in product(one, other))


def _may_be_one(one: str, other: str) -> bool:
    (a, number), (b, another) = core(one), core(other)
    if number and another and number != another:
        return False
    # A family name is the last word: "Bill Clinton" is "William J. Clinton".
    family = bool(a and b) and (a[-1] in b or b[-1] in a)
    return family or name_similarity(one, other).score >= PROBABLE
