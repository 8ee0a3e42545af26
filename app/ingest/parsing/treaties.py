"""The instrument and the topics of a treaty, by its title and its subject.

The topics of subjects were reviewed by hand. No topic is better than a guess.
"""

import re
from typing import Final

from app.data import table
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

UK_SUBJECTS: Final = {row["subject"]: row["topics"].split("; ") for row in table("uk_subjects")}
"""The topics of each value of the column `subject` of UK Treaties Online."""

_TOPIC_WORDS: Final = {
    "agriculture": "agricultur|aquaculture|crab|crop|fish|forest|livestock|locust|plant|pest"
    r"|salmon|seal\b|sealing|timber|tuna|veterinary|whale",
    "borders": "delimitation",
    "culture": "cultural heritage",
    "defence": "chemical weapons",
    "energy": r"energy|oil and gas",
    "environment": "environment|pollution|waste|climate|ozone|biolog|fauna|flora|birds|turtles"
    "|cetaceans|sharks|marine protection|flood|conservation",
    "health": "health|medicine|disease|drugs|alcohol|geriatrics|disorders",
    "human_rights": "human rights|children|disabled|gender|minorities|indigenous|prisoners",
    "humanitarian": "civilian protection|wounded",
    "investment": "investment",
    "labour": "labou?r|occupational safety",
    "nuclear": "nuclear|radioactiv",
    "peace": "peace",
    "technology": "biotechnology|digital",
    "tourism": "tourism",
    "trade": "trade|customs|commerce|common market|services",
    "transport": "transport|navigation",
    "water": r"\bwater|irrigation",
}
_SUBJECTS: Final = {topic: re.compile(rf"\b(?:{words})") for topic, words in _TOPIC_WORDS.items()}


def instrument(title: str) -> Instrument | None:
    """The first instrument in the title: a "Protocol to the Convention" is a protocol.

    None if the title has none; `other` for one outside of our list, such as an amendment or a
    one-sided declaration.
    """
    found = _WORDS.search(title)
    return Instrument(found.lastgroup) if found and found.lastgroup else None


def of_subject(text: str) -> tuple[str, ...]:
    """The topics in a subject of manytreaties, sorted: "Nuclear Energy" has two."""
    plain = text.lower()
    return tuple(topic for topic, words in _SUBJECTS.items() if words.search(plain))
