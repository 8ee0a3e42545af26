"""Which countries a word or some words of a question are a name of, or an adjective.

A word that stands in the name by which a country goes today means that country: "Korea" is two.
Other names mean one only whole, or "Ireland" would be the United Kingdom of 1801.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final, NamedTuple

from app.domain.countries import Countries
from app.domain.country import Country
from app.domain.text import arabic, stems
from app.domain.text.query_parser import SMALL
from app.domain.text.words import Word, words_of

_Found = Mapping[str, tuple[str, ...]]
_MOST_WORDS: Final = 8
_ARABIC_ENDINGS: Final = ("ون", "ين", "ات", "ه")
_SHORTEST: Final = 3
_KEPT: Final = 10_000
_PEOPLES: Final = {
    "المان": "DEU", "اتراك": "TUR", "روس": "RUS", "انجليز": "GBR", "انكليز": "GBR", "اسبان": "ESP",
    "امريكان": "USA", "اميركان": "USA", "بلغار": "BGR", "صرب": "SRB", "كروات": "HRV",
    "ارمن": "ARM", "افغان": "AFG", "هنود": "IND", "مغاربه": "MAR", "احباش": "ETH",
    "طليان": "ITA", "اوزبك": "UZB", "طاجيك": "TJK",
}  # fmt: skip
"""Peoples whose Arabic plural is a word of its own, folded and without the article."""


class _Names(NamedTuple):
    """Codes of countries by words of their present names and adjectives, and by whole names."""

    by_word: _Found
    by_name: _Found


def word(asked: Word) -> tuple[str, ...]:
    """The countries that a word may mean, in any of its forms."""
    return _meant(asked.text, asked.written)


@lru_cache(_KEPT)
def _meant(folded: str, written: str) -> tuple[str, ...]:
    found = _names()
    codes: set[str] = set()
    for form in _forms(folded, written):
        codes.update(found.by_word.get(form, ()), found.by_name.get(form, ()))
    return tuple(sorted(codes))


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
    countries = list(Countries.load())
    by_word: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for country in countries:
        for key in _words(country):
            by_word[key].add(country.code)
        for text in (*_present(country), *_others(country)):
            for key in _whole(text):
                by_name[key].add(country.code)
    for people, code in _PEOPLES.items():
        by_word[people].add(code)
    # "Russia" was a name of the Soviet Union; who writes it means the country that has it now.
    for country in countries:
        for text in country.names.values():
            by_name[" ".join(found.text for found in words_of(text))] = {country.code}
    for found in (by_word, by_name):
        for key in ("", *SMALL):
            found.pop(key, None)
    return _Names(_sorted(by_word), _sorted(by_name))


def _words(country: Country) -> Iterator[str]:
    """Under which keys the words of its present names and adjectives are filed."""
    for text in _present(country):
        yield from (_bare(found.text) for found in words_of(text))
    for language, texts in country.demonyms.items():
        for found in chain.from_iterable(map(words_of, texts)):
            if found.text not in SMALL:
                yield stems.stem(found.text, language)


def _whole(text: str) -> Iterator[str]:
    """A whole name, with and without small words and Arabic articles."""
    folded = [found.text for found in words_of(text)]
    for words in (folded, [one for one in folded if one not in SMALL]):
        yield " ".join(words)
        yield " ".join(map(_bare, words))


def _present(country: Country) -> Iterator[str]:
    yield from country.names.values()
    for texts in country.demonyms.values():
        yield from texts


def _others(country: Country) -> Iterator[str]:
    for texts in country.aliases.values():
        yield from texts
    yield from country.ambiguous
    yield from (name.text for name in country.dated_names if name.dataset is None)


def _forms(folded: str, written: str) -> Iterator[str]:
    """A word as it is, and what it may be the plural or the feminine of."""
    yield folded
    if not stems.is_arabic(folded):
        yield folded.removesuffix("s")
        yield from (stems.stem(folded, language) for language in stems.LATIN)
        return
    for form in (folded, stems.lemma(written, "ar")):
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
