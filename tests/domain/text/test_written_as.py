"""The other spellings of a typed word, by which names are completed."""

import pytest

from app.domain.text.autocomplete import prefixes
from app.domain.text.spellings import written_as


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("organisation", {"organization"}),
        ("organization", {"organisation"}),
        ("labour", {"labor"}),
        ("labor", {"labour"}),
        ("treaty", set()),
        ("بلخير", set()),
    ],
)
def test_a_word_has_its_other_spellings(word: str, others: set[str]) -> None:
    first, *rest = written_as(word)
    assert first == word
    assert set(rest) == others


@pytest.mark.parametrize(
    ("typed", "other"),
    [("organisat", "organizat"), ("organizat", "organisat"), ("defenc", "defens")],
)
def test_the_beginning_of_a_word_has_that_of_its_other_spellings(typed: str, other: str) -> None:
    found = written_as(typed, is_beginning=True)
    assert any(one.startswith(other) for one in found)
    assert not any(one.startswith(typed) for one in found[1:])


def test_a_text_is_completed_in_both_spellings() -> None:
    assert "world trade organization" in prefixes("World Trade Organisation")
    assert "world trade organizat" in prefixes("World Trade Organisat")
    assert "labour organisation" in prefixes("labor organization")
