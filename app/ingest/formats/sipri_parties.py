"""Buyers and suppliers of the SIPRI register: countries, groups, organisations, or unknown."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from app.actors.draft import ActorDraft
from app.domain.countries import Countries, Country
from app.domain.event_types import ActorKind, Role
from app.domain.refusals import Refusal
from app.domain.titles.words import in_sentence
from app.ingest.parsing.actors import collective, reference

RENAMED: Final = "name_changed_in_year"
"""The flag of a party whose name was that of another country on another day of the year."""

_NO_COUNTRIES: Final = frozenset(["Northern Cyprus"])
"""Names without a mark that are not countries in the countries file."""

_UNKNOWN: Final = {Role.BUYER: "unknown_recipient", Role.SUPPLIER: "unknown_supplier"}


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a deal: its English name for a title, "" for a country, and the participant, None
    if it is unknown.
    """

    name: str
    participant: dict[str, Any] | None
    country: str | None = None
    actor: ActorDraft | None = None
    flags: tuple[str, ...] = ()


def party(dataset: str, role: Role, text: str, year: int, countries: Countries) -> Party:
    """The party of a cell. `*` marks a group, `**` an organisation: "Hezbollah (Lebanon)*" is no
    country.

    Raises Refusal: `participant` for an empty cell, `unknown-country`, `ambiguous-country`.
    """
    name = text.rstrip("* ")
    if not name:
        raise Refusal("participant", f"the row has no {role}")
    if name.startswith("unknown"):
        return Party(f"an {name.replace('(s)', '')}", None, flags=(_UNKNOWN[role],))
    if text.endswith("*") or name in _NO_COUNTRIES:
        organisation = text.endswith("**")
        kind = ActorKind.INTERNATIONAL_ORGANISATION if organisation else ActorKind.GROUP
        actor = collective(dataset, kind, name)
        taking_part = {"role": role, "actor": reference(actor)}
        return Party(in_sentence(name), taking_part, actor=actor)
    country, certain = _country(dataset, name, year, countries)
    flags = () if certain else (RENAMED,)
    participant = {"role": role, "country": country.code, "certain": certain, "flags": flags}
    return Party("", participant, country.code, flags=flags)


@lru_cache(maxsize=10_000)
def _country(dataset: str, name: str, year: int, countries: Countries) -> tuple[Country, bool]:
    """The country of a name in the middle of a year, and whether it is the same all year."""
    country = countries.resolve(name, on=date(year, 7, 1), dataset=dataset)
    ends = (date(year, 1, 1), date(year, 12, 31))
    meant = [countries.matching(name, on=end, dataset=dataset) for end in ends]
    return country, all(found in {(), (country,)} for found in meant)
