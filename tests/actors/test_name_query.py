"""Finding actors by what is typed of their names, and that the look-up's keys miss none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actors.name_query import MOST_WORDS, NameQuery
from app.domain.refusals import Refusal
from app.domain.text.autocomplete import completion_keys

ACTORS = {
    "belkhir": ("El Farouk Belkhir", "الفاروق بلخير"),
    "gantz": ("Benny Gantz", "بيني غانتس"),
    "mohammed v": ("Mohammed V", "محمد الخامس"),
    "mohammed vi": ("Mohammed VI", "محمد السادس"),
    "sisi": ("Abdel Fattah el-Sisi", "عبد الفتاح السيسي"),
    "saud": ("Abdullah bin Abdulaziz Al Saud", "عبد الله بن عبد العزيز آل سعود"),
    "far": ("Royal Moroccan Armed Forces", "القوات المسلحة الملكية", "FAR"),
    "mbs": ("Mohammed bin Salman",),
    "gaulle": ("Charles de Gaulle",),
    "biden": ("Joe Biden",),
    "wto": ("World Trade Organization",),
    "ilo": ("International Labour Office",),
    "un": ("U.N.", "United Nations", "الأمم المتحدة"),
}


def found(text: str) -> list[str]:
    """The actors that fit, the best first."""
    typed = NameQuery(text)
    scores = {actor: typed.score(names) for actor, names in ACTORS.items()}
    return sorted((actor for actor in scores if scores[actor]), key=lambda actor: -scores[actor])


def looked_up(text: str) -> set[str]:
    """Those of whose names every word that is typed begins a key."""
    keys = {actor: [key for name in names for key in completion_keys(name)]
            for actor, names in ACTORS.items()}  # fmt: skip
    return {
        actor
        for actor in ACTORS
        if all(
            any(key.startswith(one) for one in ones for key in keys[actor])
            for ones in NameQuery(text).key_prefixes()
        )
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("belk", ["belkhir"]),
        ("Trade Organisation", ["wto"]),
        ("labor office", ["ilo"]),
        ("Belkheir", ["belkhir"]),
        ("بلخ", ["belkhir"]),
        ("farouk belkhir", ["belkhir"]),
        ("Belkhir El Farouk", ["belkhir"]),
        ("al-Faruq", ["belkhir"]),
        ("gantz", ["gantz"]),
        ("جانتس", ["gantz"]),
        ("mohammed", ["mohammed v", "mohammed vi", "mbs"]),
        ("محمد السادس", ["mohammed vi"]),
        ("Mohammed السادس", ["mohammed vi"]),
        ("محمد بن سلمان", ["mbs"]),
        ("Mohammed ben Salmane", ["mbs"]),
        ("Mohamed Salman", ["mbs"]),
        ("Gaulle", ["gaulle"]),
        ("Charles Gaulle", ["gaulle"]),
        ("شارل ديغول", []),
        ("جو بايدن", ["biden"]),
        ("Mohammed II", []),
        ("mohammed v", ["mohammed v", "mohammed vi"]),
        ("Mohammed VI", ["mohammed vi"]),
        ("Muhammad VI", ["mohammed vi"]),
        ("محمد الس", ["mohammed vi"]),
        ("السيسي", ["sisi"]),
        ("سيسي", ["sisi"]),
        ("abd el fattah", ["sisi"]),
        ("Abdelfattah", ["sisi"]),
        ("Abd al-Fattah al-Sisi", ["sisi"]),
        ("عبد الفتاح السيسى", ["sisi"]),
        ("عبدالله", ["saud"]),
        ("abdul", ["saud"]),
        ("Al Saud", ["saud"]),
        ("آل سعود", ["saud"]),
        ("armed royal", ["far"]),
        ("المسلحه", ["far"]),
        ("U.N.", ["un"]),
        ("nations united", ["un"]),
        ("gantz belkhir", []),
        ("bel gantz", []),
        ("x", []),
    ],
)
def test_who_is_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected
    assert looked_up(text).issuperset(expected)


def test_an_article_by_itself_is_a_word() -> None:
    assert NameQuery("el").words == ["el"]
    assert NameQuery("ال").words == ["ال"]
    assert "belkhir" in found("el")


def test_a_whole_name_comes_before_a_longer_one() -> None:
    typed = NameQuery("Hassan")
    assert typed.score(["Hassan"]) > typed.score(["Hassan Nasrallah"])
    assert typed.score(["Hassan"]) == typed.score(["Hosni", "HASSAN"])


def test_the_same_word_comes_before_a_beginning_and_that_before_a_sound() -> None:
    typed = NameQuery("Khalid")
    same, begins, sounds = (typed.score([f"x {name}"]) for name in ("Khalid", "Khalidi", "خالد"))
    assert same > begins > sounds > 0
    assert typed.score(["Karim"]) == typed.score([]) == 0


def test_a_place_and_a_better_match_sound_like_nobody() -> None:
    assert NameQuery("Le Caire").score(["Keir Starmer"]) == 0
    assert NameQuery("Barak").score(["Barack Obama"], by_sound=False) == 0
    assert NameQuery("Barak").score(["Barack Obama"]) > 0
    assert NameQuery("كوخافي").score(["Aviv Kochavi"], by_sound=False) > 0
    assert NameQuery("Kadhafi").score(["Muammar Qaddafi"], by_sound=False) > 0


def test_reviewed_spellings_are_looked_up() -> None:
    ((_, *others),) = NameQuery("Kadhafi").key_prefixes()
    assert {"gaddafi", "qaddafi", "القذافي"} < set(others)


def test_short_words_are_looked_up_by_their_letters_alone() -> None:
    assert NameQuery("b").key_prefixes() == [["b"]]
    assert NameQuery("belkhir 7").key_prefixes() == [["belkhir", "~blhr"]]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no-word"), ("… -", "no-word"), ("x " * (MOST_WORDS + 1), "question-too-long")],
)
def test_refusals(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        NameQuery(text)
    assert refused.value.code == code


@given(st.text("aeblmnrsy وابدعملس-'", max_size=20) | st.text())
def test_any_text_is_typed_or_refused(text: str) -> None:
    try:
        typed = NameQuery(text)
    except Refusal:
        return
    assert 0 < len(typed.key_prefixes()) <= len(typed.words) <= MOST_WORDS
    assert typed.score([text]) > 0


@given(st.lists(st.from_regex("[a-z]{2,8}", fullmatch=True), min_size=1, max_size=5), st.data())
def test_a_name_is_found_by_any_of_its_words(words: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=4))
    last = chosen[-1][: data.draw(st.integers(1, len(chosen[-1])))]
    typed = NameQuery(" ".join([*chosen[:-1], last]))
    if len(typed.words) == len(chosen):  # else Abd has joined some, or an article is left out
        assert typed.score([" ".join(words)]) > 0
