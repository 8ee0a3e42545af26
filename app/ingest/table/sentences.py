"""Names of parties for titles: "King Hassan II", "the United States and Morocco"."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.dates import Edtf
from app.domain.titles import words
from app.domain.titles.grammar import Name, capitalised
from app.ingest.table.mapping import Mapping as Table
from app.ingest.table.party import Party
from app.ingest.table.texts import PARTIES, Cells

LONGEST_NAME: Final = 500
"""The longest title of an event, and name of a place (app.drafts.Name)."""


def titles(mapping: Table, row: Cells, names: Mapping[str, Sequence[Name]]) -> dict[str, str]:
    """The titles of an event by language, without those of which a cell is missing."""
    templates = {mapping.dataset.language: mapping.event.title} | mapping.event.titles
    made = {language: text.fill(row, names, language) for language, text in templates.items()}
    return {
        language: shortened(capitalised(title), LONGEST_NAME)
        for language, title in sorted(made.items())
        if title is not None
    }


def names_by_role(parties: Sequence[Party], when: Edtf | None) -> Mapping[str, Sequence[Name]]:
    """The names of the parties of each role, and of all under PARTIES."""
    by_role: dict[str, list[Name]] = {PARTIES: []}
    for party in parties:
        if name := _name(party, when):
            by_role[PARTIES].append(name)
            by_role.setdefault(party.role, []).append(name)
    return by_role


def _name(party: Party, when: Edtf | None) -> Name | None:
    if party.actor is None:
        return words.of_country(party.country, words.middle(when)) if party.country else None
    name = next(iter(party.actor.names.values()))
    titled = f"{party.title} {name}" if party.title else name
    if party.language != "en":
        return Name(titled, titled, titled)
    return words.of_titled(name, party.title)


def shortened(text: str, longest: int) -> str:
    """The text with at most `longest` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
