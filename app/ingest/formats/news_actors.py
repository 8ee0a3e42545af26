"""The kind of an actor of news events, by its sectors (a column of ICEWS) and its name."""

import re
from typing import Final

from app.domain.event_types import ActorKind

INTERNATIONAL: Final = "International Government Organization"
"""The sector of international organisations and of their officials."""

_ARMED: Final = frozenset({"Military", "Army", "Navy", "Air Force"})
_STATE: Final = frozenset({"Government", "Executive"})
_ELITE: Final = "Elite"
_PRESS: Final = frozenset({"News", "State Media"})

_PERSONAL_NAME: Final = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,6}")
_COLLECTIVE: Final = re.compile(
    r"(?<![\w-])("
    r"Administration|Agency|Ambassador|Army|Assembly|Association|Authorities|Authority"
    r"|Board|Brigades?|Bureau|Cabinet|Center|Centre|Chamber|City|Commission|Committee"
    r"|Company|Congress|Corps|Council|Court|Department|East|Force|Forces|Front|Government"
    r"|Group|House|Institute|Intelligence|Legislature|Majlis|Minister|Ministry|Movement"
    r"|National|Navy|New|North|Office|Officials?|Organi[sz]ation|Parliament|Party|Police"
    r"|President|Rada|Senate|Service|South|State|Street|Union|United|University|West|and"
    r"|for|in|of|the|The"
    r")(?![\w-])"
)
_SECTOR_OF_WORD: Final = (
    (
        re.compile(r"\b(Military|Army|Naval|Navy|Air Force|Armed Forces|Defen[cs]e Forces)\b"),
        _ARMED,
    ),
    (
        re.compile(
            r"\b(Government|Ministry|Foreign Affairs|Police|Cabinet|Legislature|Parliament|Senate"
            r"|House of Representatives|Representatives|Congress|Court|Judiciary|Royal"
            r" Administration|Envoy|Officials|Intelligence|Border Patrol|Attorney General)\b"
        ),
        _STATE,
    ),
    (re.compile(r"\b(Business|Company|Bank|Industry)\b"), frozenset({"Business"})),
)


def kind(name: str, sectors: frozenset[str]) -> ActorKind:
    """The kind of an actor: a person only with evidence, and a group without any evidence."""
    if _is_person(name, sectors):
        return ActorKind.PERSON
    sectors = sectors or _sectors_of_words(name)
    if sectors & _ARMED:
        return ActorKind.ARMED_FORCE
    if INTERNATIONAL in sectors:
        return ActorKind.INTERNATIONAL_ORGANISATION
    if sectors & _STATE:
        return ActorKind.GOVERNMENT_BODY
    if "Business" in sectors:
        return ActorKind.COMPANY
    return ActorKind.GROUP


def _is_person(name: str, sectors: frozenset[str]) -> bool:
    """Whether a name is a person's: in the sector Elite, or of two words in a government."""
    named = _PERSONAL_NAME.fullmatch(name) and not _COLLECTIVE.search(name)
    if not named or sectors & _PRESS:
        return False
    member = INTERNATIONAL in sectors and "Parties" in sectors
    return _ELITE in sectors or (" " in name and (member or bool(sectors & _STATE)))


def _sectors_of_words(name: str) -> frozenset[str]:
    return next((sectors for word, sectors in _SECTOR_OF_WORD if word.search(name)), frozenset())
