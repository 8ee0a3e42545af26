"""Which countries a word or some words of a question are a name of, or an adjective.

A word that stands in the name by which a country goes today means that country: "Korea" is two.
Other names mean one only whole, or "Ireland" would be the United Kingdom of 1801.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from app.domain.countries import Countries
from app.domain.country import Country
from app.domain.text import arabic, stems
from app.domain.text.question import SMALL
from app.domain.text.words import Word, words_of

_Found = Mapping[str, tuple[str, ...]]
_MOST_WORDS: Final = 8
_ARABIC_ENDINGS: Final = ("ون", "ين", "ات", "ه")
_SHORTEST: Final = 3


class _Names(NamedTuple):
    """Codes of countries by words of their present names and adjectives, and by whole names."""

    by_word: _Found
    by_name: _Found


def word(asked: Word) -> list[str]:
    """The countries that a word may mean, in any of its forms."""
    found = _names()
    codes: set[str] = set()
    for form in _forms(asked):
        codes.update(found.by_word.get(form, ()), found.by_name.get(form, ()))
    return sorted(codes)


def beginning(letters: str) -> list[str]:
    """Those in whose present names a word begins so."""
    by_word = _names().by_word
    return sorted({code for key in by_word if key.startswith(letters) for code in by_word[key]})


def exactly(words: Sequence[str]) -> tuple[str, ...]:
    """Those that these folded words together are a name of."""
    return _names().by_name.get(" ".join(words), ())


def longest(words: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """Those that the most of these folded words are a name of, from the first on, and how many."""
    for n in range(min(len(words), _MOST_WORDS), 1, -1):
        codes = exactly(words[:n])
        if codes:
            return codes, n
    return (), 0


@cache
def _names() -> _Names:
    by_word: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for country in Countries.load():
        for text in _present(country):
            for found in words_of(text):
                by_word[_bare(found.text)].add(country.code)
        for text in (*_present(country), *_others(country)):
            folded = [found.text for found in words_of(text)]
            for words in (folded, [one for one in folded if one not in SMALL]):
                by_name[" ".join(words)].add(country.code)
                by_name[" ".join(map(_bare, words))].add(country.code)
    for key in ("", *SMALL):
        by_word.pop(key, None)
        by_name.pop(key, None)
    # "Russia" was a name of the Soviet Union; who writes it means the country that has it now.
    for country in Countries.load():
        for text in country.names.values():
            key = " ".join(found.text for found in words_of(text))
            by_name[key] = {country.code}
    return _Names(_sorted(by_word), _sorted(by_name))


def _present(country: Country) -> Iterator[str]:
    yield from country.names.values()
    for texts in country.demonyms.values():
        yield from texts


def _others(country: Country) -> Iterator[str]:
    for texts in country.aliases.values():
        yield from texts
    yield from country.ambiguous
    yield from (name.text for name in country.dated_names if name.dataset is None)


def _forms(asked: Word) -> Iterator[str]:
    """A word as it is, and what it may be the plural or the feminine of."""
    yield asked.text
    if not stems.is_arabic(asked.text):
        yield asked.text.removesuffix("s")
        return
    for form in (asked.text, stems.lemma(asked.written, "ar")):
        for shorter in (form, *arabic.unglued(form)):
            bare = _bare(shorter)
            yield bare
            for ending in _ARABIC_ENDINGS:
                if bare.endswith(ending) and len(bare) >= len(ending) + _SHORTEST:
                    yield bare.removesuffix(ending)


def _bare(folded: str) -> str:
    return arabic.without_article(folded) if stems.is_arabic(folded) else folded


def _sorted(found: Mapping[str, Iterable[str]]) -> _Found:
    return {key: tuple(sorted(codes)) for key, codes in found.items()}
