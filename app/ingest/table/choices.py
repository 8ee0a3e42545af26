"""Evaluates a choice of a mapping for a row: a fixed value, or one by the cell of a column."""

from typing import TypeVar

from app.domain.refusals import Refusal
from app.ingest.table.parts import Choice
from app.ingest.table.rows import Entry

T = TypeVar("T")


def chosen(choice: Choice[T], row: Entry) -> T | None:
    """The value for a row; None for a missing cell without a default.

    Raises Refusal `unknown-value` for a cell that the choice does not list, without a default.
    """
    if choice.column is None:
        return choice.default
    text = row.text(choice.column)
    if text in choice.values:
        return choice.values[text]
    if text and choice.default is None:
        known = ", ".join(f'"{value}"' for value in choice.values)
        raise Refusal(
            "unknown-value",
            f'{choice.column}: the mapping has no value for "{text}", only for {known}',
        )
    return choice.default
