"""The instrument of a treaty, by its title."""

import re
from typing import Final

from app.domain.event_types import Instrument

_KINDS: Final = {
    "exchange_of_notes": r"exchanges? of (?:\w+ )?(?:notes?|letters?)|exchanges? of despatches"
    r"|(?:notes?|letters?) exchanged|notes between",
    "memorandum_of_understanding": r"memorand(?:um|a) of understanding",
    "joint_declaration": r"joint declarations?",
    "alliance": r"(?:treaty|pact|convention)\b.{0,40}?\balliance",
    "other": r"\w* ?amendments?(?= (?:to|of))|accession|declarations?|final act|general act"
    r"|additional acts?|additional articles?|arrangements?|agreed minutes?|resolutions?|decision"
    r"|denunciation|termination|withdrawal|recommendations?",
    "protocol": r"(?:proc[eè]s[- ]verbal and )?protocols?",
    "convention": r"conventions?",
    "treaty": r"treat(?:y|ies)|pacts?",
    "agreement": r"agreements?",
}
_WORDS: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()) + r")\b",
    re.IGNORECASE,
)


def instrument(title: str) -> Instrument | None:
    """The first instrument in the title: a "Protocol to the Convention" is a protocol.

    None if the title has none; `other` for one outside of our list, such as an amendment or a
    one-sided declaration.
    """
    found = _WORDS.search(title)
    return Instrument(found.lastgroup) if found and found.lastgroup else None
