"""The article of Arabic names, and the keys by which a name is found as it is spelt."""

import pytest

from app.domain.text import arabic


@pytest.mark.parametrize(("word", "expected"), [("ملك", "الملك"), ("الملك", "الملك")])
def test_the_definite_form_has_the_article_once(word: str, expected: str) -> None:
    assert arabic.definite(word) == expected


@pytest.mark.parametrize(
    ("name", "keys"),
    [("putin", ["putin"]), ("بوتين", ["بوتين"]), ("السيسي", ["السيسي", "للسيسي"])],
)
def test_a_name_has_its_own_spelling_and_that_behind_for(name: str, keys: list[str]) -> None:
    assert list(arabic.spellings(name)) == keys
