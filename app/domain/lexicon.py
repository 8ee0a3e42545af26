"""The places, persons and concepts that words of a query name, with their names in three languages.

The tables are app/data/places.csv, app/data/name_spellings.csv and app/data/lexicon.csv. A line is
one place, one name or one concept of the field, with its words in English, French and Arabic. They
widen a query by the other texts of a line:

    for mention in mentions(words):  # of query_words(text), or of the clauses of a query
        words[mention.start : mention.end]  # are a text of mention.entry
        for text in mention.others:  # (language, words): an event matches if it has all words
            ...

Only whole texts are found, the longest first: "arms" and "deal" alone are not "arms deal". Stop
words count neither in the query nor in a text. A text of several words is compared by stems, a text
of one word by its grammatical forms, and a place or person by its spelling, with the particles that
Arabic attaches.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from app.data import table
from app.domain.text import arabic, plurals, stems
from app.domain.text.query_parser import SMALL
from app.domain.text.spellings import query_words
from app.domain.text.words import Word

LANGUAGES: Final = ("en", "fr", "ar")
_SEPARATOR: Final = "|"
_FEMININE: Final = "ة"
_TABLES: Final = ("places", "name_spellings", "lexicon")
_NAME: Final = ""
"""How names are compared: as they are spelt, in any language."""
_KEPT: Final = 10_000
_Form = tuple[str, str]
"""A language or `_NAME`, and a form of a word."""


class Text(NamedTuple):
    """A name of a place, person or concept in a language: its words, without stop words.

    `written` is the whole text.
    """

    language: str
    words: tuple[Word, ...]
    written: str


class Entry(NamedTuple):
    """A line of a table: a place, a name of persons or groups, or a concept.

    `countries`: the codes of the countries with a place of that name.
    """

    id: str
    kind: str
    table: str
    countries: tuple[str, ...]
    texts: tuple[Text, ...]

    @property
    def is_place(self) -> bool:
        """Whether the entry is a place."""
        return self.table == "places"

    @property
    def is_name(self) -> bool:
        """Whether the entry is a name: of a place, a person or a group."""
        return self.table != "lexicon"


class Mention(NamedTuple):
    """Words of a query, from `start` to `end` (exclusive), that are `text`, a text of the entry."""

    start: int
    end: int
    entry: Entry
    text: Text

    @property
    def others(self) -> Iterator[Text]:
        """The texts of the entry in other words, in the order of the table."""
        return (text for text in self.entry.texts if _folded(text) != _folded(self.text))


class _Line(NamedTuple):
    """A text of an entry, with the forms of each of its words."""

    entry: Entry
    text: Text
    forms: tuple[frozenset[_Form], ...]


def mentions(words: Sequence[Word]) -> tuple[Mention, ...]:
    """The places, names and concepts of the words of a query, from left to right.

    They do not overlap; of one text there is a mention for each line that has it: باراك is Barack
    and Barak.
    """
    found: list[Mention] = []
    large = [at for at, word in enumerate(words) if word.text not in SMALL]
    at = 0
    while at < len(large):
        rest = large[at:]
        lines = _longest([words[index] for index in rest])
        n = len(lines[0].forms) if lines else 1
        found += (Mention(rest[0], rest[n - 1] + 1, line.entry, line.text) for line in lines)
        at += n
    return tuple(found)


def names_of(text: str) -> list[Entry]:
    """The places, persons and groups of which a text is a spelling, the whole of it."""
    words = _large(text)
    found = mentions(words)
    return [one.entry for one in found if one.entry.is_name and one.end - one.start == len(words)]


@cache
def entries() -> tuple[Entry, ...]:
    """All places, names and concepts, in the order of the tables."""
    return tuple(
        Entry(
            id=row["id"],
            kind=row["kind"],
            table=name,
            countries=tuple(row.get("countries", "").split()),
            texts=tuple(
                Text(language, _large(text), text)
                for language in LANGUAGES
                for text in row[language].split(_SEPARATOR)
                if text
            ),
        )
        for name in _TABLES
        for row in table(name)
    )


def load() -> None:
    """Load the tables and their stems, which takes about a second. Safe to call again."""
    _lines()


def _longest(words: Sequence[Word]) -> list[_Line]:
    """The texts with the most words of which each is one of these words, from the first on: one of
    each line of the tables.
    """
    first = sorted(_asked(words[0].text, words[0].written))
    fitting = [line for form in first for line in _lines().get(form, ()) if _fits(line, words)]
    most = max((len(line.forms) for line in fitting), default=0)
    longest = [line for line in fitting if len(line.forms) == most]
    return list({(line.entry.table, line.entry.id): line for line in longest}.values())


def _fits(line: _Line, words: Sequence[Word]) -> bool:
    return len(line.forms) <= len(words) and not any(
        forms.isdisjoint(_asked(word.text, word.written))
        for forms, word in zip(line.forms, words, strict=False)
    )


@cache
def _lines() -> Mapping[_Form, Sequence[_Line]]:
    """The lines of both tables by the forms of their first words."""
    found: dict[_Form, list[_Line]] = defaultdict(list)
    for entry in entries():
        for text in entry.texts:
            line = _Line(entry, text, tuple(_forms(entry, text)))
            for form in sorted(line.forms[0]):
                found[form].append(line)
    return found


def _forms(entry: Entry, text: Text) -> Iterator[frozenset[_Form]]:
    is_one = len(text.words) == 1
    for word in text.words:
        if entry.is_name:
            yield frozenset({(_NAME, word.text)})
        elif is_one:
            yield frozenset(_of_noun(word.text, word.written, text.language))
        else:
            yield frozenset(_of_stem(word.text, word.written, text.language))


@lru_cache(_KEPT)
def _asked(folded: str, written: str) -> frozenset[_Form]:
    """All forms under which a word of a query may be in a line."""
    spelt = [(folded, written)]
    # A known word is no word with an attached particle: بحرية is naval, not "with freedom".
    if stems.is_arabic(folded) and not stems.is_known(written, "ar"):
        spelt += [(rest, rest) for rest in arabic.unglued(folded)]
    languages = ("ar",) if stems.is_arabic(folded) else stems.LATIN
    found: set[_Form] = set()
    for one, text in spelt:
        found.update((_NAME, form) for form in (one, *arabic.of_article(one)))
        for language in languages:
            found.update(_of_noun(one, text, language), _of_stem(one, text, language))
    return frozenset(found)


def _of_noun(folded: str, written: str, language: str) -> Iterator[_Form]:
    """The forms of a word that is a whole text: a stem would make one word of تمرين and تمر."""
    yield language, folded
    yield language, stems.lemma(written, language)
    if language == "ar":
        nouns = arabic.nouns(folded, owned=written[-1] != _FEMININE)  # ملكة is not "his king"
        singulars = plurals.singulars(folded, written)
        yield from ((language, form) for form in (*nouns, *singulars))


def _of_stem(folded: str, written: str, language: str) -> Iterator[_Form]:
    """The stems of a word, one of several in a text."""
    return (
        (language, key) for key in stems.keys(folded, written, language) if key[0] in stems.MARKS
    )


def _large(text: str) -> tuple[Word, ...]:
    return tuple(word for word in query_words(text) if word.text not in SMALL)


def _folded(text: Text) -> list[str]:
    return [word.text for word in text.words]
