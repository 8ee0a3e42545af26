"""Whatever is typed of a name, letter by letter, is the beginning of one of its keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text.autocomplete import BY_SOUND, completion_keys, prefixes

NAMES = st.text("abdehlmnrsy وابدعمحرن-'") | st.text()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", []),
        ("…", []),
        ("Aziz", ["aziz", "~azz"]),
        ("Benny Gantz", ["benny gantz", "gantz", "~bn gnts", "~gnts"]),
        ("بيني غانتس", ["بيني غانتس", "غانتس", "~bn gnts", "~gnts"]),
        ("Abd al-Rahman", ["abd al rahman", "al rahman", "rahman", "~abdrhmn"]),
        ("Rachid", ["rachid", "~rsd", "~rhd"]),
        ("7 Mai", ["7 mai", "mai", "~m"]),
    ],
)
def test_keys(name: str, expected: list[str]) -> None:
    assert list(completion_keys(name)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("!", []),
        ("ga", ["ga"]),
        ("gantz", ["gantz", "~gnts"]),
        ("غانتس", ["غانتس", "~gnts"]),
        ("benny g", ["benny g", "~bn g"]),
        ("rachid", ["rachid", "~rsd", "~rhd"]),
        ("rachid s", ["rachid s", "~rsd s"]),
        ("12", ["12"]),
    ],
)
def test_what_is_typed(text: str, expected: list[str]) -> None:
    assert list(prefixes(text)) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("belkheir", "الفاروق بلخير"),
        ("بلخير", "El Farouk Belkhir"),
        ("muhammad", "محمد السادس"),
        ("نتنياهو", "Benjamin Netanyahu"),
        ("binyamin net", "بنيامين نتنياهو"),
        ("عبدالفتاح", "Abdel Fattah el-Sisi"),
        ("djamel", "جمال عبد الناصر"),
        ("الملك", "الملك محمد السادس"),
    ],
)
def test_a_name_is_found_in_another_spelling(text: str, name: str) -> None:
    keys = completion_keys(name)
    assert any(key.startswith(one) for one in prefixes(text) for key in keys)


@given(st.lists(st.from_regex("[a-z]{1,9}", fullmatch=True), min_size=1, max_size=5), st.data())
def test_every_beginning_from_any_word_on_finds_the_name(
    words: list[str], data: st.DataObject
) -> None:
    tail = " ".join(words[data.draw(st.integers(0, len(words) - 1)) :])
    text = tail[: data.draw(st.integers(1, len(tail)))].strip()
    assert any(key.startswith(next(prefixes(text))) for key in completion_keys(" ".join(words)))


@given(NAMES)
def test_keys_are_short_and_come_once(name: str) -> None:
    keys = completion_keys(name)
    assert len(keys) == len(set(keys))
    assert all(1 <= len(key.removeprefix(BY_SOUND)) <= 80 for key in keys)
    assert all(list(prefixes(key)) for key in keys if not key.startswith(BY_SOUND))


@given(NAMES)
def test_a_whole_name_finds_itself(name: str) -> None:
    keys = {key.rstrip() for key in completion_keys(name)}
    assert not keys or next(prefixes(name))[:80].rstrip() in keys
