"""Query expansion: from the words of `q` to the tokens by which events are found.

A word is replaced by a list of variants, each with its tier: the tokens of its stems and the
countries of this name, the same name in another script or spelling, the other words of its concept,
the names in events that only sound like it. The expansion depends on the tokens that occur in the
database, not on its engine, so that a query matches the same events on SQLite and PostgreSQL.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from app.db.snapshot import Snapshot
from app.domain import country_mentions
from app.domain.text import arabic, stems
from app.domain.text.names import SONS
from app.domain.text.query_parser import Clause, Item, SearchQuery
from app.domain.text.spellings import prefixes
from app.domain.text.stems import query_keys
from app.domain.text.tiers import Tier
from app.domain.text.words import Word
from app.events.plan.expanded import ExpandedClause, ExpandedQuery, Variant
from app.events.plan.mentions import Meant, mentioned
from app.events.plan.names import SHORTEST_NAME, is_name, spellings
from app.events.plan.statistics import Statistics
from app.events.sql.full_text import MAX_VARIANTS
from app.events.terms import of_country, term_key


def expand(search: SearchQuery, snapshot: Snapshot, *, fuzzy: bool = False) -> ExpandedQuery:
    """Expand a text query by the tokens that occur in the snapshot. Cached until the next write.

    What only sounds like a word is a variant where the word has no other match, or `fuzzy`.
    """
    expansion = _Expansion(search, Statistics(snapshot), fuzzy=fuzzy)
    return snapshot.remember(
        ("expansion", search, fuzzy), lambda: ExpandedQuery(tuple(expansion.clauses()))
    )


def has_matches(item: Item, statistics: Statistics) -> bool:
    """Whether any event matches the item."""
    return any(one.n for one in _variants(item, statistics))


@dataclass(frozen=True, slots=True)
class _Expansion:
    """The expansion of one query."""

    search: SearchQuery
    statistics: Statistics
    fuzzy: bool

    def clauses(self) -> Iterator[ExpandedClause]:
        """The expanded clauses; consecutive words that form the name of a country are one."""
        items = (item for clause in self.search for item in clause.items)
        self.statistics.preload_tokens(chain.from_iterable(map(_plain_tokens, items)))
        at = 0
        while at < len(self.search):
            words = [word for word in takewhile(bool, map(_plain_word, self.search[at:])) if word]
            if words:
                yield from self._plain_clauses(at, words)
            else:
                yield self._clause(at, Meant())
            at += max(1, len(words))

    def _plain_clauses(self, start: int, words: Sequence[Word]) -> Iterator[ExpandedClause]:
        """The clauses of consecutive words, of which the first is the clause at `start`."""
        meant = mentioned(words, self.statistics)
        at = 0
        while at < len(words):
            if meant[at].is_covered:
                at += 1
                continue
            codes, n = country_mentions.of_longest_name([word.text for word in words[at:]])
            if n > 1:
                countries = list(_country_variants(codes, self.statistics))
                named = [] if countries else [_together(words[at : at + n], self.statistics)]
                if not countries:
                    named += _country_names(codes, words[at : at + n], self.statistics)
                yield ExpandedClause((*countries, *named), is_excluded=False)
                at += n
            else:
                if not self._is_optional(start + at):
                    yield self._clause(start + at, meant[at])
                at += 1

    def _clause(self, at: int, meant: Meant) -> ExpandedClause:
        """The clause at an index; `meant` is what is mentioned there."""
        clause = self.search[at]
        found: list[Variant] = []
        has_more = False
        for item in clause.items:
            every = self._item(item, at, meant)
            variants = every if self.fuzzy else _without_sound(every)
            has_more |= len(variants) < len(every)
            found += variants
        if clause.is_excluded:  # only what is certainly the excluded word
            found = [one for one in found if one.tier <= Tier.NAME]
        found = [one for one in found if one.n] or found[:1]
        best: dict[tuple[tuple[str, ...], str, bool], Variant] = {}
        for one in sorted(found, key=lambda one: one.tier):
            best.setdefault((one.tokens, one.phrase, one.is_prefix), one)
        return ExpandedClause(tuple(best.values()), clause.is_excluded, has_more)

    def _item(self, item: Item, at: int, meant: Meant) -> list[Variant]:
        """All variants of an item of the clause at an index."""
        found = list(_variants(item, self.statistics))
        if item.kind != "word":
            return found
        if _plain_word(self.search[at]) is None:
            (meant,) = mentioned(item.words, self.statistics)
        if meant.is_phrase:
            countries = () if meant.is_part else (one for one in found if one.country)
            return [*countries, *meant.variants]
        if not meant.is_no_name and self._is_beside_name(at):
            found += _spelling_variants(item.words[0], self.statistics, is_beside_name=True)
        if meant.is_no_name:
            found = [one for one in found if one.tier is Tier.WORD]
        elif meant.is_exact:
            found = [one for one in found if one.country]
        elif meant.is_reviewed:  # spellings of a name, or a concept: نووي is nuclear and not Niue
            found = [
                one._replace(tier=Tier.SOUND) if one.tier is Tier.NAME else one for one in found
            ]
        return [*found, *meant.variants]

    def _is_optional(self, at: int) -> bool:
        """Whether a word is a particle between two words of a name: بن in محمد بن سلمان."""
        word = _plain_word(self.search[at])
        if word is None or word.text not in SONS or not 0 < at < len(self.search) - 1:
            return False
        before, after = _plain_word(self.search[at - 1]), _plain_word(self.search[at + 1])
        return after is not None and before is not None and is_name(before, self.statistics)

    def _is_beside_name(self, at: int) -> bool:
        """Whether a particle of names, or a name that an event has, is beside a word.

        Two short words that are both in a dictionary may be a name in the other script: قيس سعيد.
        """
        own = _plain_word(self.search[at])
        for other in (at - 1, at + 1):
            word = _plain_word(self.search[other]) if 0 <= other < len(self.search) else None
            if word is None or own is None:
                continue
            if word.text in SONS or is_name(word, self.statistics):
                return True
            if all(len(one.text) >= SHORTEST_NAME for one in (own, word)) and all(
                any(spellings(one, self.statistics, is_beside_name=True)) for one in (own, word)
            ):
                return True
        return False


def _together(words: Sequence[Word], statistics: Statistics) -> Variant:
    tokens = tuple(dict.fromkeys(word.text for word in words))
    return Variant(tokens, min(map(statistics.token_count, tokens)))


def _without_sound(variants: Sequence[Variant]) -> list[Variant]:
    """The variants without those that only sound like the word, unless events have no others."""
    better = [one for one in variants if one.tier is not Tier.SOUND]
    return better if any(one.n for one in better) else list(variants)


def _plain_word(clause: Clause) -> Word | None:
    item = clause.items[0]
    is_plain = len(clause.items) == 1 and item.kind == "word" and not clause.is_excluded
    return item.words[0] if is_plain else None


def _plain_tokens(item: Item) -> Iterator[str]:
    if item.kind == "word":
        yield from chain.from_iterable(map(query_keys, _forms(item.words[0])))
    elif item.kind == "phrase":
        yield from (word.text for word in item.words)


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
    for form in forms:
        is_state = stems.is_arabic(form.text) and country_mentions.of_name([form.text])
        # The dictionary has الجزائر, Algeria, as islands.
        keys = arabic.spellings(form.text) if is_state else query_keys(form)
        stemmed = [one for one in _token_variants(keys, statistics) if one.n]
        named = list(_country_variants(country_mentions.of_word(form), statistics))
        if not named and (codes := country_mentions.of_name([form.text])):
            named = list(_country_names(codes, [form], statistics))
        if stemmed or named:
            yield from (*stemmed, *named, *_spelling_variants(form, statistics))
            return
    yield Variant((word.text,), 0)
    spelt = (list(_spelling_variants(form, statistics)) for form in forms)
    yield from next(filter(None, spelt), [])


def _forms(word: Word) -> list[Word]:
    """The word, and for an Arabic word its forms without a particle that may be attached to it."""
    if not stems.is_arabic(word.text):
        return [word]
    rests = arabic.unglued(word.text)
    return [word, *(word._replace(text=text, written=text) for text in rests)]


def _token_variants(tokens: Iterable[str], statistics: Statistics) -> Iterator[Variant]:
    return (Variant((key,), statistics.token_count(key)) for key in tokens)


def _spelling_variants(
    word: Word, statistics: Statistics, *, is_beside_name: bool = False
) -> Iterator[Variant]:
    """The spellings of a name that occur in events."""
    for name, tier in spellings(word, statistics, is_beside_name=is_beside_name):
        n = statistics.token_count(name)
        yield Variant((name,), n, tier=tier, typed=word.written, text=name)


def _prefix_variants(prefix: str, statistics: Statistics) -> Iterator[Variant]:
    for beginning in prefixes(prefix):
        counts = statistics.tokens_with_prefix(beginning)
        tokens = tuple(token for token, _ in counts) if len(counts) < MAX_VARIANTS else ()
        n = sum(n for _, n in counts)
        yield Variant((beginning,), n, is_prefix=True, completions=tokens)
    yield from _country_variants(country_mentions.of_prefix(prefix), statistics)


def _phrase_variants(words: Sequence[str], statistics: Statistics) -> Iterator[Variant]:
    n = min(map(statistics.token_count, words))
    phrase = " ".join(words)
    yield Variant(tuple(dict.fromkeys(words)), n, phrase=phrase)
    yield from _country_variants(country_mentions.of_name(words), statistics)


def _country_names(
    codes: Iterable[str], words: Sequence[Word], statistics: Statistics
) -> Iterator[Variant]:
    """The other names, in titles, of countries without events: Gibraltar for جبل طارق."""
    own = " ".join(word.text for word in words)
    typed = " ".join(word.written for word in words)
    for name in chain.from_iterable(map(country_mentions.names_of, codes)):
        tokens = tuple(dict.fromkeys(name.split()))
        n = min(map(statistics.token_count, tokens))
        if n and name != own:
            phrase = name if len(tokens) > 1 else ""
            yield Variant(tokens, n, phrase, tier=Tier.NAME, typed=typed, text=name)


def _country_variants(codes: Iterable[str], statistics: Statistics) -> Iterator[Variant]:
    for code in codes:
        term = statistics.row(of_country(code))
        if term is not None and term.n:
            yield Variant((term_key(term.id),), term.n, country=code)
