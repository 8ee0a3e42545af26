"""By which keys words of three languages are found, and what is taken off Arabic words."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import arabic, stems
from app.domain.text.folding import fold
from app.domain.text.words import whole_words_of, words_of

ARABIC = st.text("ابتجدرزسعفقكلمنهوي", min_size=1, max_size=10)
WORDS = ARABIC | st.text("abcdefghilmnoprstuvxyz0123456789", min_size=1, max_size=10)


def filed(written: str, language: str | None) -> set[str]:
    return set(stems.keys(fold(written), written, language))


def asked(written: str) -> set[str]:
    return set(stems.lookup_keys(fold(written), written))


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ("agreement", "agreements", "Agreement's")),
        ("en", ("buy", "buys", "bought", "buying")),
        ("en", ("army", "armies")),
        ("fr", ("accord", "accords")),
        ("fr", ("général", "généraux", "generale")),
        ("fr", ("canal", "canaux")),
        ("fr", ("militaire", "militaires")),
        (
            "ar",
            ("زيارة", "زيارات", "الزيارة", "زيارته", "زيارتها", "والزيارات", "للزيارة", "زياره"),
        ),
        ("ar", ("طائرة", "الطائرات", "طائرتين")),
        ("ar", ("صاروخ", "صواريخ", "الصواريخ")),
        ("ar", ("وزير", "وزراء", "الوزير", "الوزيرة", "بوزير", "لوزير")),
        ("ar", ("عسكري", "عسكرية", "العسكريين", "وعسكرية", "العسكريون")),
        ("ar", ("المغرب", "مغربي", "المغربية", "بالمغرب", "للمغرب", "والمغرب")),
        ("ar", ("إسرائيل", "اسرائيل", "الإسرائيلي", "لإسرائيل", "وبإسرائيل", "إِسْرَائِيل")),
        ("ar", ("سيبراني", "وسيبراني", "السيبرانية")),
        ("ar", ("حروب", "حروبا", "حرب")),
        ("ar", ("مسؤول", "مسؤولون", "مسئول", "مسؤولين", "مسئولون")),
    ],
)
def test_forms_of_one_word_find_each_other(language: str, forms: tuple[str, ...]) -> None:
    (words,) = zip(*map(words_of, forms), strict=True)
    missed = [
        (one.written, other.written)
        for one in words
        for other in words
        if asked(one.written).isdisjoint(filed(other.written, language))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("university", "universe"),
        ("general", "generation"),
        ("كتاب", "كاتب"),
        ("مصر", "مصير"),
        ("قطر", "قطار"),
        ("وزير", "وزن"),
        # What a dictionary has keeps its first letter.
        ("بحرية", "حرية"),
        ("ولاية", "لاية"),
        ("لجنة", "جنة"),
    ],
)
def test_words_that_do_not_find_each_other(one: str, other: str) -> None:
    assert asked(one).isdisjoint(filed(other, None))


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("F16", "en", ("f16",)),
        ("1967", None, ("1967",)),
        ("ships", "en", ("ships", "=ship")),
        ("navires", "fr", ("navires", "+navir")),
        ("navires", "de", ("navires", "=navir", "+navir")),
        ("VI", "en", ("vi", "=vi", "=ord6")),
        ("السادس", "ar", ("السادس", "=سادس", "=ord6")),
        ("وبوزير", "ar", ("وبوزير", "بوزير", "وزير", "=وبوزير", "=بوزير", "=وزير")),
    ],
)
def test_keys(written: str, language: str | None, expected: tuple[str, ...]) -> None:
    assert stems.keys(fold(written), written, language) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("F16", ("f16",)),
        ("ships", ("ships", "=ship")),
        ("xyzzy", ("xyzzy", "=xyzzy", "+xyzzy")),
        ("vi", ("vi", "=ord6")),
        ("الثاني", ("الثاني", "=ثان", "=ord2")),
        ("وزير", ("وزير", "=وزير")),
        ("وسيبراني", ("وسيبراني", "=وسيبر", "=سيبر")),
    ],
)
def test_lookup_keys(written: str, expected: tuple[str, ...]) -> None:
    assert set(expected) <= set(stems.lookup_keys(fold(written), written))
    assert stems.lookup_keys(fold(written), written)[0] == expected[0]


def test_a_ruler_is_found_in_the_other_script() -> None:
    assert "=ord6" in asked("vi") & filed("السادس", "ar") & asked("السادس") & filed("VI", "fr")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("المغرب", "مغرب"),
        ("والمغرب", "مغرب"),
        ("وبالمغرب", "مغرب"),
        ("فالمغرب", "مغرب"),
        ("كالمغرب", "مغرب"),
        ("للمغرب", "مغرب"),
        ("المغربيه", "مغرب"),
        ("زيارته", "زيار"),
        ("زيارتهم", "زيار"),
        ("زيارتي", "زيار"),
        ("زيارات", "زيار"),
        ("زياراتهم", "زيار"),
        ("حروبا", "حروب"),
        ("ليبيا", "ليب"),
        ("بنات", "بنات"),
        ("بيته", "بيت"),
        ("بيتي", "بيت"),
        ("دنيا", "دنيا"),
        ("الي", "الي"),
        ("الام", "ام"),
        ("ه", "ه"),
        ("", ""),
    ],
)
def test_arabic_stems(word: str, expected: str) -> None:
    assert arabic.stem(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("بوزير", ["وزير"]),
        ("وزير", ["زير"]),
        ("وبوزير", ["بوزير", "وزير"]),
        ("ووزير", ["وزير"]),
        ("وفد", []),
        ("وبعد", ["بعد"]),
        ("مغرب", []),
        ("ل", []),
    ],
)
def test_what_may_be_glued(word: str, expected: list[str]) -> None:
    assert list(arabic.unglued(word)) == expected


@given(ARABIC)
def test_a_stem_is_a_part_of_its_word(word: str) -> None:
    stem = arabic.stem(word)
    assert stem in word
    assert len(stem) >= min(len(word), 2)
    assert all(word.endswith(rest) and len(rest) < len(word) for rest in arabic.unglued(word))


@given(ARABIC)
def test_articles_do_not_change_a_stem(word: str) -> None:
    if len(word) > 1:
        assert {arabic.stem(article + word) for article in ("ال", "وال", "بال", "لل")} == {
            arabic._without_endings(word)  # noqa: SLF001 - the stem of a word that has no article
        }


@given(WORDS, st.sampled_from(["ar", "en", "fr", "de", None]))
def test_keys_come_once_and_the_word_is_the_first(word: str, language: str | None) -> None:
    for keys in (stems.keys(word, word, language), stems.lookup_keys(word, word)):
        assert keys[0] == word
        assert len(keys) == len(set(keys))
        assert not any(" " in key or not key for key in keys)


@given(WORDS)
def test_a_word_finds_itself_in_every_language(word: str) -> None:
    for language in ("ar", "en", "fr", None):
        assert not asked(word).isdisjoint(filed(word, language))


@given(st.text())
def test_keys_of_any_text(text: str) -> None:
    for word in words_of(text):
        assert stems.keys(word.text, word.written, None)[0] == word.text
        assert stems.lookup_keys(word.text, word.written)[0] == word.text


def test_dictionaries_load_once_for_all_threads() -> None:
    threads = [threading.Thread(target=stems.load) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stems.is_loaded()
    assert stems.is_known("agreement", "en")
    assert not stems.is_known("belkhir", "en")
    assert stems.lemma("agreements", "en") == "agreement"
    assert stems.is_arabic("مغرب")
    assert not stems.is_arabic("maroc")


@pytest.mark.parametrize(
    ("text", "language", "keys", "names"),
    [
        ("1967", None, {"1967"}, ()),
        ("f-16", "en", {"f16"}, ()),
        ("visits", "en", {"visits", "=visit"}, ()),
        ("Belkhir", "en", {"belkhir"}, ("belkhir",)),
        ("ships", "fr", {"ships"}, ("ships",)),  # a word that French dictionaries lack
        ("ships", "de", {"ships"}, ()),  # a language without a dictionary: any of its script
        ("زيارة", "ar", {"زياره", "=زيار"}, ()),
        ("كوخافي", "ar", {"كوخافي"}, ("كوخافي",)),
    ],
)
def test_word_keys(text: str, language: str | None, keys: set[str], names: tuple[str, ...]) -> None:
    (word,) = whole_words_of(text)
    found, spellings = stems.word_keys(word.text, word.written, language, is_name=False)
    assert keys <= set(found)
    assert len(found) == len(set(found))
    assert spellings == names


def test_each_word_of_a_name_is_a_spelling_of_a_name() -> None:
    found, spellings = stems.word_keys("ships", "ships", "en", is_name=True)
    assert spellings == ("ships",)
    assert "ships" in found


@pytest.mark.parametrize("text", ["visits", "Belkhir", "الزيارة", "1967", "coopération", "II"])
def test_a_word_is_matched_by_its_query_keys(text: str) -> None:
    (word,) = words_of(text)
    for language in ("ar", "en", "fr", None):
        found, _ = stems.word_keys(word.text, word.written, language, is_name=False)
        assert not set(stems.query_keys(word)).isdisjoint(found)


def test_a_word_of_a_stem_is_matched_by_the_stem_and_not_by_itself() -> None:
    (word,) = words_of("visits")
    keys = stems.query_keys(word)
    assert "visits" not in keys
    assert {"!visits", "=visit"} <= set(keys)
