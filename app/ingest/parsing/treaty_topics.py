"""Topics for the subjects of treaty collections, reviewed by hand. No topic is
better than a guess.
"""

import re
from typing import Final

UK_SUBJECTS: Final = {
    "ANIMALS & CONSERVATION": ("environment",),
    "ANTARCTICA": ("territory",),
    "ATOMIC ENERGY": ("nuclear",),
    "AVIATION": ("transport",),
    "BOUNDARIES": ("borders",),
    "COMMERCE": ("trade",),
    "CRIME": ("justice",),
    "CULTURAL PROPERTY": ("culture",),
    "CULTURAL RELATIONS": ("culture",),
    "CUSTOMS": ("trade",),
    "DEBTS": ("finance",),
    "DEFENCE": ("defence",),
    "DIPLOMATIC & CONSULAR RELATIONS": ("diplomacy",),
    "DISARMAMENT": ("defence",),
    "DRUGS": ("justice",),
    "ECONOMIC CO-OPERATION": ("trade",),
    "ECONOMIC CO-OPERATION & DEVELOPMENT": ("trade",),
    "EDUCATION": ("education",),
    "ENERGY": ("energy",),
    "ENFORCEMENT OF JUDGMENTS": ("justice",),
    "ENVIRONMENTAL PROTECTION": ("environment",),
    "EUROPEAN FREE TRADE ASSOCIATION (EFTA)": ("trade",),
    "EXPOSITIONS": ("trade",),
    "EXTRADITION": ("justice",),
    "FILMS": ("culture",),
    "FISHERIES": ("agriculture",),
    "FOOD": ("agriculture",),
    "FOOD AND AGRICULTURE ORGANIZATION (FAO)": ("agriculture",),
    "FORESTRY AND TIMBER": ("agriculture",),
    "FRIENDSHIP": ("diplomacy",),
    "GATT": ("trade",),
    "HEALTH": ("health",),
    "HUMAN RIGHTS": ("human_rights",),
    "INTERNATIONAL ATOMIC ENERGY AGENCY (IAEA)": ("nuclear",),
    "INTERNATIONAL CIVIL AVIATION ORGANIZATION (ICAO)": ("transport",),
    "INTERNATIONAL COURT OF JUSTICE (ICJ)": ("justice",),
    "INTERNATIONAL CRIMINAL COURT (ICC)": ("justice",),
    "INTERNATIONAL LABOUR ORGANIZATION (incl. CONVENTIONS) (ILO)": ("labour",),
    "INTERNATIONAL MARITIME ORGANIZATION (IMCO/IMO)": ("transport",),
    "INTERNATIONAL MONETARY FUND (IMF)": ("finance",),
    "INVESTMENT PROTECTION": ("investment",),
    "LABOUR": ("labour",),
    "LEGAL PROCEEDINGS": ("justice",),
    "LOANS, CREDITS & GRANTS": ("finance",),
    "MARITIME LAW": ("transport",),
    "METEOROLOGY": ("science",),
    "MIGRATION": ("migration",),
    "NATIONALITY & PASSPORTS": ("migration",),
    "NORTH ATLANTIC TREATY ORGANISATION (NATO)": ("defence",),
    "OCEANOGRAPHY": ("science",),
    "PEACE": ("peace",),
    "PENSIONS": ("labour",),
    "PLANTS & PESTS": ("agriculture",),
    "POLLUTION": ("environment",),
    "PRIVILEGES & IMMUNITIES": ("diplomacy",),
    "RAILWAYS": ("transport",),
    "RED CROSS": ("humanitarian",),
    "REFUGEES": ("humanitarian", "migration"),
    "ROAD TRANSPORT": ("transport",),
    "SCIENCE & TECHNOLOGY": ("science", "technology"),
    "SHIPPING": ("transport",),
    "SLAVERY": ("human_rights",),
    "SOCIAL SECURITY": ("labour",),
    "SPACE": ("space",),
    "STERLING": ("finance",),
    "TAXATION": ("finance",),
    "TERRITORIES, ADMINISTRATION OF": ("territory",),
    "TERRORISM": ("counter_terrorism",),
    "TRADE": ("trade",),
    "TRADE AND COMMERCE EXCLUDING GATT": ("trade",),
    "TRAVEL": ("migration",),
    "VISA": ("migration",),
    "WHALING": ("agriculture",),
    "WORLD CUSTOMS ORGANISATION (WCO)": ("trade",),
    "WORLD HEALTH ORGANISATION (WHO)": ("health",),
    "WORLD METEOROLOGICAL ORGANISATION (WMO)": ("science",),
    "WORLD TOURISM ORGANISATION (UNWTO)": ("tourism",),
}
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
