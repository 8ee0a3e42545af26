"""What a search box is asked: words, phrases, beginnings, what is excluded, alternatives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.refusals import Refusal
from app.domain.text.query_parser import MOST_CHARACTERS, MOST_WORDS, SMALL, Clause, parse

QUESTIONS = (
    st.lists(
        st.sampled_from(
            ["OR", "-", '"', "«", "»", "“", "”", "*", " ", "the", "Rabat", "F-16", "b*", "'", "ال"]
        )
    ).map("".join)
    | st.text()
)


def shown(text: str) -> str:
    """A question in one line: p:prefix, "a phrase", one|other, -excluded."""
    return " ".join(_clause(clause) for clause in parse(text))


def _clause(clause: Clause) -> str:
    items = []
    for item in clause.items:
        words = " ".join(word.text for word in item.words)
        items.append({"word": words, "phrase": f'"{words}"', "prefix": f"p:{words}"}[item.kind])
    return "-" * clause.is_excluded + "|".join(items)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Morocco Israel", "morocco israel"),
        ("Morocco-Israel", "morocco israel"),
        ("l'accord d'Israël", "accord israel"),
        ('"exact phrase" x', '"exact phrase" x'),
        ("«accord de défense» “Abd al-Rahman”", '"accord de defence" "abd al rahman"'),
        ('"الجيش المغربي" 2022', '"الجيش المغربي" 2022'),
        ('word"phrase"word', 'word "phrase" word'),
        ('"unclosed phrase', "unclosed phrase"),
        ('"" x', "x"),
        ("belk* x", "p:belk x"),
        ('"belk*"', '"belk"'),
        ("F-16* Abd al-Rah*", "p:f16 p:abdrah"),
        ("this OR that here", "this|that here"),
        ("a OR b OR c", "a|b|c"),
        ('"a b" OR cd* e', '"a b"|p:cd e'),
        ("OR b", "b"),
        ("Rabat OR", "rabat"),
        ("Rabat OR OR Fes", "rabat|fes"),
        ("Rabat or Fes", "rabat fes"),
        ("(Rabat OR Fes)", "rabat|fes"),
        ("Rabat -Fes", "-fes rabat"),
        ("Rabat -F-16 -belk*", "-f16 -p:belk rabat"),
        ("Rabat -Fes-Meknes", "-fes -meknes rabat"),
        ('Rabat -"a b" -«» -""', '-"a b" rabat'),
        ("Rabat OR -Fes Meknes", "-fes rabat|meknes"),
        ("الرباط -فاس", "-فاس الرباط"),
        ("Rabat - Fes – Meknes --x", "rabat fes meknes x"),
        ("the king of Morocco", "king morocco"),
        ("le roi et la reine", "roi reine"),
        ("في المغرب", "المغرب"),
        ("the", "the"),
        ("de la", "de la"),
        ("the -x", "the -x"),
        ("the OR Rabat", "the|rabat"),
        ('"the" king', '"the" king'),
        ("Rabat -the", "rabat"),
    ],
)
def test_questions(text: str, expected: str) -> None:
    # Whether a clause is excluded is told, not where it stood.
    assert sorted(shown(text).split(" ")) == sorted(expected.split(" "))


def test_words_keep_their_places() -> None:
    text = 'the Abd al-Rahman OR "of Côte d’Ivoire" -F-16s belk*'
    places = [
        text[word.start : word.end]
        for clause in parse(text)
        for item in clause.items
        for word in item.words
    ]
    assert sorted(places) == sorted(["Abd al-Rahman", "of", "Côte", "Ivoire", "F-16s", "belk"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-word"),
        ("… * - OR", "no-word"),
        ('"" «»', "no-word"),
        ("b*", "prefix-too-short"),
        ("Rabat -b*", "prefix-too-short"),
        ("d'* x", "prefix-too-short"),
        ("-Rabat", "only-exclusions"),
        ('-"a b" -c', "only-exclusions"),
        ("x" * (MOST_CHARACTERS + 1), "question-too-long"),
        ("x " * (MOST_WORDS + 1), "question-too-long"),
        ('"' + "x " * (MOST_WORDS + 1) + '"', "question-too-long"),
    ],
)
def test_refusals(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert refused.value.code == code


def test_the_longest_question() -> None:
    assert len(parse("x " * MOST_WORDS)) == MOST_WORDS
    assert len(parse("x" * MOST_CHARACTERS)) == 1


def test_small_words_are_folded() -> None:
    assert {shown(word) for word in SMALL} == SMALL


@given(QUESTIONS)
def test_any_text_is_a_question_or_refused(text: str) -> None:
    try:
        question = parse(text)
    except Refusal:
        return
    assert any(not clause.is_excluded for clause in question)
    words = [word for clause in question for item in clause.items for word in item.words]
    assert 1 <= len(words) <= MOST_WORDS
    assert all(text[word.start : word.end] == word.written for word in words)
    for clause in question:
        assert clause.items
        assert all(len(item.words) == 1 or item.kind == "phrase" for item in clause.items)


@given(st.lists(st.from_regex("[b-f]{3,6}", fullmatch=True), min_size=1, max_size=MOST_WORDS))
def test_plain_words_are_all_asked_for(words: list[str]) -> None:
    assert shown(" ".join(words)) == " ".join(words)
    assert shown(" OR ".join(words)) == "|".join(words)
    assert shown(f'"{" ".join(words)}"') == f'"{" ".join(words)}"'
