"""Templates of a mapping: words with columns in braces."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, Protocol

from pydantic import BeforeValidator, InstanceOf

from app.domain.event_types import Role
from app.domain.titles.grammar import FORMS, Name, listed
from app.ingest.table.columns import Column, several

PARTIES: Final = "parties"
_PARTY_NAMES: Final = frozenset({*Role, PARTIES})
_WORDS: Final = frozenset(word for _, word in FORMS)
_PIECE: Final = re.compile(r"\{([^{}]+)\}|([^{}]+)|(.)", re.DOTALL)


class Cells(Protocol):
    """The row interface that templates use."""

    def text(self, column: Column) -> str:
        """A cleaned cell; "" if it is missing."""
        ...


@dataclass(frozen=True, slots=True)
class PartyNames:
    """A placeholder for the names of the parties of a role, or of all parties. `word` is the form
    of the names in the language: "de", "en" (`titles.grammar.FORMS`).
    """

    role: str
    word: str = ""


Piece = str | Column | PartyNames


@dataclass(frozen=True, slots=True)
class Text:
    """One or several templates; the first without a missing cell is used."""

    templates: tuple[tuple[Piece, ...], ...]

    def fill(
        self,
        row: Cells,
        names: Mapping[str, Sequence[Name]] | None = None,
        language: str = "en",
    ) -> str | None:
        """The text for a row, on one line; None if each template has a missing cell.

        `names` are the names of parties by role (`sentences.names_by_role`).
        """
        for template in self.templates:
            pieces = [_filled(piece, row, names or {}, language) for piece in template]
            if all(pieces):
                return " ".join("".join(pieces).split()) or None
        return None

    def check(self, language: str) -> None:
        """Raise ValueError for a word before a party that the language does not have."""
        words = [word for of, word in FORMS if of == language and word]
        for piece in (piece for parts in self.templates for piece in parts):
            if isinstance(piece, PartyNames) and piece.word not in {"", *words}:
                known = ", ".join(f"{{{word} {piece.role}}}" for word in words)
                given = f"{{{piece.word} {piece.role}}} is not for texts in {language!r}"
                raise ValueError(f"{given}: write {known or f'{{{piece.role}}}'}")

    @property
    def columns(self) -> Iterator[Column]:
        """The columns in the templates."""
        return (piece for parts in self.templates for piece in parts if isinstance(piece, Column))


def _filled(piece: Piece, row: Cells, names: Mapping[str, Sequence[Name]], language: str) -> str:
    match piece:
        case Column():
            return row.text(piece)
        case PartyNames(role, word):
            return listed(names[role], language, word) if names.get(role) else ""
        case _:
            return piece


def _text(value: object, *, sentence: bool) -> Text:
    values = several(value)
    if not isinstance(values, list | tuple) or not values:
        raise ValueError("write a text, or a list of texts")
    return Text(tuple(tuple(_pieces(text, sentence=sentence)) for text in values))


def _pieces(text: object, *, sentence: bool) -> Iterator[Piece]:
    if not isinstance(text, str) or not text.strip():
        raise ValueError('write a text in quotation marks, with columns in braces: "{name}"')
    for match in _PIECE.finditer(text):
        name, words, stray = match.groups()
        if stray:
            raise ValueError(f"a brace of {text!r} is not balanced: write columns as {{name}}")
        if words:
            yield words
            continue
        word, _, role = name.rpartition(" ")
        if sentence and role in _PARTY_NAMES and word in _WORDS:
            yield PartyNames(role, word)
        else:
            yield Column(name.strip())


CellText = Annotated[InstanceOf[Text], BeforeValidator(partial(_text, sentence=False))]
"""Words with columns in braces."""

Sentence = Annotated[InstanceOf[Text], BeforeValidator(partial(_text, sentence=True))]
"""Words with columns and parties in braces: `{guest} visits {host}`."""
