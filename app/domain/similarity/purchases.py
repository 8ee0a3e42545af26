"""Whether two purchases are of the same goods."""

import re
from itertools import combinations
from typing import Final

from app.domain.dates import parse
from app.domain.similarity.content import Content
from app.domain.text import fold

# "M-113", "M 113" and "M113"; "Type 054 A" and "Type-054A": a letter belongs to its number.
_LETTERS_BEFORE: Final = re.compile(r"\b([^\W\d]{1,3}) (?=\d)")
_LETTER_AFTER: Final = re.compile(r"(?<=\d) ([^\W\d])\b")
# "Mk" and "Mark" name no more than the number behind them.
_UNNAMED: Final = frozenset({"mk", "mark"})


def same_goods(one: Content, other: Content) -> bool:
    """Whether two purchases agree in the designation, or in kind and number. Symmetric.

    False if all dates of delivery differ.
    """
    if not _delivered_together(one, other):
        return False
    a, b = _designation(one), _designation(other)
    if a and "".join(a) == "".join(b):
        return True
    kind, another = fold(one.kind), fold(other.kind)
    if kind and another and kind != another:
        return False
    if _same_number(one, other) and kind == another != "":
        return True
    if a and b:
        return _is_part(a, b)
    # SIPRI has "ship engine" and, with the class of its power, "ship engine 4001-6000".
    return bool(a or b) and kind == another and all(map(str.isdecimal, a or b))


def _same_number(one: Content, other: Content) -> bool:
    return one.number is not None and one.number == other.number


def _delivered_together(one: Content, other: Content) -> bool:
    """Whether a date of delivery may be common; True if one has none."""
    if not one.delivered or not other.delivered:
        return True
    years = ({parse(edtf).text[:4] for edtf in content.delivered} for content in (one, other))
    return not set.isdisjoint(*years)


def _designation(content: Content) -> list[str]:
    """The pieces of the item without the words of its kind: ["m113"] for "M-113 APC"."""
    words = [word for word in fold(content.item).split() if word not in _UNNAMED]
    text = _LETTER_AFTER.sub(r"\1", _LETTERS_BEFORE.sub(r"\1", " ".join(words)))
    kind = set(fold(content.kind).split())
    return [piece for piece in text.split() if piece not in kind]


def _is_part(one: list[str], other: list[str]) -> bool:
    """Whether one designation is whole in the other: "Smerch" in "BM-9A52 Smerch"."""
    if set(one) <= set(other) or set(other) <= set(one):
        return True
    return "".join(one) in _runs(other) or "".join(other) in _runs(one)


def _runs(pieces: list[str]) -> set[str]:
    return {"".join(pieces[start:end]) for start, end in combinations(range(len(pieces) + 1), 2)}
