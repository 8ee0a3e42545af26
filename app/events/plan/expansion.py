"""From the words of a question to what events are looked for by: their keys.

Each word becomes the keys of its stems; the spellings of a name that stand in events and sound like
it; and the countries that are called so. Which of these there are, the database tells, so that a
question means the same to every engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile
from typing import Final, NamedTuple

from app.db.snapshot import Reader
from app.domain import country_mentions
from app.domain.text import arabic, phonetics, skeleton, stems
from app.domain.text.query_parser import Clause, Item, Question
from app.domain.text.words import Word
from app.events.index.analyzer import SHORTEST_SKELETON, asked_keys, of_term
from app.events.index.terms import of_country
from app.events.plan.statistics import Numbers
from app.events.sql.full_text import MOST_VARIANTS
from app.events.sql.shape import ClauseShape, WordsShape

_SHORTEST_NAME: Final = 3
_SHORTEST_OF_A_WORD: Final = 3
"""Consonants of a word in a dictionary that may be a name as well."""


class Alternative(NamedTuple):
    """Keys that must all be there, in one of which only the beginning counts if `is_beginning`; a
    phrase that must be there, too; and how many events have that at most. `country` is what a key
    of a country stands for. `begun`: all keys that begin so, if they are few.
    """

    keys: tuple[str, ...]
    n: int
    phrase: str = ""
    is_beginning: bool = False
    country: str = ""
    begun: tuple[str, ...] = ()


class Sought(NamedTuple):
    """Alternatives of which one must be found, or none."""

    either: tuple[Alternative, ...]
    is_excluded: bool

    @property
    def n(self) -> int:
        """How many events can match at most."""
        return sum(one.n for one in self.either)

    @property
    def likely(self) -> int:
        """How many events may be expected to: those of a word are mostly those of its stem, and of
        a country that is called so.
        """
        countries = sum(one.n for one in self.either if one.country)
        return max(countries, *(one.n for one in self.either if not one.country), 0)


@dataclass(frozen=True, slots=True)
class Words:
    """A question as the database is asked it."""

    clauses: tuple[Sought, ...]

    @property
    def wanted(self) -> Iterator[Sought]:
        """The clauses that are not excluded; there is one."""
        return (clause for clause in self.clauses if not clause.is_excluded)

    @property
    def n(self) -> int:
        """How many events can match at most."""
        return min(clause.n for clause in self.wanted)

    @property
    def has_phrases(self) -> bool:
        """Whether there are words that must stand together, which the index cannot tell."""
        return any(one.phrase for clause in self.clauses for one in clause.either)

    def shape(self) -> WordsShape:
        """What decides the text of a statement that looks at each event's words."""
        return WordsShape(tuple(map(_shape, self.clauses)), from_index=False)

    def index_shape(self) -> WordsShape:
        """The same of one that asks the inverted index, which cannot tell phrases."""
        return self.shape()._replace(from_index=True, is_told=not self.has_phrases)

    def values(self) -> dict[str, str]:
        """The parameters of `word_sql`, but the match."""
        values: dict[str, str] = {}
        for at, clause in enumerate(self.clauses):
            for n, one in enumerate(_padded(clause.either)):
                name = f"w{at}_{n}"
                for k, key in enumerate(one.keys):
                    values[f"{name}_{k}"] = f" {key}" if one.is_beginning else f" {key} "
                if one.phrase:
                    values[f"{name}_p"] = f" {one.phrase} "
        return values


def _shape(clause: Sought) -> ClauseShape:
    alternatives = tuple((len(one.keys), bool(one.phrase)) for one in _padded(clause.either))
    return ClauseShape(alternatives, clause.is_excluded)


def _padded(either: Sequence[Alternative]) -> Sequence[Alternative]:
    """The same with the last repeated, so that statements of few shapes are ever made."""
    length = 1 << (len(either) - 1).bit_length()
    return [*either, *[either[-1]] * (length - len(either))]


def words_of(question: Question, reader: Reader) -> Words:
    """What the question means among the events that there are."""
    numbers = Numbers(reader)
    return reader.remember(
        ("question", question), lambda: Words(tuple(_clauses(question, numbers)))
    )


def _clauses(question: Question, numbers: Numbers) -> Iterator[Sought]:
    """Each clause; words that are the name of a country together are one."""
    numbers.foresee(chain.from_iterable(_keys(item) for one in question for item in one.items))
    at = 0
    while at < len(question):
        words = list(takewhile(bool, map(_plain_word, question[at:])))
        codes, n = country_mentions.longest([word.text for word in words if word])
        if n > 1:
            together = tuple(dict.fromkeys(word.text for word in words[:n] if word))
            rest = min(map(numbers.with_key, together))
            named = Alternative(together, rest)
            yield Sought((*_of_countries(codes, numbers), named), is_excluded=False)
            at += n
        else:
            yield _clause(question[at], numbers)
            at += 1


def _plain_word(clause: Clause) -> Word | None:
    item = clause.items[0]
    is_plain = len(clause.items) == 1 and item.kind == "word" and not clause.is_excluded
    return item.words[0] if is_plain else None


def _clause(clause: Clause, numbers: Numbers) -> Sought:
    found = chain.from_iterable(_alternatives(item, numbers) for item in clause.items)
    either = {(one.keys, one.phrase, one.is_beginning): one for one in found}
    return Sought(tuple(either.values()), clause.is_excluded)


def _keys(item: Item) -> Iterator[str]:
    """By which its words are looked for, if nothing else is meant by them."""
    if item.kind == "word":
        yield from chain.from_iterable(map(asked_keys, _forms(item.words[0])))
    elif item.kind == "phrase":
        yield from (word.text for word in item.words)


def is_found(item: Item, numbers: Numbers) -> bool:
    """Whether any event has it."""
    return any(one.n for one in _alternatives(item, numbers))


def _alternatives(item: Item, numbers: Numbers) -> Iterator[Alternative]:
    match item.kind:
        case "word":
            yield from _of_word(item.words[0], numbers)
        case "prefix":
            yield from _of_beginning(item.words[0].text, numbers)
        case "phrase":
            yield from _of_phrase([word.text for word in item.words], numbers)


def _of_word(word: Word, numbers: Numbers) -> Iterator[Alternative]:
    """By its stems; if no event has one, by those that are left without a glued letter."""
    forms = _forms(word)
    own = Alternative((word.text,), 0)
    for form in forms:
        keys = asked_keys(form)
        stemmed = [one for one in _of_keys(keys, numbers) if one.n]
        named = list(_of_countries(country_mentions.word(form), numbers))
        if stemmed or named:
            yield from stemmed + named + list(_of_spellings(form, (form.text, *keys), numbers))
            return
    spelt = (list(_of_spellings(form, (), numbers)) for form in forms)
    yield from next(filter(None, spelt), [own])


def _forms(word: Word) -> list[Word]:
    """The word, and what is left of an Arabic one without a letter that may be glued to it."""
    if not stems.is_arabic(word.text):
        return [word]
    rests = arabic.unglued(word.text)
    return [word, *(word._replace(text=text, written=text) for text in rests)]


def _of_keys(keys: Iterable[str], numbers: Numbers) -> Iterator[Alternative]:
    return (Alternative((key,), numbers.with_key(key)) for key in keys)


def _of_spellings(word: Word, known: Sequence[str], numbers: Numbers) -> Iterator[Alternative]:
    """Other spellings than the known ones; each stands in an event."""
    found = dict.fromkeys(spellings(word, numbers))
    return _of_keys((name for name in found if name not in known), numbers)


def _of_beginning(beginning: str, numbers: Numbers) -> Iterator[Alternative]:
    begun = numbers.with_beginning(beginning)
    keys = tuple(key for key, _ in begun) if len(begun) < MOST_VARIANTS else ()
    n = sum(n for _, n in begun)
    yield Alternative((beginning,), n, is_beginning=True, begun=keys)
    yield from _of_countries(country_mentions.beginning(beginning), numbers)


def _of_phrase(words: Sequence[str], numbers: Numbers) -> Iterator[Alternative]:
    n = min(map(numbers.with_key, words))
    phrase = " ".join(words)
    yield Alternative(tuple(dict.fromkeys(words)), n, phrase=phrase)
    yield from _of_countries(country_mentions.exactly(words), numbers)


def _of_countries(codes: Iterable[str], numbers: Numbers) -> Iterator[Alternative]:
    for code in codes:
        term = numbers.of(of_country(code))
        if term is not None and term.n:
            yield Alternative((of_term(term.id),), term.n, country=code)


def spellings(word: Word, numbers: Numbers) -> Iterator[str]:
    """Words of names that may be this one in another spelling or script.

    A word that a dictionary has is no name of its own script ("visit" is not Visata), and in the
    other one only if it has consonants enough: جمال is Gamal, قادة are not of Kedah.
    """
    is_arabic = stems.is_arabic(word.text)
    languages = ("ar",) if is_arabic else stems.LATIN
    is_word = any(stems.is_known(word.written, language) for language in languages)
    shortest = _SHORTEST_OF_A_WORD if is_word else SHORTEST_SKELETON
    for name in skeleton.words(word.written):
        if len(name) < _SHORTEST_NAME:
            continue
        for bones in skeleton.readings(name):
            if len(bones) < shortest:
                continue
            for other in numbers.spelt_with(bones):
                same_script = stems.is_arabic(other) == is_arabic
                if not (same_script and is_word) and phonetics.alike(name, other):
                    yield other
