"""Topics of subjects of treaties, reviewed by hand. No topic is better than a guess."""

import re
from typing import Final

from app.data import table

UK_SUBJECTS: Final = {row["subject"]: row["topics"].split("; ") for row in table("uk_subjects")}
"""The topics of each value of the column `subject` of UK Treaties Online."""

_WORDS: Final = {
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
_SUBJECTS: Final = {topic: re.compile(rf"\b(?:{words})") for topic, words in _WORDS.items()}


def of_subject(text: str) -> tuple[str, ...]:
    """The topics in a subject or domain of manytreaties, sorted; () for none.

    "Nuclear Energy" has both nuclear and energy.
    """
    plain = text.lower()
    return tuple(topic for topic, words in _SUBJECTS.items() if words.search(plain))
