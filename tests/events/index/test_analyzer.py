"""By which keys search finds an event: each once, where it weighs most, as it is stored."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dates import END_OF_TIME, bounds_of, parse
from app.domain.text.spellings import index_words, with_parts
from app.domain.text.stems import query_keys, word_keys
from app.domain.text.words import Word, words_of
from app.events.index.analyzer import (
    MARK,
    WEIGHTS,
    Keys,
    analyze_text,
    keys_of,
    position,
)
from app.events.stored.event_rows import EventRows, Row
from app.events.terms import term_key

BELKHIR = UUID(int=1)
NAMES = {BELKHIR: [("El Farouk Belkhir", "en"), ("الفاروق بلخير", "ar")]}
TEXTS = st.text("abdefrs وابدعرال16-'|@~ ", max_size=30) | st.text(max_size=30)


def event(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - rows of an event hold anything
    bounds = bounds_of(parse("2020-05-01"))._asdict()
    return {"title": {}, "summary": {}, "details": {}} | bounds | parts


def made(
    row: dict[str, Any],
    *,
    people: Sequence[Row] = (),
    place: Row | None = None,
    topics: Sequence[Row] = (),
    citations: Sequence[Row] = (),
    terms: Iterable[int] = (),
) -> Keys:
    return keys_of(EventRows(row, people, citations, topics, (), place), NAMES, terms)


def stored(keys: Keys) -> list[list[str]]:
    """The keys of each weight."""
    return [part.split() for part in keys.stored.split(f" {MARK} ")]


def test_every_part_of_an_event_has_its_weight() -> None:
    keys = made(
        event(
            title={"en": "Visits", "fr": "Navires"},
            summary={"en": "Ships"},
            details={"item": "Barak-MX"},
        ),
        people=[{"actor": BELKHIR}, {"actor": BELKHIR}, {"actor": None}],
        place={"name": {"en": "Rabat", "ar": "الرباط"}},
        topics=[{"topic": "air_defence"}],
        citations=[{"quote": "الطائرات", "language": "ar"}, {"quote": None, "language": None}],
        terms=[7, 12],
    )
    title, names, elsewhere = (set(part) for part in stored(keys))
    assert len(stored(keys)) == len(WEIGHTS)
    assert {"visits", "=visit", "navires", "+navir", "barak", "mx"} <= title
    assert {"belkhir", "بلخير", "rabat", "رباط", "air", "defence", "@7", "@12"} <= names
    assert {"ships", "=ship", "الطايرات"} <= elsewhere
    assert keys.keys == title | names - {"@7", "@12"} | elsewhere
    assert {"belkhir", "بلخير", "rabat"} <= keys.names
    assert keys.running.startswith(" visits | navires | barak mx | el farouk belkhir | ")


def test_a_key_stands_once_where_it_weighs_most() -> None:
    keys = made(
        event(title={"en": "Belkhir"}, summary={"en": "Belkhir visits"}),
        people=[{"actor": BELKHIR}],
    )
    title, names, elsewhere = stored(keys)
    assert "belkhir" in title
    assert "belkhir" not in names + elsewhere
    assert "visits" in elsewhere


def test_a_name_weighs_more_than_the_text_that_mentions_it() -> None:
    place = {"name": {"en": "Visits"}}
    row = event(summary={"en": "Belkhir visits Rabat"})
    _, names, elsewhere = stored(made(row, people=[{"actor": BELKHIR}], place=place))
    assert {"belkhir", "visits"} <= set(names)
    assert {"belkhir", "visits"}.isdisjoint(elsewhere)
    assert "rabat" in elsewhere


def test_an_event_without_words() -> None:
    keys = made(event())
    assert keys == Keys(" | | ", frozenset(), frozenset(), "  ")
    assert made(event(), terms=[3]).stored == " | @3 | "


def test_people_of_whom_no_name_is_known() -> None:
    assert made(event(), people=[{"actor": UUID(int=9)}]).names == frozenset()


def test_terms() -> None:
    assert term_key(17) == "@17"


@pytest.mark.parametrize(
    ("text", "language", "keys", "names"),
    [
        ("", "en", (), ()),
        ("The F-16C", "en", ("the", "f", "16c", "f16c", "16", "f16"), ()),
        ("ships", "fr", ("ships",), ("ships",)),
        ("navires", "fr", ("navires", "+navir"), ()),
        ("Belkhir", "en", ("belkhir",), ("belkhir",)),
        ("Abd al-Rahman", "en", ("abd", "rahman", "abdrahman"), ("abd", "rahman", "abdrahman")),
        ("U.S.", "en", ("us",), ()),
        ("زيارة", "ar", ("زياره", "=زيار"), ()),
        ("كوخافي", "ar", ("كوخافي",), ("كوخافي",)),
        ("السادس", "ar", ("السادس", "=ord6"), ()),
    ],
)
def test_keys_of_a_text(
    text: str, language: str, keys: tuple[str, ...], names: tuple[str, ...]
) -> None:
    found = analyze_text(text, language)
    assert set(keys) <= set(found.keys)
    assert found.names == names
    assert found.running == " ".join(word.text for word in words_of(text))


def test_every_word_of_a_name_is_a_name() -> None:
    assert analyze_text("Ships of War", "en", is_name=True).names == ("ships", "of", "war")
    assert word_keys("1967", "1967", None, is_name=True) == (("1967",), ())
    assert word_keys("f16", "F16", "en", is_name=False) == (("f16",), ())
    # By whatever a name sounds like it is filed, too: without its article.
    assert "فاروق" in analyze_text("الفاروق", "ar", is_name=True).keys


@given(TEXTS, st.sampled_from(["en", "fr", "ar", "de", None]), st.booleans())
def test_keys_of_any_text(text: str, language: str | None, is_name: bool) -> None:  # noqa: FBT001
    found = analyze_text(text, language, is_name=is_name)
    assert len(found.keys) == len(set(found.keys))
    assert {word.text for word in words_of(text)} <= set(found.keys)
    assert set(found.names) <= set(found.keys)
    # No key is taken for a mark, another's end or a term.
    assert not any(" " in key or MARK in key or "@" in key or not key for key in found.keys)


PIECES = [
    "ships",
    "Abd",
    "al",
    "el-",
    "Rahman",
    "عبد",
    "الرحمن",
    "F-16C",
    "AH",
    "64",
    "l'Iran",
    "½",
]


@given(st.lists(st.sampled_from([*PIECES, " ", "-"])).map("".join), st.booleans())
def test_a_text_has_the_keys_of_its_words(text: str, is_name: bool) -> None:  # noqa: FBT001
    words = index_words(text)
    found = [
        word_keys(word.text, word.written, "en", is_name=is_name)
        for word in with_parts(text, words)
    ]
    keys = analyze_text(text, "en", is_name=is_name)
    assert keys.keys == tuple(dict.fromkeys(key for one, _ in found for key in one))
    assert keys.names == tuple(name for _, names in found for name in names)
    assert keys.running == " ".join(word.text for word in words)


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_stored_is_each_key_once(title: str, summary: str, item: str) -> None:
    keys = made(event(title={"en": title}, summary={"ar": summary}, details={"item": item}))
    parts = stored(keys)
    every = [key for part in keys.stored.split(MARK) for key in part.split()]
    assert keys.stored.count(MARK) == len(WEIGHTS) - 1
    assert len(every) == len(set(every))
    assert set(every) == keys.keys
    assert len(parts) <= len(WEIGHTS)


def test_positions_are_in_the_order_of_days_newest_first() -> None:
    days = [END_OF_TIME, 737_425, 737_424, 0]
    places = [position(day, number) for day in days for number in (0, 2**32 - 1)]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] < 2**63


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("visits", "en", "visits"),
        ("coopération", "fr", "cooperation"),  # known in English only, so by a key of its own
        ("Belkhir", "en", "Belkhir"),
        ("الزيارة", "ar", "الزيارة"),
        ("1967", "en", "1967"),
        ("Abd al-Rahman", "en", "Rahman"),
    ],
)
def test_a_word_is_found_by_its_stems_or_by_itself(text: str, language: str, asked: str) -> None:
    (word,) = words_of(asked)
    keys = set(analyze_text(text, language, is_name=True).keys)
    assert not keys.isdisjoint(query_keys(word))


@given(TEXTS, st.sampled_from(["ar", "en", "fr", None]), st.booleans())
def test_what_itself_would_be_found_is_found(
    text: str,
    language: str | None,
    is_name: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    """To ask for stems in place of the word loses nothing that the word itself would find."""
    keys = set(analyze_text(text, language, is_name=is_name).keys)
    for key in keys:
        if key[0] not in "=+!" and not key[0].isdigit():
            assert not keys.isdisjoint(query_keys(Word(key, 0, len(key), key)))
