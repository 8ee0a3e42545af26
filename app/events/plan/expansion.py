"""Query expansion: from the words of `q` to the tokens by which events are found.

A word is replaced by the tokens of its stems, by the names in events that sound like it, and by the
countries with this name. The expansion depends on the tokens that occur in the database, not on its
engine, so that a query matches the same events on SQLite and PostgreSQL.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile
from typing import NamedTuple

from app.db.snapshot import Snapshot
from app.domain import country_mentions
from app.domain.text import arabic, stems
from app.domain.text.names import SONS
from app.domain.text.query_parser import Clause, Item, SearchQuery
from app.domain.text.stems import query_keys
from app.domain.text.words import Word
from app.events.plan.names import SHORTEST_NAME, is_name, spellings
from app.events.plan.statistics import Statistics
from app.events.sql.full_text import MAX_VARIANTS
from app.events.sql.shape import ClauseShape, TextShape
from app.events.terms import of_country, term_key


class Variant(NamedTuple):
    """One way to match a clause: an event must have all `tokens`, and the `phrase` if there is one.

    `n`: the maximum number of events that match. `is_prefix`: the only token is a prefix;
    `completions` are all tokens that start with it, unless these are too many. `country`: the code
    of the country whose term is the token.
    """

    tokens: tuple[str, ...]
    n: int
    phrase: str = ""
    is_prefix: bool = False
    country: str = ""
    completions: tuple[str, ...] = ()


class ExpandedClause(NamedTuple):
    """A clause of `q`: at least one variant must match, or none if `is_excluded`."""

    variants: tuple[Variant, ...]
    is_excluded: bool

    @property
    def n(self) -> int:
        """The maximum number of events that match."""
        return sum(one.n for one in self.variants)

    @property
    def expected(self) -> int:
        """The expected number of events that match: variants of one word mostly match the same
        events, so that the most frequent counts; countries add up.
        """
        countries = sum(one.n for one in self.variants if one.country)
        return max(countries, *(one.n for one in self.variants if not one.country), 0)


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """A text query after expansion."""

    clauses: tuple[ExpandedClause, ...]

    @property
    def required(self) -> Iterator[ExpandedClause]:
        """The clauses that are not excluded: at least one."""
        return (clause for clause in self.clauses if not clause.is_excluded)

    @property
    def n(self) -> int:
        """The maximum number of events that match."""
        return min(clause.n for clause in self.required)

    @property
    def has_phrases(self) -> bool:
        """Whether a clause has a phrase, which the inverted index cannot check."""
        return any(one.phrase for clause in self.clauses for one in clause.variants)

    def shape(self) -> TextShape:
        """The shape of a statement that checks the tokens of each event."""
        return TextShape(tuple(map(_shape, self.clauses)), from_index=False)

    def index_shape(self) -> TextShape:
        """The shape of a search of the inverted index, which is exact without phrases."""
        return self.shape()._replace(from_index=True, is_exact=not self.has_phrases)

    def values(self) -> dict[str, str]:
        """The parameters of `sql.full_text` except MATCH, by name."""
        values: dict[str, str] = {}
        for at, clause in enumerate(self.clauses):
            for n, one in enumerate(_padded(clause.variants)):
                name = f"w{at}_{n}"
                for k, token in enumerate(one.tokens):
                    values[f"{name}_{k}"] = f" {token}" if one.is_prefix else f" {token} "
                if one.phrase:
                    values[f"{name}_p"] = f" {one.phrase} "
        return values


def _shape(clause: ExpandedClause) -> ClauseShape:
    variants = tuple((len(one.tokens), bool(one.phrase)) for one in _padded(clause.variants))
    return ClauseShape(variants, clause.is_excluded)


def _padded(variants: Sequence[Variant]) -> Sequence[Variant]:
    """The variants with the last one repeated up to a power of two: few shapes are compiled."""
    length = 1 << (len(variants) - 1).bit_length()
    return [*variants, *[variants[-1]] * (length - len(variants))]


def expand(search: SearchQuery, snapshot: Snapshot) -> ExpandedQuery:
    """Expand a text query by the tokens that occur in the snapshot. Cached until the next write."""
    statistics = Statistics(snapshot)
    return snapshot.remember(
        ("expansion", search), lambda: ExpandedQuery(tuple(_clauses(search, statistics)))
    )


def _clauses(search: SearchQuery, statistics: Statistics) -> Iterator[ExpandedClause]:
    """The expanded clauses; consecutive words that form the name of a country are one clause."""
    items = (item for clause in search for item in clause.items)
    statistics.preload_tokens(chain.from_iterable(map(_plain_tokens, items)))
    at = 0
    while at < len(search):
        words = list(takewhile(bool, map(_plain_word, search[at:])))
        codes, n = country_mentions.of_longest_name([word.text for word in words if word])
        if n > 1:
            tokens = tuple(dict.fromkeys(word.text for word in words[:n] if word))
            named = Variant(tokens, min(map(statistics.token_count, tokens)))
            yield ExpandedClause((*_country_variants(codes, statistics), named), is_excluded=False)
            at += n
        else:
            if not _is_optional(search, at, statistics):
                yield _clause(
                    search[at], statistics, is_beside_name=_has_name(search, at, statistics)
                )
            at += 1


def _is_optional(search: SearchQuery, at: int, statistics: Statistics) -> bool:
    """Whether a word is a particle between two words of a name: بن in محمد بن سلمان."""
    word = _plain_word(search[at])
    if word is None or word.text not in SONS or not 0 < at < len(search) - 1:
        return False
    before, after = _plain_word(search[at - 1]), _plain_word(search[at + 1])
    return after is not None and before is not None and is_name(before, statistics)


def _has_name(search: SearchQuery, at: int, statistics: Statistics) -> bool:
    """Whether a particle of names, or a name that an event has, is beside a word.

    Two short words that are both in a dictionary may be a name in the other script: قيس سعيد.
    """
    own = _plain_word(search[at])
    for other in (at - 1, at + 1):
        word = _plain_word(search[other]) if 0 <= other < len(search) else None
        if word is None or own is None:
            continue
        if word.text in SONS or is_name(word, statistics):
            return True
        if all(len(one.text) >= SHORTEST_NAME for one in (own, word)) and all(
            any(spellings(one, statistics, is_beside_name=True)) for one in (own, word)
        ):
            return True
    return False


def _plain_word(clause: Clause) -> Word | None:
    item = clause.items[0]
    is_plain = len(clause.items) == 1 and item.kind == "word" and not clause.is_excluded
    return item.words[0] if is_plain else None


def _clause(
    clause: Clause, statistics: Statistics, *, is_beside_name: bool = False
) -> ExpandedClause:
    found = list(chain.from_iterable(_variants(item, statistics) for item in clause.items))
    if is_beside_name and (word := _plain_word(clause)) is not None:
        given = dict.fromkeys(spellings(word, statistics, is_beside_name=True))
        found += _token_variants(given, statistics)
    variants = {(one.tokens, one.phrase, one.is_prefix): one for one in found}
    return ExpandedClause(tuple(variants.values()), clause.is_excluded)


def _plain_tokens(item: Item) -> Iterator[str]:
    if item.kind == "word":
        yield from chain.from_iterable(map(query_keys, _forms(item.words[0])))
    elif item.kind == "phrase":
        yield from (word.text for word in item.words)


def has_matches(item: Item, statistics: Statistics) -> bool:
    """Whether any event matches the item."""
    return any(one.n for one in _variants(item, statistics))


def _variants(item: Item, statistics: Statistics) -> Iterator[Variant]:
    match item.kind:
        case "word" if item.words[0].text in SONS:
            yield from _token_variants(sorted(SONS), statistics)
        case "word":
            yield from _word_variants(item.words[0], statistics)
        case "prefix":
            yield from _prefix_variants(item.words[0].text, statistics)
        case "phrase":
            yield from _phrase_variants([word.text for word in item.words], statistics)


def _word_variants(word: Word, statistics: Statistics) -> Iterator[Variant]:
    """The variants of a word by its stems, else by those without an attached Arabic particle."""
    forms = _forms(word)
    unmatched = Variant((word.text,), 0)
    for form in forms:
        tokens = query_keys(form)
        stemmed = [one for one in _token_variants(tokens, statistics) if one.n]
        named = list(_country_variants(country_mentions.of_word(form), statistics))
        if stemmed or named:
            yield from (
                stemmed + named + list(_spelling_variants(form, (form.text, *tokens), statistics))
            )
            return
    spelt = (list(_spelling_variants(form, (), statistics)) for form in forms)
    yield from next(filter(None, spelt), [unmatched])


def _forms(word: Word) -> list[Word]:
    """The word, and for an Arabic word its forms without a particle that may be attached to it."""
    if not stems.is_arabic(word.text):
        return [word]
    rests = arabic.unglued(word.text)
    return [word, *(word._replace(text=text, written=text) for text in rests)]


def _token_variants(tokens: Iterable[str], statistics: Statistics) -> Iterator[Variant]:
    return (Variant((key,), statistics.token_count(key)) for key in tokens)


def _spelling_variants(
    word: Word, known: Sequence[str], statistics: Statistics
) -> Iterator[Variant]:
    """The spellings of a name that occur in events, without the `known` ones."""
    found = dict.fromkeys(spellings(word, statistics))
    return _token_variants((name for name in found if name not in known), statistics)


def _prefix_variants(prefix: str, statistics: Statistics) -> Iterator[Variant]:
    counts = statistics.tokens_with_prefix(prefix)
    tokens = tuple(token for token, _ in counts) if len(counts) < MAX_VARIANTS else ()
    n = sum(n for _, n in counts)
    yield Variant((prefix,), n, is_prefix=True, completions=tokens)
    yield from _country_variants(country_mentions.of_prefix(prefix), statistics)


def _phrase_variants(words: Sequence[str], statistics: Statistics) -> Iterator[Variant]:
    n = min(map(statistics.token_count, words))
    phrase = " ".join(words)
    yield Variant(tuple(dict.fromkeys(words)), n, phrase=phrase)
    yield from _country_variants(country_mentions.of_name(words), statistics)


def _country_variants(codes: Iterable[str], statistics: Statistics) -> Iterator[Variant]:
    for code in codes:
        term = statistics.row(of_country(code))
        if term is not None and term.n:
            yield Variant((term_key(term.id),), term.n, country=code)
