"""The parties of a treaty of manytreaties: resolves its codes, and says who signed.

The collection has present-day codes for states of all times: `RUS` in 1977 is the Soviet Union,
`SRB` Yugoslavia, `CZE` Czechoslovakia. A code is resolved to the state that existed on the day it
joined.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from app.actors.draft import ActorDraft
from app.data import table
from app.domain.countries import Countries, Country
from app.domain.dates import Edtf
from app.domain.event_types import ActorKind
from app.domain.refusals import Refusal
from app.ingest.parsing.actors import collective, reference
from app.ingest.parsing.lenient_dates import parse_leniently
from app.ingest.parsing.lifetimes import is_outside_lifetimes
from app.ingest.parsing.treaty_sides import sides

NOBODY: Final = {"", "NA", "UNK", "Member countries not listed"}

_ROWS: Final = table("manytreaties_codes")
# `BZL`, `LES` and `SAR` are left out: they occur beside Brazil and Lesotho, or are no single state.
_CODES: Final = {row["code"]: row["state"] for row in _ROWS if row["state"]}
"""Codes that are not ISO's."""
_BEFORE: Final = {row["code"]: row["ended"].split("; ") for row in _ROWS if row["ended"]}
"""The ended states of a present code, which is unresolved if two of them existed on a date."""
_ORGANISATIONS: Final = {row["code"]: row["organisation"] for row in _ROWS if row["organisation"]}
_UNION: Final = {"EC", "EUE", "EUU"}
_UNION_NAMED: Final = re.compile(
    r"\bEuropean (?:(?:Economic )?Communit(?:y|ies)|Union)\b", re.IGNORECASE
)
_UNION_SINCE: Final = date(1993, 11, 1)
_OPEN_FOR: Final = timedelta(days=366)
_TWO_SIDES: Final = re.compile(r"([A-Z]{3})-([A-Z]{3})_\d{4}")


@dataclass(slots=True)
class Parties:
    """The parties of a treaty: role by ("country" | "actor", key), the actors by key, and flags."""

    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    actors: dict[str, ActorDraft] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    @property
    def countries(self) -> frozenset[str]:
        """The codes of the parties that are countries."""
        return frozenset(name for kind, name in self.roles if kind == "country")

    @property
    def participants(self) -> list[dict[str, Any]]:
        """The participants of the event, in the order of the rows."""
        return [
            {"role": role, kind: reference(self.actors[name]) if kind == "actor" else name}
            for (kind, name), role in self.roles.items()
        ]


@dataclass(frozen=True, slots=True)
class PartyReader:
    """Reads the party rows of one treaty, of the date `when`, in force since `force`."""

    dataset: str
    known: Countries
    when: Edtf | None
    force: Edtf | None

    def add(self, found: Parties, cells: dict[str, str]) -> None:
        """Add the party of a row with `stateID` and the days on which the state joined.

        A state that joined within a year of the signature, or before the treaty was in force, is a
        signatory; one that acceded later is a participant. Without a day it is a signatory. A state
        in several rows is a signatory if one of its rows says so.
        """
        joined = _joined(cells)
        role = "participant" if self._late(joined) else "signatory"
        country = country_of(cells["stateID"], joined or self.when, self.known)
        if country is not None:
            key = ("country", country.code)
        else:
            actor = self._actor(cells["stateID"], found)
            found.actors[str(actor.external_id)] = actor
            key = ("actor", str(actor.external_id))
        if found.roles.get(key) != "signatory":
            found.roles[key] = role

    def add_from_id(self, found: Parties, name: str, title: str) -> None:
        """Add the two parties of an id, if they are exactly the sides that the title names."""
        sided = _TWO_SIDES.match(name)
        if not sided:
            return
        named = set(sides(title, self.when, self.known))
        named |= {"EUE"} if _UNION_NAMED.search(title) else set()
        resolved = [country_of(code, self.when, self.known) for code in sided.groups()]
        codes = {
            country.code if country else code
            for code, country in zip(sided.groups(), resolved, strict=True)
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
def country_of(code: str, when: Edtf | None, known: Countries) -> Country | None:
    """The country of a code of the collection on a date; None if there is none, or may be two."""
    if code in _UNION:  # `EC` is Ecuador elsewhere
        return None
    found = known.matching(_CODES.get(code, code))
    if len(found) != 1:
        return None
    (present,) = found
    if not is_outside_lifetimes(present, when):
        return present
    before = [known.resolve(ended) for ended in _BEFORE.get(present.code, ())]
    then = [country for country in before if not is_outside_lifetimes(country, when)]
    return {0: present, 1: then[0] if then else present}.get(len(then))


def _joined(cells: dict[str, str]) -> Edtf | None:
    """The day on which a state signed, else ratified, else was bound; None if the row has none."""
    for column in ("StateSignature", "StateRatification", "StateForce"):
        try:
            day = parse_leniently(cells.get(column, "")).value
        except Refusal:
            continue
        if day:
            return day
    return None


def _plus(day: date, span: timedelta) -> date:
    return day + min(span, date.max - day)
