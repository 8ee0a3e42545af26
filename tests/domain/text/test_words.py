"""Where the words of a text stand, how they are spelt, and which of them are parts of one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text.folding import fold
from app.domain.text.words import (
    Word,
    whole_words_of,
    with_parts,
    words_of,
)

TEXTS = st.text(alphabet="abdefFlLsS16 .-–/'’*\"OR وعبدالرحمن\u064e\u0640½ﬁée\u0301") | st.text()


def texts_of(words: list[Word]) -> list[str]:
    return [word.text for word in words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("… — !? * _", ""),
        ("Morocco-Israel", "morocco israel"),
        ("l'accord d’Israël", "accord israel"),
        ("d'Égypte, l'œuvre, l'ONU", "egypte oeuvre onu"),
        ("qu'il, jusqu'au, lorsqu'un, puisqu'elle", "il au un elle"),
        ("s'il n'y a qu'l'un", "il y a qulun"),
        ("jusqu'à ce qu'on", "a ce on"),
        ("d'l'État", "dletat"),
        ("d'1 million", "1 million"),
        ("aujourd'hui, quelqu'un", "aujourdhui quelquun"),
        ("N'Djamena, M'Bow, D'Souza, O'Brien", "ndjamena mbow dsouza obrien"),
        ("Mus'ab, al-'Aziz, Ka‘ba", "musab al aziz kaba"),
        ("Israel's, the king’s, James' visit", "israel the king james visit"),
        ("'s", "s"),
        ("U.S. and U.S.S.R. and U.A.E", "us and ussr and uae"),
        ("U.S.-Morocco", "us morocco"),
        ("the U.K.'s, the U.S.A’s", "the uk the usa"),
        ("J.F.K, J.F.Kennedy, J.-P. Dupont", "jfk j f kennedy j p dupont"),
        ("U.N", "u n"),
        ("3.5 or 10,000", "3 5 or 10 000"),
        ("٢٠٢١ ۲۰۲۲", "2021 2022"),
        ("½ ﬁne ﷲ", "1 2 fine الله"),
        ("«المغرب»، والمغرب؟", "المغرب والمغرب"),
        ("مُحَمَّد الـمغرب", "محمد المغرب"),
        ("Côte d'Ivoire", "cote ivoire"),
        ("a\u200bb c\u200f d\ufeff", "ab c d"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert " ".join(texts_of(words_of(text))) == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("l'accord d’Israël", ["accord", "Israël"]),
        ("the U.S.'s aim", ["the", "U.S.", "aim"]),
        ("زيارة مُحَمَّد.", ["زيارة", "مُحَمَّد"]),
        ("½", ["½", "½"]),
    ],
)
def test_places(text: str, written: list[str]) -> None:
    words = words_of(text)
    assert [word.written for word in words] == written
    assert [text[word.start : word.end] for word in words] == written


@pytest.mark.parametrize(
    ("text", "whole", "added"),
    [
        ("Morocco buys", "morocco buys", ""),
        ("F-16", "f16", "f16"),
        ("F16", "f16", ""),
        ("F-16C/D", "f16c d", "f16c 16 f16"),
        ("F16C", "f16c", "f16"),
        ("F–16 or F/A-18", "f16 or f a18", "f16 a18"),
        ("F-16/F-35", "f16 f35", "f16 f35"),
        ("F 16, F, 16", "f 16 f 16", ""),
        ("MQ-9B AH-64E", "mq9b ah64e", "mq9b ah64e 9 64 mq9 ah64"),
        ("C-130J-30", "c130j 30", "c130j 130 c130"),
        ("Barak-8", "barak 8", ""),
        ("16-F", "16 f", ""),
        ("5th M1A2", "5th m1a2", "5"),
        ("ends in F-", "ends in f", ""),
        ("Abd al-Rahman", "abdrahman", "abdrahman"),
        ("Abd El Fattah el-Sisi", "abdfattah el sisi", "abdfattah"),
        ("Abdelfattah", "abdfattah", "abdfattah"),
        ("the Abd", "the abd", ""),
        ("Abd Rabbuh", "abd rabbuh", ""),
        ("Abdou Diouf", "abdou diouf", ""),
        ("عبد الله بن عبد العزيز", "عبدله بن عبدعزيز", "عبدله عبدعزيز"),
        ("عبدالله", "عبدله", "عبدله"),
        ("عبد ربه", "عبد ربه", ""),
    ],
)
def test_parts_of_one(text: str, whole: str, added: str) -> None:
    words = words_of(text)
    assert " ".join(texts_of(whole_words_of(text))) == whole
    found = with_parts(text, words)
    assert found[: len(words)] == words
    assert " ".join(texts_of(found[len(words) :])) == added


def test_a_whole_word_stands_where_its_parts_do() -> None:
    text = "King Abd al-Rahman’s F-16s"
    assert [word[1:] for word in whole_words_of(text)] == [
        (0, 4, "King"),
        (5, 18, "Abd al-Rahman"),
        (21, 26, "F-16s"),
    ]


@given(TEXTS)
def test_offsets_are_of_what_is_written(text: str) -> None:
    for words in (words_of(text), whole_words_of(text), with_parts(text, words_of(text))):
        for word in words:
            assert text[word.start : word.end] == word.written
            assert word.text
            assert " " not in word.text
    words = words_of(text)
    for one, other in pairwise(words):
        # Words of one place, as of "½", are the only ones that overlap.
        assert one.end <= other.start or one[1:] == other[1:]


@given(TEXTS)
def test_words_are_folded(text: str) -> None:
    assert all(fold(word.text) == word.text for word in words_of(text))


@given(st.lists(st.from_regex(r"[a-z]{5,9}|[بتثجحخ]{5,9}", fullmatch=True)))
def test_plain_words_are_what_stands_between_blanks(words: list[str]) -> None:
    assert texts_of(words_of(" ".join(words))) == words
    assert texts_of(words_of(", ".join(words))) == words


@given(TEXTS)
def test_by_whatever_is_asked_a_text_finds_itself(text: str) -> None:
    filed = {word.text for word in with_parts(text, words_of(text))}
    assert filed.issuperset(texts_of(whole_words_of(text)))
