"""From the words of a question to what events are looked for by: their keys.

Each word becomes the keys of its stems, the spellings of a name that occur in events and sound
alike, and the countries of that name. The database has which of them occur, so that a question
means the same to every engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile
from typing import Final, NamedTuple

from app.db.snapshot import Snapshot
from app.domain import country_mentions
from app.domain.text import arabic, phonetics, stems
from app.domain.text.query_parser import Clause, Item, SearchQuery
from app.domain.text.stems import query_keys
from app.domain.text.words import Word
from app.events.index.analyzer import SHORTEST_SKELETON
from app.events.plan.statistics import Statistics
from app.events.sql.full_text import MOST_VARIANTS
from app.events.sql.shape import ClauseShape, TextShape
from app.events.terms import of_country, term_key

_SHORTEST_NAME: Final = 3
_SHORTEST_OF_A_WORD: Final = 3
"""Consonants of a word in a dictionary that may be a name as well."""


class Variant(NamedTuple):
    """Keys that an event must all have, and a phrase that it must contain.

    `n` is the most events that can match. With `is_beginning` the key is a prefix, and `begun` has
    all keys with it if they are few. `country` is the code if the key is that of a country.
    """

    keys: tuple[str, ...]
    n: int
    phrase: str = ""
    is_beginning: bool = False
    country: str = ""
    begun: tuple[str, ...] = ()


class ExpandedClause(NamedTuple):
    """Alternatives of which one must be found, or none."""

    either: tuple[Variant, ...]
    is_excluded: bool

    @property
    def n(self) -> int:
        """How many events can match at most."""
        return sum(one.n for one in self.either)

    @property
    def likely(self) -> int:
        """The expected number of matches: the events of a word are mostly those of its stem, and
        those of a country of that name.
        """
        countries = sum(one.n for one in self.either if one.country)
        return max(countries, *(one.n for one in self.either if not one.country), 0)


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """A question as the database is asked it."""

    clauses: tuple[ExpandedClause, ...]

    @property
    def wanted(self) -> Iterator[ExpandedClause]:
        """The clauses that are not excluded; there is one."""
        return (clause for clause in self.clauses if not clause.is_excluded)

    @property
    def n(self) -> int:
        """How many events can match at most."""
        return min(clause.n for clause in self.wanted)

    @property
    def has_phrases(self) -> bool:
        """Whether there are phrases, which the index cannot check: it has no positions of words."""
        return any(one.phrase for clause in self.clauses for one in clause.either)

    def shape(self) -> TextShape:
        """What decides the text of a statement that looks at each event's words."""
        return TextShape(tuple(map(_shape, self.clauses)), from_index=False)

    def index_shape(self) -> TextShape:
        """The same for a statement on the inverted index, which cannot check phrases."""
        return self.shape()._replace(from_index=True, is_covered=not self.has_phrases)

    def values(self) -> dict[str, str]:
        """The parameters of `sql.full_text`, but the match."""
        values: dict[str, str] = {}
        for at, clause in enumerate(self.clauses):
            for n, one in enumerate(_padded(clause.either)):
                name = f"w{at}_{n}"
                for k, key in enumerate(one.keys):
                    values[f"{name}_{k}"] = f" {key}" if one.is_beginning else f" {key} "
                if one.phrase:
                    values[f"{name}_p"] = f" {one.phrase} "
        return values


def _shape(clause: ExpandedClause) -> ClauseShape:
    alternatives = tuple((len(one.keys), bool(one.phrase)) for one in _padded(clause.either))
    return ClauseShape(alternatives, clause.is_excluded)


def _padded(either: Sequence[Variant]) -> Sequence[Variant]:
    """The same with the last repeated, so that statements of few shapes are ever made."""
    length = 1 << (len(either) - 1).bit_length()
    return [*either, *[either[-1]] * (length - len(either))]


def expand(question: SearchQuery, snapshot: Snapshot) -> ExpandedQuery:
    """What the question means among the events that there are."""
    statistics = Statistics(snapshot)
    return snapshot.remember(
        ("question", question), lambda: ExpandedQuery(tuple(_clauses(question, statistics)))
    )


def _clauses(question: SearchQuery, statistics: Statistics) -> Iterator[ExpandedClause]:
    """Each clause; words that are the name of a country together are one."""
    statistics.preload(chain.from_iterable(_keys(item) for one in question for item in one.items))
    at = 0
    while at < len(question):
        words = list(takewhile(bool, map(_plain_word, question[at:])))
        codes, n = country_mentions.of_longest_name([word.text for word in words if word])
        if n > 1:
            together = tuple(dict.fromkeys(word.text for word in words[:n] if word))
            rest = min(map(statistics.with_key, together))
            named = Variant(together, rest)
            yield ExpandedClause((*_of_countries(codes, statistics), named), is_excluded=False)
            at += n
        else:
            yield _clause(question[at], statistics)
            at += 1


def _plain_word(clause: Clause) -> Word | None:
    item = clause.items[0]
    is_plain = len(clause.items) == 1 and item.kind == "word" and not clause.is_excluded
    return item.words[0] if is_plain else None


def _clause(clause: Clause, statistics: Statistics) -> ExpandedClause:
    found = chain.from_iterable(_alternatives(item, statistics) for item in clause.items)
    either = {(one.keys, one.phrase, one.is_beginning): one for one in found}
    return ExpandedClause(tuple(either.values()), clause.is_excluded)


def _keys(item: Item) -> Iterator[str]:
    """By which its words are looked for, if nothing else is meant by them."""
    if item.kind == "word":
        yield from chain.from_iterable(map(query_keys, _forms(item.words[0])))
    elif item.kind == "phrase":
        yield from (word.text for word in item.words)


def is_found(item: Item, statistics: Statistics) -> bool:
    """Whether any event has it."""
    return any(one.n for one in _alternatives(item, statistics))


def _alternatives(item: Item, statistics: Statistics) -> Iterator[Variant]:
    match item.kind:
        case "word":
            yield from _of_word(item.words[0], statistics)
        case "prefix":
            yield from _of_beginning(item.words[0].text, statistics)
        case "phrase":
            yield from _of_phrase([word.text for word in item.words], statistics)


def _of_word(word: Word, statistics: Statistics) -> Iterator[Variant]:
    """By its stems; if no event has one, by those that are left without a glued letter."""
    forms = _forms(word)
    own = Variant((word.text,), 0)
    for form in forms:
        keys = query_keys(form)
        stemmed = [one for one in _of_keys(keys, statistics) if one.n]
        named = list(_of_countries(country_mentions.of_word(form), statistics))
        if stemmed or named:
            yield from stemmed + named + list(_of_spellings(form, (form.text, *keys), statistics))
            return
    spelt = (list(_of_spellings(form, (), statistics)) for form in forms)
    yield from next(filter(None, spelt), [own])


def _forms(word: Word) -> list[Word]:
    """The word, and what is left of an Arabic one without a letter that may be glued to it."""
    if not stems.is_arabic(word.text):
        return [word]
    rests = arabic.unglued(word.text)
    return [word, *(word._replace(text=text, written=text) for text in rests)]


def _of_keys(keys: Iterable[str], statistics: Statistics) -> Iterator[Variant]:
    return (Variant((key,), statistics.with_key(key)) for key in keys)


def _of_spellings(word: Word, known: Sequence[str], statistics: Statistics) -> Iterator[Variant]:
    """Other spellings than the known ones, which occur in events."""
    found = dict.fromkeys(spellings(word, statistics))
    return _of_keys((name for name in found if name not in known), statistics)


def _of_beginning(beginning: str, statistics: Statistics) -> Iterator[Variant]:
    begun = statistics.with_beginning(beginning)
    keys = tuple(key for key, _ in begun) if len(begun) < MOST_VARIANTS else ()
    n = sum(n for _, n in begun)
    yield Variant((beginning,), n, is_beginning=True, begun=keys)
    yield from _of_countries(country_mentions.of_prefix(beginning), statistics)


def _of_phrase(words: Sequence[str], statistics: Statistics) -> Iterator[Variant]:
    n = min(map(statistics.with_key, words))
    phrase = " ".join(words)
    yield Variant(tuple(dict.fromkeys(words)), n, phrase=phrase)
    yield from _of_countries(country_mentions.of_name(words), statistics)


def _of_countries(codes: Iterable[str], statistics: Statistics) -> Iterator[Variant]:
    for code in codes:
        term = statistics.of(of_country(code))
        if term is not None and term.n:
            yield Variant((term_key(term.id),), term.n, country=code)


def spellings(word: Word, statistics: Statistics) -> Iterator[str]:
    """Words of names that may be this one in another spelling or script.

    A word that a dictionary has is no name of its own script ("visit" is not Visata), and in the
    other one only if it has consonants enough: جمال is Gamal, قادة are not of Kedah.
    """
    is_arabic = stems.is_arabic(word.text)
    languages = ("ar",) if is_arabic else stems.LATIN
    is_word = any(stems.is_known(word.written, language) for language in languages)
    shortest = _SHORTEST_OF_A_WORD if is_word else SHORTEST_SKELETON
    for name in phonetics.name_words(word.written):
        if len(name) < _SHORTEST_NAME:
            continue
        for bones in phonetics.skeletons(name):
            if len(bones) < shortest:
                continue
            for other in statistics.spelt_with(bones):
                same_script = stems.is_arabic(other) == is_arabic
                if not (same_script and is_word) and phonetics.sounds_alike(name, other):
                    yield other
