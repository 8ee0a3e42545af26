"""Arabic broken plurals: each line of the table in its forms, and words that only look like one."""

from collections.abc import Iterator

import pytest

from app.data import table
from app.domain.text import plurals, stems
from app.domain.text.folding import fold

LINES = table("arabic_plurals")
PAIRS = [(row["singular"], plural) for row in LINES for plural in row["plurals"].split("|")]
TWO_SINGULARS = {"أندية", "خرائط", "مواعيد", "قضاة", "أودية", "وديان"}
"""Plurals of two spellings of one word, or of two words of one meaning."""
BEFORE_POSSESSIVES = {"ة": "ت", "ى": "ا"}


def with_particles(word: str) -> Iterator[str]:
    yield word
    yield "لل" + word
    yield from (particle + word for particle in ("ال", "وال", "بال"))


def with_possessives(word: str) -> Iterator[str]:
    if word.endswith("اء"):
        yield word + "هم"
        yield from (word[:-1] + ending for ending in ("ؤها", "ئهم"))
    else:
        opened = word[:-1] + BEFORE_POSSESSIVES.get(word[-1], word[-1])
        yield from (opened + ending for ending in ("ها", "هم", "نا"))


def finds(query: str, text: str) -> bool:
    filed = stems.keys(fold(text), text, "ar")
    return not set(filed).isdisjoint(stems.lookup_keys(fold(query), query))


def test_every_plural_is_found_by_its_singular_and_finds_it_in_every_form() -> None:
    missed = [
        (singular, form)
        for singular, plural in PAIRS
        for form in (*with_particles(plural), *with_possessives(plural))
        if not (finds(singular, form) and finds(form, singular))
    ]
    missed += [
        (plural, form)
        for singular, plural in PAIRS
        for form in with_particles(singular)
        if not (finds(plural, form) and finds(form, plural))
    ]
    assert missed == []


def test_every_plural_in_a_text_is_found_behind_attached_particles() -> None:
    missed = [
        (singular, particle + plural)
        for singular, plural in PAIRS
        for particle in ("و", "ب", "ل", "وب")
        if not finds(singular, particle + plural)
    ]
    assert missed == []


def test_no_line_joins_another() -> None:
    assert [row["singular"] for row in LINES] == sorted({row["singular"] for row in LINES})
    several = [plural for _, plural in PAIRS]
    assert {one for one in several if several.count(one) > 1} == TWO_SINGULARS
    assert {fold(row["singular"]) for row in LINES}.isdisjoint(map(fold, several))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("نظير", "نظرا"),
        ("نظير", "نظراً"),
        ("خبير", "خبرا"),
        ("عميل", "عملاً"),
        ("حارس", "حراسة"),
        ("نادي", "نداء"),
        ("عدد", "إعداد"),
        ("علم", "إعلام"),
        ("خطر", "إخطار"),
        ("أثر", "أثار"),
        ("أعوام", "عام"),
        ("نفق", "إنفاق"),
        ("أوقاف", "وقف"),
        ("أشياء", "شي"),
        ("مياه", "ما"),
    ],
)
def test_other_words_are_not_joined(query: str, text: str) -> None:
    assert not plurals.singulars(fold(text), text)
    assert not plurals.singulars(fold(query), query)


def test_a_plural_keeps_its_own_stem() -> None:
    assert stems.lookup_keys("كتب", "كتب") == ("كتب", "=كتب", "=كتاب")
