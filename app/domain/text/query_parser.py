"""The parser of search queries (`q`).

    word            the word, in any inflected form
    "exact phrase"  the words as they are, in this order
    belk*           words with this prefix
    -word           not the word; also before a phrase
    this OR that    either word; binds closer than the blank, which means "and"

Other characters are text: no query is a syntax error. Stop words such as "the" count only in a
query that has nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from app.domain.refusals import Refusal
from app.domain.text.spellings import as_typed, index_words, query_words
from app.domain.text.words import Word

MOST_CHARACTERS: Final = 1_000
MOST_WORDS: Final = 24
SHORTEST_PREFIX: Final = 2

SMALL: Final = frozenset(
    (
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
        *("au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou"),
        *("par", "pour", "sur", "un", "une", "al", "el", "ul"),
        *("من", "في", "الي", "عن", "مع", "و", "او", "ب", "ل", "ال"),
    )
)
"""Stop words of the three languages, folded."""

# A hyphen excludes only at the beginning of a word: F-16 is no exclusion.
_PIECE: Final = re.compile(
    r"""(?<!\S)(?P<or>OR)(?!\S)
    | (?P<not>(?<!\S)-)?["“«](?P<quoted>[^"”»]*)["”»]
    | (?<!\S)-(?P<unwanted>\w[^\s"“”«»]*)
    """,
    re.VERBOSE,
)
_OR: Final = None

Kind = Literal["word", "phrase", "prefix"]


@dataclass(frozen=True, slots=True)
class Item:
    """A word, a prefix or a phrase. A phrase has its words in order, the others have one word."""

    kind: Kind
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """Alternatives: at least one must match, or none if the clause is excluded."""

    items: tuple[Item, ...]
    is_excluded: bool = False


SearchQuery = tuple[Clause, ...]
"""Clauses that must all match; at least one is not excluded."""


# A request parses it twice: to validate the parameter, and to read.
@lru_cache(1_000)
def parse(text: str) -> SearchQuery:
    """Parse the text of `q`.

    Raises Refusal: `question-too-long`, `prefix-too-short`, `no-word`, `only-exclusions`.
    """
    if len(text) > MOST_CHARACTERS:
        raise Refusal("question-too-long", f"write at most {MOST_CHARACTERS} characters")
    clauses = list(_clauses(text))
    if sum(len(item.words) for clause in clauses for item in clause.items) > MOST_WORDS:
        raise Refusal("question-too-long", f"write at most {MOST_WORDS} words")
    if not clauses:
        raise Refusal("no-word", "write a word to search for")
    specific = [clause for clause in clauses if not _is_small(clause)]
    clauses = specific if any(not clause.is_excluded for clause in specific) else clauses
    if all(clause.is_excluded for clause in clauses):
        raise Refusal("only-exclusions", "add a word without a hyphen, which must be found")
    return tuple(clauses)


def _clauses(text: str) -> Iterator[Clause]:
    alternatives: list[Item] = []  # of the current clause, which an OR may extend
    is_joined = False
    for piece in _pieces(text):
        match piece:
            case Clause():
                yield piece
            case Item():
                if alternatives and not is_joined:
                    yield Clause(tuple(alternatives))
                    alternatives = []
                alternatives.append(piece)
                is_joined = False
            case _:
                is_joined = True
    if alternatives:
        yield Clause(tuple(alternatives))


def _pieces(text: str) -> Iterator[Item | Clause | None]:
    at = 0
    for match in _PIECE.finditer(text):
        yield from _plain(text, at, match.start())
        at = match.end()
        if match["or"]:
            yield _OR
            continue
        quoted = match["quoted"]
        if quoted is None:
            items = list(_plain(text, match.start("unwanted"), at))
        else:
            words = _moved(index_words(quoted), match.start("quoted"))
            items = [Item("phrase", words)] if words else []
        if match["not"] or quoted is None:
            yield from (Clause((item,), is_excluded=True) for item in items)
        else:
            yield from items
    yield from _plain(text, at, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[Item]:
    """The words and prefixes between the operators."""
    for word in _moved(query_words(text[start:end]), start):
        is_prefix = text[word.end : word.end + 1] == "*"
        if is_prefix and len(word.text) < SHORTEST_PREFIX:
            raise Refusal(
                "prefix-too-short", f"write at least {SHORTEST_PREFIX} letters before the asterisk"
            )
        if is_prefix:
            yield Item("prefix", (word._replace(text=as_typed(word)),))
        else:
            yield Item("word", (word,))


def _moved(words: Iterable[Word], by: int) -> tuple[Word, ...]:
    return tuple(w._replace(start=w.start + by, end=w.end + by) for w in words)


def _is_small(clause: Clause) -> bool:
    return all(item.kind == "word" and item.words[0].text in SMALL for item in clause.items)
