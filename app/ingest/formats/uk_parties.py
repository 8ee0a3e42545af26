"""The parties of a record of UK Treaties Online, separated from the territories beside them.

One cell has both, separated by " ; ". A name in capitals is a party; a name in mixed case is a
territory to which the treaty was extended.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from app.actors.draft import ActorDraft
from app.domain.countries import Countries, Country
from app.domain.dates import Edtf
from app.domain.event_types import ActorKind
from app.ingest.parsing.actors import collective, reference
from app.ingest.parsing.header_rows import normalised
from app.ingest.parsing.lifetimes import is_outside_lifetimes

IMPLICIT: Final = "GBR"

_TWO_STATES: Final = {
    "SWEDEN AND NORWAY": ("SWEDEN", "NORWAY"),
    "SYRIA & GRAND LEBANON": ("SYRIA", "LEBANON"),
}
"""Names of two states under one government, which are two parties."""

_ORGANISATION: Final = re.compile(
    r"\b(AGENCY|ASSOCIATION|BANK|COMMISSION|COMMUNITY|COUNCIL|ELDO|ITU|ORG|ORGANI[SZ]ATION"
    r"|PROGRAMME|UNION|UNITED NATIONS)\b"
)
_IN_FULL: Final = {
    "ACP STATES": "ACP States",
    "ELDO": "European Launcher Development Organisation",
    "EUROPEAN ATOMIC COMMUNITY": "European Atomic Energy Community",
    "EUROPEAN ATOMIC ENERGY COMMUNITY (EAEC)": "European Atomic Energy Community",
    "EUROPEAN ATOMIC ENERGY COMMUNITY (EURATOM)": "European Atomic Energy Community",
    "FRANKFORT": "Frankfurt",
    "ITU": "International Telecommunication Union",
    "MECKLENBERG-STRELITZ": "Mecklenburg-Strelitz",
    "REUSSELDER": "Reuss Elder Line",
    "REUSSYOUNGER": "Reuss Younger Line",
    "TRIESTE UK-US ZONE": "Trieste, UK-US Zone",
    "UN DEVELOPMENT PROGRAMME": "United Nations Development Programme",
}
_SMALL: Final = {"and", "for", "of", "on", "the"}

# Only as the first side of a title: elsewhere the United Kingdom may be a place, a side of an
# amended treaty, or the crown of a dominion.
_BRITISH_SIDE: Final = re.compile(
    r"(?:the )?(?:government of )?(?:the )?(?:great britain|united kingdom)\b", re.IGNORECASE
)
_SIDES: Final = re.compile(r"\b(?:between|by)\s+", re.IGNORECASE)


@dataclass(slots=True)
class Parties:
    """The participants, their actors, flags, and the territories that are no parties."""

    participants: list[dict[str, Any]] = field(default_factory=list)
    actors: list[ActorDraft] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    territories: list[str] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)
    """The codes of the parties that are countries."""


def parties(record: dict[str, str], when: Edtf | None, dataset: str, known: Countries) -> Parties:
    """The parties of a record with the cells `title`, `field3` and `country_name`.

    The United Kingdom is added if a two-sided record lists another party and its title names it as
    the first side ("between Great Britain and …"). It is not added to others: it may be the
    depositary only, and the file has treaties of the dominions and of the Communities too.

    A state outside its lifetimes is flagged. In a treaty of many it is a `participant`, because it
    acceded later, or others signed for it.
    """
    found = Parties()
    on = None if when is None else when.earliest
    two_sided = record["field3"] == "BI"

    def add(country: Country) -> None:
        if country.code in found.countries:
            return
        found.countries.add(country.code)
        gone = is_outside_lifetimes(country, when)
        role = "participant" if gone and not two_sided else "signatory"
        found.participants.append({"role": role, "country": country.code})

    for name in _names(record["country_name"]):
        if name != name.upper():
            found.territories.append(name)
        elif len(matches := known.matching(name, on=on, dataset=dataset)) == 1:
            add(matches[0])
        else:
            _add_actor(found, name, dataset)
    listed = bool(found.participants)
    if listed and two_sided and IMPLICIT not in found.countries and _names_britain(record["title"]):
        add(known.resolve(IMPLICIT))
        found.flags.add("implicit_party")
    if two_sided and len(found.participants) == 1:
        found.flags.add("other_party_not_listed")
    return found


def title_case(text: str) -> str:
    """A text in capitals in title case: "Bank for Reconstruction"; other texts are unchanged."""
    if text != text.upper():
        return text
    words = re.sub(r"[^\W\d_]+('[A-Z])?", lambda word: word[0].capitalize(), text).split(" ")
    return " ".join(
        word.lower() if n and word.lower() in _SMALL else word for n, word in enumerate(words)
    )


def _names(cell: str) -> Iterator[str]:
    for name in map(normalised, cell.split(" ; ")):
        if name:
            yield from _TWO_STATES.get(name, (name,))


def _add_actor(found: Parties, name: str, dataset: str) -> None:
    """Add an organisation, or else a group: an extinct state, or the name of several states."""
    kind = ActorKind.INTERNATIONAL_ORGANISATION
    if not _ORGANISATION.search(name):
        kind = ActorKind.GROUP
        found.flags.add("unresolved_party")
    actor = collective(dataset, kind, _IN_FULL.get(name) or title_case(name))
    if actor not in found.actors:
        found.actors.append(actor)
        found.participants.append({"role": "signatory", "actor": reference(actor)})


def _names_britain(title: str) -> bool:
    sides = _SIDES.search(title)
    return sides is not None and _BRITISH_SIDE.match(title, sides.end()) is not None
