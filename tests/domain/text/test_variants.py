"""Mechanically made variants of every Arabic word of five letters or more in the data.

Articles, prefixes, orthography, number and gender: at least 0.94 of them are found.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import pytest

from app.domain.text import stems
from app.domain.text.words import words_of
from tests.real_files import DATA

SHARE: Final = 0.94
SHORTEST: Final = 5
ARTICLE: Final = re.compile("^[وف]?(?:[بك]?ال|لل)(?=...)")
ARTICLE_FILE: Final = DATA.parent / "seed" / "article.ar.txt"


def _plain(word: str) -> str:
    """The word without marks that are not letters."""
    return re.sub("[^ء-غف-ي]", "", word)


def _bare(word: str) -> str:
    return ARTICLE.sub("", word)


def _hamza_left_out(word: str) -> str:
    return re.sub("[أإآ]", "ا", word).replace("ؤ", "و")


def _hamza_on_another_seat(word: str) -> str:
    return word.replace("ؤو", "ئو") if "ؤو" in word else word.replace("ئو", "ؤو")


def _other_alef(word: str) -> str:
    return word[:-1] + {"ى": "ي", "ي": "ى"}.get(word[-1], word[-1])


def _other_ta(word: str) -> str:
    return word[:-1] + "ه" if word[-1] == "ة" else word


def _feminine(word: str) -> str:
    return word + "ة" if word[-1] == "ي" else word


def _masculine(word: str) -> str:
    return word.removesuffix("ة") if word.endswith("ية") else word


def _plural(word: str) -> str:
    return word[:-1] + "ات" if word[-1] == "ة" else word


def _singular(word: str) -> str:
    return word.removesuffix("ات") + "ة" if word.endswith("ات") else word


def _of_adjectives(word: str) -> str:
    return word + "ين" if word[-1] == "ي" else word


def _hers(word: str) -> str:
    return word[:-1] + "تها" if word[-1] == "ة" else word


VARIANTS: Final[Mapping[str, Callable[[str], str]]] = {
    "no article": _bare,
    "ال": lambda word: "ال" + _bare(word),
    "وال": lambda word: "وال" + _bare(word),
    "بال": lambda word: "بال" + _bare(word),
    "لل": lambda word: "لل" + _bare(word),
    "و": lambda word: "و" + _bare(word),
    "ب": lambda word: "ب" + _bare(word),
    "vowel marks": "\u064e".join,
    "doubling marks": lambda word: word[:2] + "\u0651\u064e" + word[2:],
    "drawn out": lambda word: word[:2] + "ــ" + word[2:],
    "hamza left out": _hamza_left_out,
    "hamza on another seat": _hamza_on_another_seat,
    "ى for ي": _other_alef,
    "ه for ة": _other_ta,
    "ية for ي": _feminine,
    "ي for ية": _masculine,
    "ات for ة": _plural,
    "ة for ات": _singular,
    "ين": _of_adjectives,
    "تها": _hers,
}


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _texts() -> Iterator[str]:
    timeline = files("app.data").joinpath("morocco-israel-2022.jsonl").read_text(encoding="utf-8")
    for line in timeline.splitlines():
        yield from _strings(json.loads(line))


def _arabic_words(texts: Iterable[str]) -> set[str]:
    found = (_plain(word.written) for text in texts for word in words_of(text))
    return {word for word in found if len(word) >= SHORTEST}


def _missed(words: set[str]) -> tuple[Counter[str], dict[str, list[tuple[str, str]]]]:
    """How many variants of each kind there are, and those that do not find their word."""
    made: Counter[str] = Counter()
    missed: dict[str, list[tuple[str, str]]] = {kind: [] for kind in VARIANTS}
    for written in sorted(words):
        (word,) = words_of(written)
        keys = stems.keys(word.text, word.written, "ar")
        for kind, make in VARIANTS.items():
            variant = make(written)
            if variant == written:
                continue
            made[kind] += 1
            (asked,) = words_of(variant)
            if set(keys).isdisjoint(stems.lookup_keys(asked.text, asked.written)):
                missed[kind].append((written, variant))
    return made, missed


def _check(words: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    made, missed = _missed(words)
    share = 1 - sum(map(len, missed.values())) / made.total()
    with capsys.disabled():
        print(f"\n{share:.4f} of {made.total()} variants of {len(words)} words are found")  # noqa: T201
    examples = {kind: several[:5] for kind, several in missed.items() if several}
    assert share >= SHARE, examples
    assert set(made) == set(VARIANTS), "a kind of variants that no word has"


def test_variants_of_the_founding_timeline(capsys: pytest.CaptureFixture[str]) -> None:
    words = _arabic_words(_texts())
    assert len(words) > 200
    _check(words, capsys)


@pytest.mark.skipif(not ARTICLE_FILE.is_file(), reason="the article is not beside the repository")
def test_variants_of_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    _check(_arabic_words([ARTICLE_FILE.read_text(encoding="utf-8")]), capsys)
