"""One word in its British, American and hyphenated spellings, in texts and in queries."""

import pytest

from app.data import table
from app.domain.text import stems
from app.domain.text.query_parser import parse
from app.domain.text.spellings import (
    as_typed,
    index_words,
    prefixes,
    query_words,
    spelt,
    with_parts,
)

LINES = table("spellings")


def indexed(text: str) -> list[str]:
    return [word.text for word in index_words(text)]


def filed(text: str) -> set[str]:
    """The keys of an English text."""
    words = with_parts(text, index_words(text))
    return {key for one in words for key in stems.keys(one.text, one.written, "en")}


def finds(query: str, text: str) -> bool:
    """Whether each word of the query has a key of the text."""
    return all(
        not filed(text).isdisjoint(stems.lookup_keys(word.text, word.written))
        for word in query_words(query)
    )


def forms() -> list[tuple[str, str]]:
    """(word of the index, other spelling) of all lines, with their endings."""
    return [
        (row["word"] + ending, spelling + ending)
        for row in LINES
        for ending in ("", *row["endings"].split())
        for spelling in row["spellings"].split("|")
    ]


def test_every_spelling_of_a_line_is_its_word() -> None:
    wrong = [pair for pair in forms() if not indexed(pair[1]) == indexed(pair[0]) == [pair[0]]]
    assert wrong == []


def test_every_spelling_finds_its_word_and_the_word_every_spelling() -> None:
    wrong = [pair for pair in forms() if not (finds(pair[0], pair[1]) and finds(pair[1], pair[0]))]
    assert wrong == []


def test_no_line_joins_the_word_of_another() -> None:
    words = {word for word, _ in forms()}
    others = [spelling for _, spelling in forms()]
    assert words.isdisjoint(others)
    assert len(others) == len(set(others))
    assert [row["word"] for row in LINES] == sorted({row["word"] for row in LINES})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cooperation", "co-operation"),
        ("Cooperating", "Co\u2010operated"),
        ("non-cooperation", "non-co-operation"),
        ("re-establishment", "reestablishment"),
        ("anti-tank missile", "antitank missile"),
        ("anti-tank", "anti tank"),
        ("nonproliferation", "non-proliferation"),
        ("cease-fire", "cease fire"),
        ("normalization", "normalisation"),
        ("organized", "organising"),
        ("authorise", "Authorized"),
        ("emphasize", "emphasise"),
        ("mid-2020", "mid 2020"),
        ("defense", "defence"),
        ("centers", "Centre"),
        ("travelling", "traveled"),
    ],
)
def test_spellings_find_each_other(one: str, other: str) -> None:
    assert finds(one, other)
    assert finds(other, one)


@pytest.mark.parametrize(
    ("part", "text"), [("tank", "anti-tank"), ("2020", "mid-2020"), ("fire", "cease-fire")]
)
def test_a_part_finds_the_joined_word(part: str, text: str) -> None:
    assert finds(part, text)
    assert not finds(text, part)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("operation", "co-operation"),
        ("ordination", "co-ordination"),
        ("four", "for"),
        ("metre", "meter"),
        ("sise", "size"),
        ("prise", "prize"),
        ("Blaise", "Blaize"),
        ("seise", "seize"),
        ("capsise", "capsize"),
        ("analyses", "analyst"),
        ("our", "or"),
        ("tour", "tor"),
        ("check", "cheque"),
        ("antitank", "anti, tank"),
        ("reform", "re form"),
    ],
)
def test_other_words_are_not_joined(query: str, text: str) -> None:
    assert not finds(query, text)


def test_french_words_keep_their_stems() -> None:
    (word,) = query_words("Défense")
    assert "+defens" in stems.keys(word.text, word.written, "fr")
    (word,) = query_words("organisation")
    assert "+organis" in stems.keys(word.text, word.written, "fr")


def test_offsets_are_those_of_the_text() -> None:
    text = "A Co-operation; anti-tank missiles"
    words = index_words(text)
    assert [text[one.start : one.end] for one in words] == [
        "A",
        "Co-operation",
        "anti-tank",
        "missiles",
    ]
    parts = with_parts(text, words)[len(words) :]
    assert [(one.text, text[one.start : one.end]) for one in parts] == [
        ("anti", "anti"),
        ("tank", "tank"),
    ]


def test_phrases_match_in_any_spelling() -> None:
    phrases = ('"Labour Centre co-operation"', '"labor center cooperation"')
    one, other = (
        [word.text for clause in parse(text) for word in clause.items[0].words] for text in phrases
    )
    assert one == other == ["labour", "centre", "cooperation"]


@pytest.mark.parametrize(
    ("typed", "beginnings"),
    [
        ("organiz*", ("organiz", "organis")),
        ("organiza*", ("organiza", "organisa")),
        ("labor*", ("labor", "labour")),
        ("center*", ("center", "centre", "centring")),
        ("defens*", ("defens", "defence")),
        ("co-op*", ("coop",)),
        ("belize*", ("belize",)),
        ("Tangi*", ("tangi",)),
    ],
)
def test_the_beginning_of_a_word_is_looked_up_in_each_spelling(
    typed: str, beginnings: tuple[str, ...]
) -> None:
    (clause,) = parse(typed)
    assert prefixes(clause.items[0].words[0].text) == beginnings


def test_a_joined_designation_is_as_typed() -> None:
    (word,) = query_words("F-16")
    assert as_typed(word) == "f16"
    assert spelt("f16") == "f16"
