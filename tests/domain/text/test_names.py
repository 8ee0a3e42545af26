"""How like two names are: judged pairs across scripts, and what never makes two persons one."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text.names import (
    PROBABLE,
    Fit,
    core,
    fit,
    is_one_name,
    is_sure,
    is_telling,
    name_similarity,
    shared_words,
)
from tests.search.judging import load_names

NAMES = st.text("AabdehlmIVXnrs وابنعمدحرلس-'") | st.text()
FIFTH = (
    *("Mohammed V", "Mohamed V", "Muhammad V", "Mohammad v.", "MOHAMMED V", "King Mohammed V"),
    *(
        "Mohammed ben Youssef V",
        "محمد الخامس",
        "مُحَمَّد الخامس",
        "الملك محمد الخامس",
        "محمد الخامس بن يوسف",
    ),
)
SIXTH = (
    *("Mohammed VI", "Mohamed VI", "Muhammad VI", "Mohammad VI.", "MOHAMMED VI", "mohammed vi"),
    *(
        "King Mohammed VI",
        "Mohammed VI ben Hassan",
        "محمد السادس",
        "محمّد السادس",
        "الملك محمد السادس",
    ),
    *("محمد السادس بن الحسن", "Sa Majesté le Roi Mohammed VI", "جلالة الملك محمد السادس"),
)


def test_judged_pairs() -> None:
    pairs = load_names()
    answers = [
        (name_similarity(pair.one, pair.other).score >= PROBABLE, pair.same) for pair in pairs
    ]
    right = answers.count((True, True))
    f1 = 2 * right / (2 * right + answers.count((True, False)) + answers.count((False, True)))
    assert len(pairs) > 70
    assert f1 >= 0.9, [pair for pair, (is_like, same) in zip(pairs, answers, strict=True)
                       if is_like != same]  # fmt: skip


def test_no_judged_pair_of_two_persons_is_probable() -> None:
    assert not [
        pair
        for pair in load_names()
        if not pair.same and name_similarity(pair.one, pair.other).score >= PROBABLE
    ]


@pytest.mark.parametrize(("fifth", "sixth"), list(product(FIFTH, SIXTH)))
def test_mohammed_v_is_never_mohammed_vi(fifth: str, sixth: str) -> None:
    assert name_similarity(fifth, sixth).score == 0
    assert name_similarity(sixth, fifth).score == 0


@pytest.mark.parametrize(
    ("one", "other", "score", "why"),
    [
        ("", "", 0.0, "no name"),
        ("", "Hassan", 0.0, "no name"),
        ("Hassan II", "", 0.0, "another number"),
        ("Hassan I", "Hassan II", 0.0, "another number"),
        ("hassan ii", "Hassan II", 1.0, "one spelling"),
        ("Benedict XVI", "بندكت السادس عشر", 0.8, "they sound alike"),
        ("Benedict XVI", "بندكت السادس", 0.0, "another number"),
        ("Xi Jinping", "xi jinping", 1.0, "one spelling"),
        ("Aviv Kochavi", "AVIV KOCHAVI", 1.0, "one spelling"),
        ("Nouri al-Maliki", "Nouri Maliki", 1.0, "one spelling"),
        ("Hussein bin Talal", "Hussein ibn Talal", 1.0, "one spelling"),
        ("Aviv Kochavi", "أفيف كوخافي", 0.95, "they sound alike"),
        ("Belkheir El Farouk", "الفاروق بلخير", 0.95, "they sound alike"),
        ("Kochavi", "كوخافي", 0.8, "they sound alike"),
        ("Hassan Nasrallah", "حسن نصرالله", 0.95, "they sound alike"),
        ("حسن نصر الله", "حسن نصرالله", 1.0, "one spelling"),
        ("Nur al-Din al-Atassi", "نورالدين الأتاسي", 0.95, "they sound alike"),
        ("Mahmoud Ahmadinejad", "محمود أحمدي نجاد", 0.95, "they sound alike"),
        ("George Bush", "George W. Bush", 0.95, "they sound alike"),
        ("Nelson Mandela", "Nelson Rolihlahla Dalibhunga Mandela", 0.9, "one is part of the other"),
        ("Mandela", "Nelson Rolihlahla Mandela", 0.5, "one is part of the other"),
        ("Saud bin Faisal", "Faisal bin Saud", 0.48, "little in common"),
        ("Hassan", "Hussein", 0.24, "little in common"),
        ("Ziyad", "Karim", 0.0, "little in common"),
        ("7", "8", 0.24, "little in common"),
    ],
)
def test_name_similarity(one: str, other: str, score: float, why: str) -> None:
    found = name_similarity(one, other)
    assert found.score == pytest.approx(score, abs=0.011)
    assert found.reason == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Begin", "بيكن"),  # one letter is other
        ("Mitterrand", "ميتران"),  # one is left out
        ("Yeltsin", "Eltsin"),  # at the beginning
        ("Clinton", "Clintons"),  # at the end
    ],
)
def test_a_letter_more_less_or_other_is_near(one: str, other: str) -> None:
    assert 0.4 < name_similarity(one, other).score < PROBABLE


@given(NAMES, NAMES)
def test_name_similarity_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    found = name_similarity(one, other)
    assert 0 <= found.score <= 1
    assert name_similarity(other, one) == found


@given(NAMES)
def test_a_name_is_itself(name: str) -> None:
    found = name_similarity(name, name)
    assert found.score == (0 if found.reason == "no name" else 1)


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("Mohammed ben Salmane", "Mohammed bin Salman", Fit.WHOLE),
        ("سلمان محمد", "Mohammed bin Salman", Fit.WHOLE),
        ("السيسي", "Abdel Fattah el-Sisi", Fit.PART),
        ("محمد السادس", "Mohammed VI", Fit.WHOLE),
        ("Mohammed", "Mohammed VI", Fit.PART),
        ("Mohammed V", "Mohammed VI", Fit.NO),
        ("Gaulle", "de Gaulle", Fit.WHOLE),
        ("Nasser", "Gamal Abdel Nasser", Fit.PART),
        ("Rahman", "Abdul Rahman", Fit.PART),
        ("Abdul Rahman", "Rahman", Fit.NO),
        ("J. Biden", "Joe Biden", Fit.WHOLE),
        ("George Bush", "George H. W. Bush", Fit.PART),
        ("George W. Bush", "George H.W. Bush", Fit.NO),
        ("Salman Salman", "Mohammed bin Salman", Fit.NO),
        ("bin", "Mohammed bin Salman", Fit.NO),
        ("", "Mohammed bin Salman", Fit.NO),
        ("Hassan", "Hussein", Fit.NO),
    ],
)
def test_fit(typed: str, name: str, expected: Fit) -> None:
    assert fit(typed, name) is expected


def test_words_of_bodies_sound_alike_only_across_scripts() -> None:
    assert fit("Police (Mali)", "Police (Malawi)") is Fit.WHOLE
    assert fit("Police (Mali)", "Police (Malawi)", is_person=False) is Fit.NO
    assert fit("هيئة هوليوود", "Hollywood", is_person=False) is Fit.NO
    assert fit("حزب الله", "Hezbollah", is_person=False) is Fit.WHOLE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Binyamin Netanyahu", "نتنياهو بنيامين", True),
        ("Kim Dae-jung", "Kim Daejung", True),
        ("George H.W. Bush", "George W. Bush", False),
        ("Hillary Rodham Clinton", "Hillary Clinton", False),
        ("Mohammed V", "Mohammed VI", False),
    ],
)
def test_is_one_name(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    assert is_one_name(one, other) is is_one_name(other, one) is expected


def test_shared_words() -> None:
    assert shared_words("Benny Nobody", "بيني غانتس") == 1
    assert shared_words("Nobody", "Benny Gantz") == 0


def test_core() -> None:
    assert core("King Hassan II bin Mohammed") == (["king", "hassan", "mohammed"], 2)
    assert core("bin") == (["bin"], None)


@pytest.mark.parametrize(
    ("one", "other", "same_country", "expected"),
    [
        ("Lyndon Johnson", "Lyndon B. Johnson", True, True),
        ("Lyndon A. Johnson", "Lyndon B. Johnson", True, False),
        ("L. Johnson", "Lyndon Baines Johnson", True, True),
        ("Ernesto Zedillo", "Ernesto Zedillo Ponce de Leon", False, True),
        ("Ziaur Rahman", "Khaleda Ziaur Rahman", True, False),
        ("Johnson", "Lyndon Johnson", True, False),
        ("Hassan II", "Hassan III", True, False),
        ("George Bush", "George Bush Jr.", True, False),
        ("Gamal Gamal", "Gamal Nasser", True, False),
        ("Saud Faisal", "Saud Saud Faisal", True, False),
        ("Amata Kabua", "Imata Kabua", True, False),
        ("Aleksandr Lukashenka", "Aleksandr Lukashenko", True, True),
        ("Anna Lindh", "Boris Tadic", True, False),
        ("John F. Kennedy", "John F. Kennedy B.", True, False),
        ("John F. Kennedy", "John Kennedy Fitzgerald", True, True),
        ("J. F. Kennedy", "John Kennedy X", True, False),
        ("Abd al-Fattah al-Sisi", "Abdelfattah el-Sisi", True, True),
    ],
)
def test_is_sure(one: str, other: str, same_country: bool, expected: bool) -> None:  # noqa: FBT001
    assert is_sure(one, other, same_country=same_country) is expected
    assert is_sure(other, one, same_country=same_country) is expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Obama", True),
        ("Mohammed VI", True),
        ("Ben Bella", True),
        ("Ben", False),
        ("بن", False),
        ("VI", False),
        ("W", False),
        ("de la", False),
        ("", False),
    ],
)
def test_is_telling(typed: str, expected: bool) -> None:  # noqa: FBT001
    assert is_telling(typed) is expected
