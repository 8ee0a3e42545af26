"""Variants by meaning: other names of the places and persons that words of a query name, and the
words of concepts in the other languages.

A mention of several words gives its variants to the clause of each of them. With the words A and B
and the variant C, (A or C) and (B or C) is (A and B) or C, so that the query stays a conjunction.
A place, and a type of event such as "state visit", is one clause: it matches as a phrase alone,
since its words are too common apart ("United States", "visits"). So are a ruler and the name behind
(King Hussein): a son of Hussein is another king. The words of other concepts are concepts, too:
"cooperation agreement" is what an agreement on cooperation is found by.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from app.data import table
from app.domain import lexicon
from app.domain.lexicon import Entry, Mention, Text
from app.domain.text import arabic, stems
from app.domain.text.spellings import index_words
from app.domain.text.stems import query_keys
from app.domain.text.tiers import Tier
from app.domain.text.words import Word
from app.events.plan import rulers
from app.events.plan.expanded import Variant
from app.events.plan.statistics import Statistics
from app.events.terms import Term, term_key

_KEPT: Final = 10_000
_TYPE: Final = "type"
"""The kind of the concepts that match as phrases."""
_LINKS: Final = ("on", "concerning", "for", "of")
"""The words between the parts of a phrase in the other order."""
_Match = tuple[tuple[str, ...], str]
"""The tokens that an event must have, and the phrase or ""."""


@dataclass(slots=True)
class Meant:
    """What a word is part of.

    `variants`: those of the mentions. `is_phrase`: they replace those of the word itself.
    `is_part`: the mention has several words. `is_covered`: the clause of the first has them.
    `is_no_name`: no name may sound like it.
    `is_reviewed`: the variants of a table replace names that only the phonetic rules take for the
    word; `is_exact`: and its other forms.
    """

    variants: list[Variant] = field(default_factory=list)
    is_phrase: bool = False
    is_part: bool = False
    is_covered: bool = False
    is_no_name: bool = False
    is_reviewed: bool = False
    is_exact: bool = False


def mentioned(words: Sequence[Word], statistics: Statistics) -> list[Meant]:
    """For each of consecutive words what it is part of."""
    found = [Meant() for _ in words]
    mentions = list(_with_parts(lexicon.mentions(words), words))
    statistics.preload_tokens(
        token
        for one in mentions
        for text in one.entry.texts
        for tokens, _ in _matches(one.entry, text)
        for token in tokens
    )
    for one in mentions:
        typed = " ".join(word.written for word in words[one.start : one.end])
        is_phrase = _is_phrase(one.entry)
        variants = [
            variant._replace(typed=typed) for variant in _variants(one, statistics) if variant.n
        ]
        for at in range(one.start, one.end):
            found[at].variants += variants
            found[at].is_phrase |= is_phrase and bool(variants)
            found[at].is_covered |= is_phrase and bool(variants) and at > one.start
            found[at].is_part |= one.end - one.start > 1
            found[at].is_no_name |= one.entry.is_place or found[at].is_part
            found[at].is_reviewed |= bool(variants)
            found[at].is_exact |= _is_arabic_name(one) and bool(variants)
    for one in mentions:
        joined = rulers.variants(one, mentions, words, statistics)
        if joined is not None:
            end, variants = joined
            found[one.start] = Meant(variants, is_phrase=True, is_part=True, is_no_name=True)
            for at in range(one.start + 1, end):
                found[at] = Meant(is_covered=True)
    return found


def _with_parts(mentions: Iterable[Mention], words: Sequence[Word]) -> Iterator[Mention]:
    """The mentions, and those of the single words of a concept that is no phrase."""
    for one in mentions:
        yield one
        if one.end - one.start > 1 and not (one.entry.is_name or _is_phrase(one.entry)):
            for at in range(one.start, one.end):
                for part in lexicon.mentions(words[at : at + 1]):
                    if not part.entry.is_name:
                        yield part._replace(start=at, end=at + 1)


def _is_arabic_name(mention: Mention) -> bool:
    """Whether a mention is a name of one word in Arabic, which has only the tokens of its text."""
    (first, *others) = mention.text.words
    return mention.entry.is_name and not others and stems.is_arabic(first.text)


def _is_phrase(entry: Entry) -> bool:
    return entry.is_place or entry.kind == _TYPE


def _variants(mention: Mention, statistics: Statistics) -> Iterator[Variant]:
    entry = mention.entry
    tier = Tier.NAME if entry.is_name else Tier.CONCEPT
    others = list(mention.others)
    for term in _terms().get(entry.id, ()) if tier is Tier.CONCEPT else ():
        row = statistics.row(term)
        if row is not None:
            shown = f"{term.kind}={term.value}"
            yield Variant((term_key(row.id),), row.n, tier=tier, text=shown)
    has_own = _is_phrase(entry) or _is_arabic_name(mention)
    for text in (mention.text, *others) if has_own else others:
        for tokens, phrase in _matches(entry, text):
            n = min(map(statistics.token_count, tokens))
            here = Tier.WORD if text is mention.text else tier
            yield Variant(tokens, n, phrase, tier=here, text=text.written)


@cache
def _terms() -> Mapping[str, Sequence[Term]]:
    """The types of events that concepts mean, by the id of the concept."""
    found: dict[str, list[Term]] = defaultdict(list)
    for row in table("concept_types"):
        found[row["concept"]].append(Term("type", row["type"]))
    return found


@lru_cache(_KEPT)
def _matches(entry: Entry, text: Text) -> tuple[_Match, ...]:
    """The ways in which an event has a text: by a token of its one word, of which a name has no
    other form (بوتين is Putin and بوتان is Bhutan), or by its words as a phrase in a usual form.
    """
    words = index_words(text.written)
    if len(words) == 1:
        word = words[0]
        keys = arabic.spellings(word.text) if entry.is_name else query_keys(word)
        return tuple(((key,), "") for key in keys)
    phrases = _phrases(text, is_name=entry.is_name)
    return tuple((tuple(dict.fromkeys(one.split())), one) for one in phrases)


def _phrases(text: Text, *, is_name: bool) -> Sequence[str]:
    """The folded phrase, and of a concept its usual plurals, definite and other forms."""
    words = [word.text for word in index_words(text.written)]
    found = [words]
    if not is_name:
        match text.language:
            case "en":
                *before, last = words
                found.append([*before, _plural(last)])
                if len(words) == len(text.words):  # an agreement on fisheries is one of fisheries
                    found += ([last, link, *before] for link in _LINKS)
            case "fr":
                large = {word.text for word in text.words}
                found.append([_plural(words[0]), *words[1:]])
                found.append([_plural(word) if word in large else word for word in words])
            case _:
                found.append([*words[:-1], arabic.definite(words[-1])])
                found.append([*map(arabic.definite, words)])
    return list(dict.fromkeys(map(" ".join, found)))


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in {*"aeiou"}:
        return word[:-1] + "ies"
    return word if word.endswith("s") else word + "s"
