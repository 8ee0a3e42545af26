"""The numbers of rulers in Roman numerals and Arabic words, against a plain count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text.words import ordinal, ordinals

DIGITS = {"I": 1, "V": 5, "X": 10}
NUMERALS = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV"),
    *("XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV", "XXVI"),
    *("XXVII", "XXVIII", "XXIX"),
)


def value(numeral: str) -> int:
    """A Roman numeral, read from its end: a digit before a greater one is taken off."""
    total = greatest = 0
    for digit in reversed(numeral):
        one = DIGITS[digit]
        total += one if one >= greatest else -one
        greatest = max(greatest, one)
    return total


def test_roman_numerals() -> None:
    assert [value(numeral) for numeral in NUMERALS] == list(range(1, 30))
    assert [ordinal(numeral) for numeral in NUMERALS] == list(range(1, 30))


def test_small_letters_are_numerals_but_for_one_alone() -> None:
    assert [ordinal(numeral.lower()) for numeral in NUMERALS if len(numeral) > 1] == [
        value(numeral) for numeral in NUMERALS if len(numeral) > 1
    ]
    assert [ordinal(letter) for letter in "ivx"] == [None, None, None]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, ("الأول", "الاول", "الأولى", "الاولي")),
        (2, ("الثاني", "الثانى", "الثانية", "الثّاني")),
        (5, ("الخامس", "الخامسة", "الخامسه")),
        (6, ("السادس", "السـادس")),
        (10, ("العاشر", "العاشرة")),
    ],
)
def test_arabic_words(number: int, words: tuple[str, ...]) -> None:
    assert {ordinal(word) for word in words} == {number}


@pytest.mark.parametrize("word", ["", "IIII", "VX", "XXX", "Xi", "Vi", "6", "عشر", "الحادي"])
def test_what_is_no_number(word: str) -> None:
    assert ordinal(word) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", []),
        ("محمد السادس", [None, 6]),
        ("بندكتوس السادس عشر", [None, 16, 16]),
        ("بيوس الحادي عشر", [None, 11, 11]),
        ("لويس الرابع عشر ملك", [None, 14, 14, None]),
        ("عشر دول", [None, None]),
        ("خمسة عشر", [None, None]),
        ("Louis XIV", [None, 14]),
    ],
)
def test_numbers_of_two_words(words: str, expected: list[int | None]) -> None:
    assert ordinals(words.split()) == expected


@given(st.lists(st.text() | st.sampled_from(["الثاني", "عشر", "VI"])))
def test_each_word_has_one_answer(words: list[str]) -> None:
    found = ordinals(words)
    assert len(found) == len(words)
    assert all(number is None or 1 <= number <= 29 for number in found)
