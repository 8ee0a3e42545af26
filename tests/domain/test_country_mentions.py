"""Which countries words mean, in three languages, whole and as parts of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import country_mentions
from app.domain.countries import Countries
from app.domain.text.query_parser import SMALL
from app.domain.text.words import words_of


def by_word(text: str) -> list[str]:
    (asked,) = words_of(text)
    return list(country_mentions.of_word(asked))


def folded(text: str) -> list[str]:
    return [word.text for word in words_of(text)]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("MAR", "Morocco Morocco's Moroccan Moroccans Maroc marocain marocaine Marocains"),
        ("MAR", "المغرب مغرب مغربي مغربية المغاربة للمغرب بالمغرب والمغرب وبالمغرب مغربيون"),
        ("ISR", "Israel Israeli israéliens إسرائيل اسرائيل الإسرائيليين لإسرائيل الإسرائيلية"),
        ("EGY", "Egypt égyptienne مصر مصري بمصر ومصر مصريين المصريات"),
        ("USA", "USA أمريكا أميركا الأميركية"),
        ("SAU", "Saudi saoudien السعودية سعوديون السعوديين"),
        ("TUR", "Turkey Türkiye turc turque تركيا تركي"),
        ("GBR", "UK Britain Britain's"),
        ("CAN", "Canada canadien كندا بكندا وكندا"),
        ("NER", "Niger"),
        ("NGA", "Nigeria nigerian"),
        ("IRL", "Ireland"),
        ("RUS", "Russia russe روسيا"),
    ],
)
def test_a_word_means_one_country(code: str, words: str) -> None:
    assert {word: by_word(word) for word in words.split()} == {
        word: [code] for word in words.split()
    }


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("Korea", {"KOR", "PRK"}),
        ("Congo", {"COD", "COG"}),
        ("United", {"USA", "GBR", "ARE"}),
        ("Unis", {"USA", "ARE"}),
        ("السودان", {"SDN", "SSD"}),
        ("German", {"DEU", "DDR"}),
    ],
)
def test_a_word_means_several(word: str, codes: set[str]) -> None:
    assert codes <= set(by_word(word))


@pytest.mark.parametrize(
    "word", ["s", "and", "of", "the", "و", "وزير", "accord", "1967", "Ndjamena"]
)
def test_a_word_means_none(word: str) -> None:
    assert by_word(word) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("United States", "USA"),
        ("united states of america", "USA"),
        ("États-Unis", "USA"),
        ("الولايات المتحدة", "USA"),
        ("ولايات متحدة", "USA"),
        ("Côte d’Ivoire", "CIV"),
        ("South Korea", "KOR"),
        ("Republic of Korea", "KOR"),
        ("Trinidad Tobago", "TTO"),
        ("المملكة العربية السعودية", "SAU"),
        ("Soviet Union", "SUN"),
        ("Russia", "RUS"),
        ("Ireland", "IRL"),
    ],
)
def test_a_whole_name(text: str, code: str) -> None:
    assert country_mentions.of_name(folded(text)) == (code,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("united states israel", (("USA",), 2)),
        ("United States of America and Morocco", (("USA",), 4)),
        ("المملكة العربية السعودية والمغرب", (("SAU",), 3)),
        ("Israel Morocco", ((), 0)),
        ("Morocco", ((), 0)),
        ("", ((), 0)),
        ("a b c d e f g h i j", ((), 0)),
    ],
)
def test_the_longest_name(text: str, expected: tuple[tuple[str, ...], int]) -> None:
    assert country_mentions.of_longest_name(folded(text)) == expected


@pytest.mark.parametrize(
    ("letters", "codes"),
    [("moroc", ["MAR"]), ("isra", ["ISR"]), ("مغر", ["MAR"]), ("zz", [])],
)
def test_the_beginning_of_a_word(letters: str, codes: list[str]) -> None:
    assert country_mentions.of_prefix(letters) == codes


def test_every_name_of_today_means_its_country(countries: Countries) -> None:
    for country in countries:
        for name in country.names.values():
            assert country_mentions.of_name(folded(name)) == (country.code,)
            for word in words_of(name):
                if word.text not in SMALL:
                    assert country.code in country_mentions.of_word(word)
                    bare = country_mentions._bare(word.text)  # noqa: SLF001
                    assert country.code in country_mentions.of_prefix(bare)


@given(st.text() | st.text("ابتجدرسعفكلمنهويabcns -'", max_size=12))
def test_any_word_may_be_asked(text: str) -> None:
    codes = {country.code for country in Countries.load()}
    for word in words_of(text):
        assert codes.issuperset(country_mentions.of_word(word))
    assert codes.issuperset(country_mentions.of_longest_name(folded(text))[0])


def test_the_names_of_a_country_are_folded_and_each_once() -> None:
    assert sorted(country_mentions.names_of("GIB")) == ["gibraltar", "جبل طارق"]
