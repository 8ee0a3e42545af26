"""Names of parties for titles: "King Hassan II", "the United States and Morocco"."""

from collections.abc import Iterable, Sequence
from typing import Final

from app.ingest.parsing.actors import in_sentence
from app.ingest.table.party import Party
from app.ingest.table.texts import PARTIES

_AND: Final = {"en": " and ", "fr": " et ", "ar": " و"}
_OTHERS: Final = {"en": "others", "fr": "autres", "ar": "آخرون"}
_NAMED: Final = 4


def names_by_role(parties: Sequence[Party], language: str) -> dict[str, str]:
    """The names of the parties of each role, and of all under PARTIES, in a language."""
    by_role: dict[str, list[Party]] = {PARTIES: list(parties)}
    for party in parties:
        by_role.setdefault(party.role, []).append(party)
    return {
        role: _listed((_name(party, language) for party in same), language)
        for role, same in by_role.items()
    }


def _name(party: Party, language: str) -> str:
    if party.actor is not None:
        name = next(iter(party.actor.names.values()))
        return f"{party.title} {name}" if party.title else name
    if party.country is None:
        return ""
    name = party.country.names.get(language, party.country.names["en"])
    return in_sentence(name) if language == "en" else name


def _listed(names: Iterable[str], language: str) -> str:
    found = list(dict.fromkeys(names))
    if len(found) > _NAMED:
        found[_NAMED - 1 :] = [f"{len(found) - _NAMED + 1} {_OTHERS.get(language, 'others')}"]
    *most, last = found
    return f"{', '.join(most)}{_AND.get(language, ' and ')}{last}" if most else last
