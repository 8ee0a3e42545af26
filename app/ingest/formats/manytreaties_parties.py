"""The parties of a treaty of manytreaties: what its codes mean, and who signed.

The set writes present-day codes for states of all times: `RUS` in 1977 is the Soviet Union, `SRB`
Yugoslavia, `CZE` Czechoslovakia. A code therefore means the state that stood in its place on the
day on which it joined.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from app.actors.draft import ActorDraft
from app.domain.countries import Countries, Country
from app.domain.dates import Edtf
from app.domain.event_types import ActorKind
from app.domain.refusals import Refusal
from app.ingest.parsing.actors import collective, reference
from app.ingest.parsing.lenient_dates import loose
from app.ingest.parsing.lifetimes import OUTSIDE, outside
from app.ingest.parsing.treaty_sides import sides

NOBODY: Final = {"", "NA", "UNK", "Member countries not listed"}

_CODES: Final = {
    "ALG": "DZA",
    "AUH": "XAH",
    "BAD": "XBD",
    "BAV": "XBV",
    "DZG": "XDZ",
    "EAT": "XTG",
    "EAZ": "XZZ",
    "HSG": "XHD",
    "KOS": "XKX",
    "OFS": "XOF",
    "PRU": "XPR",
    "QAR": "QAT",
    "USR": "SUN",
    "VAE": "ARE",
    "WRT": "XWU",
    "YPR": "YMD",
}
"""Codes that are not ISO's. `BZL`, `LES` and `SAR` stand beside Brazil and Lesotho, or for no one
state, and stay unresolved."""

_BEFORE: Final = {
    "AUT": ("XAH",),
    "CZE": ("CSK",),
    "EGY": ("XUA",),
    "KOR": ("XKO",),
    "RUS": ("SUN",),
    "SRB": ("YUG", "SCG"),
    "SYR": ("XUA",),
    "TZA": ("XTG",),
    "VNM": ("VDR", "XVS"),
    "YEM": ("XYN", "YMD"),
}
"""The ended states that a code means as well. Where two of them lived at once nobody can tell."""

_EURATOM: Final = "European Atomic Energy Community"
_FAO: Final = "Food and Agriculture Organization"
_UNION: Final = {"EC", "EUE", "EUU"}
_UNION_NAMED: Final = re.compile(
    r"\bEuropean (?:(?:Economic )?Communit(?:y|ies)|Union)\b", re.IGNORECASE
)
_UNION_SINCE: Final = date(1993, 11, 1)
_ORGANISATIONS: Final = {
    "ECE UN Economic Commission for Europe": "Economic Commission for Europe",
    "EFTA": "European Free Trade Association",
    "EURATOM European Atomic Energy Community": _EURATOM,
    "FAO Food and Agriculture Organization of the UN": _FAO,
    "IAEA International Atomic Energy Agency": "International Atomic Energy Agency",
    "IO-EAEC": _EURATOM,
    "IO-EBRD": "European Bank for Reconstruction and Development",
    "IO-European Atomic Energy Community": _EURATOM,
    "IO-IAEA": "International Atomic Energy Agency",
    "IO-IBRD": "International Bank for Reconstruction and Development",
    "IO-NEFCO": "Nordic Environment Finance Corporation",
    "IO-Un Food and Agriculture Organization": _FAO,
    "IO-World Health Organization": "World Health Organization",
    "IO-World Meteorological Organization": "World Meteorological Organization",
    "WHO World Health Organization": "World Health Organization",
    "WMO World Metereological Organization": "World Meteorological Organization",
}
_OPEN_FOR: Final = timedelta(days=366)
_TWO_SIDES: Final = re.compile(r"([A-Z]{3})-([A-Z]{3})_\d{4}")


@dataclass(slots=True)
class Parties:
    """Who takes part, by country or actor; the actors that are named; what is odd."""

    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    actors: dict[str, ActorDraft] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    @property
    def countries(self) -> frozenset[str]:
        """The codes of the parties that are countries."""
        return frozenset(name for kind, name in self.roles if kind == "country")

    @property
    def participants(self) -> list[dict[str, Any]]:
        """As an event has them, in the order in which they came."""
        return [
            {"role": role, kind: reference(self.actors[name]) if kind == "actor" else name}
            for (kind, name), role in self.roles.items()
        ]


@dataclass(frozen=True, slots=True)
class PartyReader:
    """Reads the party rows of one treaty of a date, with its day of entry into force."""

    dataset: str
    known: Countries
    when: Edtf | None
    force: Edtf | None

    def add(self, found: Parties, cells: dict[str, str]) -> None:
        """Add the party of a row with `stateID` and the days on which the state joined.

        Who joined within a year of the signature, or before the treaty was in force, is a
        signatory; who acceded later is a participant. Without any day of its own a party counts
        among the signatories. A state in several rows has the earliest of its roles.
        """
        joined = _joined(cells)
        role = "participant" if self._late(joined) else "signatory"
        country = meaning(cells["stateID"], joined or self.when, self.known)
        if country is not None:
            key = ("country", country.code)
            if outside(country, self.when):
                found.flags.add(OUTSIDE)
        else:
            actor = self._actor(cells["stateID"], found)
            found.actors[str(actor.external_id)] = actor
            key = ("actor", str(actor.external_id))
        if found.roles.get(key) != "signatory":
            found.roles[key] = role

    def add_from_id(self, found: Parties, name: str, title: str) -> None:
        """Add the two parties that an id names, if they are the sides that the title names."""
        sided = _TWO_SIDES.match(name)
        if not sided:
            return
        named = set(sides(title, self.when, self.known))
        named |= {"EUE"} if _UNION_NAMED.search(title) else set()
        meant = [meaning(code, self.when, self.known) for code in sided.groups()]
        codes = {
            country.code if country else code
            for code, country in zip(sided.groups(), meant, strict=True)
        }
        if codes == named:
            found.flags.add("parties_from_id")
            for code in sided.groups():
                self.add(found, {"stateID": code})

    def _late(self, joined: Edtf | None) -> bool:
        if joined is None or self.when is None:
            return False
        limit = _plus(self.when.latest or date.max, _OPEN_FOR)
        if self.force and self.force.latest:
            limit = max(limit, self.force.latest)
        return (joined.earliest or date.min) > limit

    def _actor(self, name: str, found: Parties) -> ActorDraft:
        kind = ActorKind.INTERNATIONAL_ORGANISATION
        if name in _UNION:
            day = (self.when.latest if self.when else None) or date.max
            union = day >= _UNION_SINCE
            return collective(self.dataset, kind, f"European {'Union' if union else 'Community'}")
        if name in _ORGANISATIONS:
            return collective(self.dataset, kind, _ORGANISATIONS[name])
        found.flags.add("unresolved_party")
        return collective(self.dataset, ActorKind.GROUP, name)


@lru_cache(maxsize=10_000)
def meaning(code: str, when: Edtf | None, known: Countries) -> Country | None:
    """The country that a code of the set means on a date; None if it is none, or may be two."""
    if code in _UNION:  # `EC` is Ecuador elsewhere
        return None
    meant = known.matching(_CODES.get(code, code))
    if len(meant) != 1:
        return None
    (present,) = meant
    if not outside(present, when):
        return present
    before = [known.resolve(ended) for ended in _BEFORE.get(present.code, ())]
    then = [country for country in before if not outside(country, when)]
    return {0: present, 1: then[0] if then else present}.get(len(then))


def _joined(cells: dict[str, str]) -> Edtf | None:
    """The day on which a state signed, else ratified, else was bound; None if it is not told."""
    for column in ("StateSignature", "StateRatification", "StateForce"):
        try:
            day = loose(cells.get(column, "")).value
        except Refusal:
            continue
        if day:
            return day
    return None


def _plus(day: date, span: timedelta) -> date:
    return day + min(span, date.max - day)
