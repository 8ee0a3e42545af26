"""Texts that a mapping makes of cells: words with columns in braces."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, Protocol

from pydantic import BeforeValidator, InstanceOf

from app.domain.event_types import Role
from app.ingest.table.columns import Column, several

PARTIES: Final = "parties"
_WHO: Final = frozenset({*Role, PARTIES})
_PIECE: Final = re.compile(r"\{([^{}]+)\}|([^{}]+)|(.)", re.DOTALL)


class Cells(Protocol):
    """A row, as far as its texts are concerned."""

    def text(self, column: Column) -> str:
        """A cell without what surrounds it; "" if it is missing."""
        ...


@dataclass(frozen=True, slots=True)
class Who:
    """The parties of a role, or all parties, by name."""

    role: str


Piece = str | Column | Who


@dataclass(frozen=True, slots=True)
class Text:
    """One template, or several of which the first that misses nothing is taken."""

    templates: tuple[tuple[Piece, ...], ...]

    def fill(self, row: Cells, who: Mapping[str, str] | None = None) -> str | None:
        """The text of a row, on one line; None if each template misses something."""
        for template in self.templates:
            pieces = [_filled(piece, row, who or {}) for piece in template]
            if all(pieces):
                return " ".join("".join(pieces).split()) or None
        return None

    @property
    def columns(self) -> Iterator[Column]:
        """The columns that it names."""
        return (piece for parts in self.templates for piece in parts if isinstance(piece, Column))


def _filled(piece: Piece, row: Cells, who: Mapping[str, str]) -> str:
    match piece:
        case Column():
            return row.text(piece)
        case Who(role):
            return who.get(role, "")
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
            raise ValueError(f"a brace of {text!r} does not pair: write columns like {{name}}")
        if words:
            yield words
        elif sentence and name in _WHO:
            yield Who(name)
        else:
            yield Column(name.strip())


CellText = Annotated[InstanceOf[Text], BeforeValidator(partial(_text, sentence=False))]
"""Words with columns in braces."""

Sentence = Annotated[InstanceOf[Text], BeforeValidator(partial(_text, sentence=True))]
"""The same, which may also name parties: `{guest} visits {host}`."""
