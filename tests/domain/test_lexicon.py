"""Places and concepts in the words of a query: the loader, and both tables line by line."""

import re
from collections import defaultdict

import pytest

from app.data import table
from app.domain import country_mentions
from app.domain.countries import Countries
from app.domain.event_types import EventType
from app.domain.lexicon import LANGUAGES, entries, mentions
from app.domain.text.query_parser import parse
from app.domain.text.spellings import query_words
from app.domain.text.words import Word

TABLES = ("places", "lexicon")
PLACES = [entry for entry in entries() if entry.is_place]
ENDED = "X"
"""The first letter of most codes of states of the past: Danzig, Hejaz, Texas."""
KINDS = {
    "places": {"capital", "city", "region", "water", "site"},
    "lexicon": {"type", "instrument", "topic", "office", "ruler", "body", "weapon", "act"},
}


def _words(query: str) -> list[Word]:
    return [word for clause in parse(query) for item in clause.items for word in item.words]


def _found(query: str) -> list[str]:
    return [mention.entry.id for mention in mentions(_words(query))]


def _spellings() -> list[tuple[str, str, str, str]]:
    """(table, id, language, spelling) of all lines."""
    return [
        (name, row["id"], language, text)
        for name in TABLES
        for row in table(name)
        for language in LANGUAGES
        for text in row[language].split("|")
        if text
    ]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("صفقة أسلحة", ["arms-deal"]),
        ("وصفقات الأسلحة", ["arms-deal"]),
        ("arms deals", ["arms-deal"]),
        ("deal", []),
        ("visites d'Etat", ["state-visit"]),
        ("state visits to Cairo", ["state-visit", "cairo"]),
        ("visiting", ["visit"]),
        ("زياراته", ["visit"]),
        ("memoranda of understanding", ["memorandum-of-understanding"]),
        ("Le Caire", ["cairo"]),
        ("القاهرة", ["cairo"]),
        ("وبالقاهرة", ["cairo"]),
        ("للقدس", ["jerusalem"]),
        ("قدس", []),
        ("قناة السويس", ["suez-canal"]),
        ("وطنجة", ["tangier"]),
        ("سرت", ["sirte"]),
        ("سيرة", []),
        ("بحرية", []),
        ("تونس", []),
        ("الملك حسين", ["king", "hussein"]),
        ("ملكة", ["queen"]),
        ("accord de pêche Maroc", ["fisheries-agreement"]),
        ("free deal", []),
        ("Traité de Rome", ["treaty-rome"]),
        ("دبابات سوريا", ["tank"]),
    ],
)
def test_whole_places_and_concepts_are_found_in_any_form(query: str, ids: list[str]) -> None:
    assert _found(query) == ids


def test_a_mention_has_its_words_and_the_other_texts_of_the_line() -> None:
    words = query_words("the treaty of Le Caire")
    treaty, cairo = mentions(words)
    assert (treaty.start, treaty.end, cairo.start, cairo.end) == (1, 2, 4, 5)
    assert cairo.entry.countries == ("EGY",)
    assert [(text.language, text.words[0].written) for text in cairo.others] == [
        ("en", "Cairo"),
        ("ar", "القاهرة"),
    ]


def test_stop_words_between_the_words_of_a_text_do_not_count() -> None:
    (mention,) = mentions(query_words("a memorandum of the understanding"))
    assert (mention.start, mention.end) == (1, 5)


def test_every_line_has_an_own_id_a_known_kind_and_texts_in_each_language() -> None:
    for name in TABLES:
        rows = table(name)
        ids = [row["id"] for row in rows]
        assert ids == sorted(set(ids))
        assert not [one for one in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one)]
        assert {row["kind"] for row in rows} <= KINDS[name]
        assert not [row["id"] for row in rows for one in LANGUAGES if not row[one]]


def test_every_concept_that_means_a_type_is_in_the_lexicon() -> None:
    rows = [(row["concept"], row["type"]) for row in table("concept_types")]
    assert rows
    assert {concept for concept, _ in rows} <= {row["id"] for row in table("lexicon")}
    assert {type_ for _, type_ in rows} <= {*EventType}
    assert rows == sorted(set(rows))


def test_every_place_is_in_known_countries() -> None:
    codes = {country.code for country in Countries.load()}
    wrong = {one.id: one.countries for one in PLACES if not codes.issuperset(one.countries)}
    assert wrong == {}


def test_every_spelling_is_in_the_script_of_its_language() -> None:
    scripts = {"en": r"[A-Za-z0-9À-ÿŁłŚśŽžşŞğıœŒ'’. -]+", "ar": r"[ء-ي0-9 -]+"}
    scripts["fr"] = scripts["en"]
    wrong = [one for one in _spellings() if not re.fullmatch(scripts[one[2]], one[3])]
    assert wrong == []


def test_no_spelling_is_twice_in_a_language() -> None:
    lines = defaultdict(list)
    for _, id_, language, text in _spellings():
        words = tuple(word.text for word in query_words(text))
        lines[language, words].append(id_)
    wrong = {key: ids for key, ids in lines.items() if len(ids) > 1}
    assert wrong == {}


def test_every_spelling_finds_its_line_and_no_other() -> None:
    wrong = {
        (id_, text): found for _, id_, _, text in _spellings() if (found := _found(text)) != [id_]
    }
    assert wrong == {}


def test_no_place_has_the_name_of_another_state_and_no_capital_that_of_its_own() -> None:
    wrong = [
        (one.id, text.written)
        for one in PLACES
        for text in one.texts
        for code in country_mentions.of_name([word.text for word in text.words])
        if one.kind == "capital" or not (code in one.countries or code.startswith(ENDED))
    ]
    assert wrong == []
