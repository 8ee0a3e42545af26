"""The index keys of a word: the word, and its stems in Arabic, English and French.

A key is a folded word, or a mark and a stem: without the mark an English stem could match a French
one. A stem is that of the word and that of its lemma, from simplemma's dictionaries. `load` takes
about a second; a service runs it in the background after its start.
"""

import re
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Final

from app.domain.text import arabic, phonetics, plurals
from app.domain.text.folding import fold
from app.domain.text.words import Word, ordinal

if TYPE_CHECKING:
    from simplemma import Lemmatizer

_ARABIC: Final = re.compile("[\u0621-\u06ff]")
_NUMBER: Final = re.compile(r"\d")
LATIN: Final = ("en", "fr")
_MARKS: Final = {"ar": "=", "en": "=", "fr": "+"}
MARKS: Final = frozenset(_MARKS.values())
"""The first characters of keys of stems."""
_ALGORITHMS: Final = {"en": "english", "fr": "french"}
_SHORTEST_STEM: Final = 3
_SHORTEST_NAME: Final = 3
"""The least letters of a word that may be a name."""
_SHORTEST_OWN_NAME: Final = 2
"""The least letters of a word in the name of an actor: جو, Xi."""
_ENDING: Final = re.compile(r"[bdgklmnprt]?(?:e?s|ed|ings?|ers?)?")
"""Endings that are removed from an English word that no dictionary has."""
_KEPT: Final = 30_000
"""Cached words: a text has few different words."""

_loaded: list[bool] = []


def load() -> None:
    """Load the dictionaries of all languages. Safe to call again, and from several threads."""
    for language in ("ar", *LATIN):
        lemma("a", language)
        is_known("a", language)
    _loaded.append(True)


def is_loaded() -> bool:
    """Whether `load` has finished. Before, the functions below load dictionaries when called."""
    return bool(_loaded)


def keys(folded: str, written: str, language: str | None) -> tuple[str, ...]:
    """The keys of a word of a text, the folded word first.

    `written` is the word with its accents and hamzas. A `language` that is None, or not supported,
    is every language of the word's script.
    """
    if _NUMBER.search(folded):
        return (folded,)
    if _ARABIC.search(folded):
        forms = [folded, *arabic.unglued(folded)]
        stems = [_arabic(form, written) for form in forms]
        found = (*forms, *(key for several in stems for key in several))
        return tuple(dict.fromkeys((*found, *_number(written))))
    languages = (language,) if language in LATIN else LATIN
    return _latin(folded, written, languages)


@lru_cache(_KEPT)
def lookup_keys(folded: str, written: str) -> tuple[str, ...]:
    """The folded word and its stems, by which a query looks a word up.

    The word is stemmed in the languages whose dictionaries have it, or in all languages of its
    script if none has it.
    """
    if _NUMBER.search(folded):
        return (folded,)
    if _ARABIC.search(folded):
        stems = _arabic(folded, written)
        # A known word is no word with a prefixed particle: "وزير" begins with the letter of "and".
        if not is_known(written, "ar"):
            stems += tuple(key for rest in arabic.unglued(folded) for key in _arabic(rest, written))
        return tuple(dict.fromkeys((folded, *stems, *_number(written))))
    languages = tuple(
        language for language in LATIN if is_known(in_language(folded, written, language), language)
    )
    return _latin(folded, written, languages or LATIN)


@lru_cache(_KEPT)
def is_known(word: str, language: str) -> bool:
    """Whether the dictionary of a language has the word. A known word is rarely a name."""
    from simplemma import is_known  # noqa: PLC0415 - most of what runs needs no dictionary

    return is_known(word, language, low_memory=True)


@lru_cache(_KEPT)
def word_keys(
    folded: str, written: str, language: str | None, *, is_name: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The index keys of a word, and the spellings of a name among them."""
    own = keys(folded, written, language)
    names: tuple[str, ...] = ()
    if is_name or _may_be_name(folded, written, language):
        shortest = _SHORTEST_OWN_NAME if is_name else _SHORTEST_NAME
        names = tuple(
            name
            for name in phonetics.name_words(written)
            if len(name) >= shortest and phonetics.skeletons(name)[0]
        )
    found = dict.fromkeys((*own, *names))
    stemless = (_stemless(key) for key in found if key[0] not in MARKS)
    return (
        *found,
        *(key for key, queried in stemless if queried and found.keys().isdisjoint(queried)),
    ), names


def query_keys(word: Word) -> tuple[str, ...]:
    """The keys that match a word of a query: an event matches if it has any of them.

    An event with the word nearly always has one of its stems, so a search for the word, too, would
    double the work. Words without such a stem have a key of their own, marked with "!".
    """
    stemmed = lookup_keys(word.text, word.written)
    key, usual = _stemless(word.text)
    return (key, *usual) if usual and usual == stemmed[1:] else stemmed


def in_language(folded: str, written: str, language: str) -> str:
    """The text of a word for the dictionary of a language.

    That is the word as it is written, except for English words with another spelling in the index:
    "organisation" for "Organization".
    """
    own = fold(written)
    is_spelt = own == folded or "." in written or (language != "en" and " " not in own)
    return written if is_spelt else folded


def _stemless(folded: str) -> tuple[str, tuple[str, ...]]:
    """The key of a word for events with none of its stems, and these stems."""
    return f"!{folded}", lookup_keys(folded, folded)[1:]


def _may_be_name(folded: str, written: str, language: str | None) -> bool:
    """Whether the dictionaries of the text's language lack the word."""
    if not folded.isalpha():
        return False
    if is_arabic(folded):
        return not is_known(written, "ar")
    languages = (language,) if language in LATIN else LATIN
    return not any(is_known(in_language(folded, written, one), one) for one in languages)


def stem(folded: str, language: str) -> str:
    """The key of the stem of a word in `ar`, `en` or `fr`."""
    if language == "ar":
        return _MARKS[language] + arabic.stem(folded)
    return _MARKS[language] + _stem(language, folded)


def is_arabic(folded: str) -> bool:
    """Whether the word is in Arabic letters."""
    return bool(_ARABIC.search(folded))


def _arabic(folded: str, written: str) -> tuple[str, ...]:
    """The keys of a word, which may be a written one without attached particles."""
    own = arabic.stem(folded)
    other = arabic.stem(_arabic_lemma(written if fold(written) == folded else folded))
    found = [own, *(arabic.stem(word) for word in plurals.singulars(folded, written))]
    # For an unknown word simplemma may return any word of two letters.
    if len(other) >= arabic.SHORTEST_STEM:
        found.insert(1, other)
    return tuple(_MARKS["ar"] + stem for stem in dict.fromkeys(found))


def _arabic_lemma(written: str) -> str:
    """The lemma, looked up twice: that of مسئولون is مسئول, a spelling of the lemma مسؤول."""
    return lemma(_lemmatizer().lemmatize(written, "ar"), "ar")


def _latin(folded: str, written: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    found = [folded]
    for language in languages:
        own = in_language(folded, written, language)
        forms = {fold(own).replace(" ", ""), lemma(own, language)}
        is_unknown = len(forms) == 1 and not is_known(own, language)
        stemmed = partial(_careful_stem if is_unknown else _stem, language)
        # Too short a stem is no evidence: the dictionary has Suez as a form of the verb "suer".
        found += (
            _MARKS[language] + (stem if len(stem) >= _SHORTEST_STEM else form)
            for form in sorted(forms)
            for stem in [stemmed(form)]
        )
    return tuple(dict.fromkeys((*found, *_number(written))))


def _number(written: str) -> tuple[str, ...]:
    """The key of a regnal number, the same for both scripts; () for other words."""
    number = ordinal(written)
    return () if number is None else (f"{_MARKS['ar']}ord{number}",)


def _careful_stem(language: str, folded: str) -> str:
    """The stem of a word that may be a name: only a plain ending is removed.

    A stemmer would make Hassan of Hassanal. In French an unknown word may be one without its
    accents, and is stemmed.
    """
    stem = _stem(language, folded)
    if language == "fr" or (folded.startswith(stem) and _ENDING.fullmatch(folded, len(stem))):
        return stem
    return folded


def _stem(language: str, folded: str) -> str:
    # A new one for each call: a Stemmer has state, and threads must not share it.
    from Stemmer import Stemmer  # noqa: PLC0415 - as above

    stem: str = Stemmer(_ALGORITHMS[language], 0).stemWord(folded)
    return stem


def lemma(word: str, language: str) -> str:
    """The folded lemma of a word; the folded word itself if the dictionary does not have it."""
    folded = fold(_lemmatizer().lemmatize(word, language))
    return folded.replace(" ", "")  # of "U.S."


@cache
def _lemmatizer() -> "Lemmatizer":
    from simplemma import Lemmatizer  # noqa: PLC0415 - as above
    from simplemma.strategies import DefaultStrategy  # noqa: PLC0415 - as above

    # Packed dictionaries take 10 MB in place of 70, and twice the time; results are cached above.
    return Lemmatizer(cache_max_size=0, lemmatization_strategy=DefaultStrategy(low_memory=True))
