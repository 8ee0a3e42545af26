"""What one slip of the fingers makes of a word, against the distance counted letter by letter."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.text.edits import edits

LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
WORDS = st.text(LATIN, min_size=1, max_size=7) | st.text(ARABIC, min_size=1, max_size=7)


def distance(one: str, other: str) -> int:
    """How many letters are added, left out, changed or changed over with a neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@given(WORDS)
def test_every_edit_is_one_slip_away_and_comes_once(word: str) -> None:
    found = list(edits(word))
    assert len(found) == len(set(found))
    assert {distance(word, one) for one in found} <= {1}
    assert all(found)


@given(WORDS, st.data())
def test_every_slip_is_an_edit(word: str, data: st.DataObject) -> None:
    letters = ARABIC if word[0] in ARABIC else LATIN
    at = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from(letters))
    left, right = word[:at], word[at:]
    slips = {
        left + letter + right,
        left + letter + right[1:],
        left + right[1:],
        left + right[1:2] + right[:1] + right[2:],
    }
    assert {slip for slip in slips if slip and slip != word} <= set(edits(word))


def test_an_edit_can_be_undone() -> None:
    assert all("gantz" in edits(one) for one in edits("gantz"))


def test_examples() -> None:
    assert {"netanyaho", "netanyahou", "netanayhu"} <= set(edits("netanyahu"))
    assert {"المغب", "المغربي", "المرغب"} <= set(edits("المغرب"))
    assert set(edits("a")) == {b for b in LATIN if b != "a"} | {
        pair for b in LATIN for pair in ("a" + b, b + "a")
    }


def test_a_word_that_is_too_long_has_none() -> None:
    assert list(edits("a" * 31)) == []
    assert list(edits("a" * 30))
