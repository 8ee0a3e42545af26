"""The reviewed spellings of names, line by line, and what they are found by."""

import pytest

from app.data import table
from app.domain import lexicon
from app.domain.lexicon import LANGUAGES, mentions
from app.domain.text import fold
from app.domain.text.query_parser import parse
from app.domain.text.words import Word

KINDS = {"given", "family", "person", "group", "weapon"}
ROWS = table("name_spellings")


def _words(query: str) -> list[Word]:
    return [word for clause in parse(query) for item in clause.items for word in item.words]


def _names(query: str) -> set[str]:
    return {one.entry.id for one in mentions(_words(query)) if one.entry.is_name}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_each_line(row: dict[str, str]) -> None:
    assert row["kind"] in KINDS
    for language in LANGUAGES:
        texts = row[language].split("|")
        assert len({fold(text) for text in texts}) == len(texts) or language != "ar"
        for text in texts:
            assert text == text.strip()
            assert any("\u0621" <= letter <= "\u06ff" for letter in text) == (language == "ar")
            assert row["id"] in _names(text)


def test_the_identifiers_are_different() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("query", "text", "other"),
    [
        ("Kadhafi", "Kadhafi", "القذافي"),
        ("وللقذافي", "القذافي", "Gaddafi"),
        ("Ban Kimoon", "Ban Kimoon", "بان كي مون"),
        ("شي جين بينغ", "شي جين بينغ", "Xi Jinping"),
        ("ديغول", "ديغول", "de Gaulle"),
    ],
)
def test_a_name_has_its_other_spellings(query: str, text: str, other: str) -> None:
    (mention,) = mentions(_words(query))
    assert mention.text.written == text
    assert other in [one.written for one in mention.others]
    assert not mention.entry.is_place


def test_a_text_of_two_names_mentions_both() -> None:
    lexicon.load()
    assert {"barack", "barak"} == _names("باراك")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Le Caire", ["cairo"]),
        ("Kadhafi", ["gaddafi"]),
        ("Le Caire accord", []),
        ("visit", []),
        ("", []),
    ],
)
def test_the_names_that_a_whole_text_is(text: str, ids: list[str]) -> None:
    assert [one.id for one in lexicon.names_of(text)] == ids
