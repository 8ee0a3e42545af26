"""The countries that words of a search query mention, by name or adjective.

A word of the present name of a country mentions that country: "Korea" mentions two. Other names
mention a country only as a whole; otherwise "Ireland" would mention the United Kingdom of 1801.
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
from app.domain.text.spellings import index_words
from app.domain.text.words import Word

_Codes = Mapping[str, tuple[str, ...]]
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
"""Broken plurals of Arabic names of peoples, folded and without the article; no rule makes them."""


class _Names(NamedTuple):
    """Codes of countries by the words of their present names and adjectives, and by whole names."""

    by_word: _Codes
    by_name: _Codes


def of_word(word: Word) -> tuple[str, ...]:
    """The codes of the countries that a word mentions, in any inflected form; sorted."""
    return _of_word(word.text, word.written)


@lru_cache(_KEPT)
def _of_word(folded: str, written: str) -> tuple[str, ...]:
    found = _names()
    codes: set[str] = set()
    for form in _forms(folded, written):
        codes.update(found.by_word.get(form, ()), found.by_name.get(form, ()))
    return tuple(sorted(codes))


def of_prefix(letters: str) -> list[str]:
    """The codes of the countries whose present name has a word with this folded prefix; sorted."""
    by_word = _names().by_word
    return sorted({code for key in by_word if key.startswith(letters) for code in by_word[key]})


def of_name(words: Sequence[str]) -> tuple[str, ...]:
    """The codes of the countries of which these folded words are a name, all of them; sorted."""
    return _names().by_name.get(" ".join(words), ())


@cache
def names_of(code: str) -> tuple[str, ...]:
    """The names of a country in the languages of the record, folded as the index has them."""
    (names,) = (one.names for one in Countries.load() if one.code == code)
    folded = (" ".join(word.text for word in index_words(text)) for text in names.values())
    return tuple(dict.fromkeys(folded))


def of_longest_name(words: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The codes for the longest name of two or more words at the beginning, and its words.

    ((), 0) if the folded words begin with no such name.
    """
    for n in range(min(len(words), _MOST_WORDS), 1, -1):
        codes = of_name(words[:n])
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
    # "Russia" was a name of the Soviet Union too; in a query it is the country of that name today.
    for country in countries:
        for text in country.names.values():
            by_name[" ".join(found.text for found in index_words(text))] = {country.code}
    for found in (by_word, by_name):
        for key in ("", *SMALL):
            found.pop(key, None)
    return _Names(_sorted(by_word), _sorted(by_name))


def _words(country: Country) -> Iterator[str]:
    for text in _present(country):
        yield from (_bare(found.text) for found in index_words(text))
    for language, texts in country.demonyms.items():
        for found in chain.from_iterable(map(index_words, texts)):
            if found.text not in SMALL:
                yield stems.stem(found.text, language)


def _whole(text: str) -> Iterator[str]:
    """The keys of a whole name, with and without stop words and Arabic articles."""
    folded = [found.text for found in index_words(text)]
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
    """A word, and the forms of which it may be the plural or the feminine."""
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


def _sorted(found: Mapping[str, Iterable[str]]) -> _Codes:
    return {key: tuple(sorted(codes)) for key, codes in found.items()}
