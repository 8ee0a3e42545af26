"""Highlights: the positions of the matches of `q` in the texts of an event. Pure.

Texts are analyzed as by the index, so that stems and other scripts are highlighted as well.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import orjson

from app.domain.text.spellings import index_words, with_parts
from app.domain.text.stems import word_keys
from app.domain.text.tiers import Tier
from app.domain.text.words import Word
from app.events.plan.expanded import ExpandedQuery, Variant
from app.events.wire_lists import Highlight

_CODE: Final = 3


class Span(NamedTuple):
    """Start and end (exclusive) of a match, in code points, and its best tier."""

    start: int
    end: int
    tier: Tier


def highlights(
    bodies: Sequence[bytes], words: ExpandedQuery, pause: Callable[[], None]
) -> dict[str, list[Highlight]]:
    """The highlights of each document, by the id of its event. `pause` is called before each."""
    variants = [one for clause in words.required for one in clause.variants]
    found = {}
    for body in bodies:
        pause()
        event = orjson.loads(body)
        found[event["id"]] = list(_of_event(event, _Matcher(variants)))
    return found


class _Matcher:
    """The tokens, prefixes, phrases and countries of a query, for matching texts."""

    def __init__(self, variants: Iterable[Variant]) -> None:
        self.countries = {one.country for one in variants if one.country}
        plain = [one for one in variants if not one.phrase]
        self._tokens: dict[str, Tier] = {}
        for one in sorted(plain, key=lambda one: one.tier, reverse=True):
            if not one.is_prefix:
                self._tokens |= dict.fromkeys(one.tokens, one.tier)
        self._prefixes = tuple(token for one in plain if one.is_prefix for token in one.tokens)
        self._phrases = [(one.phrase.split(), one.tier) for one in variants if one.phrase]

    def spans(self, text: str, language: str | None, *, is_name: bool) -> list[Span]:
        """The matches in a text, sorted; overlapping ones are merged."""
        words = index_words(text)
        found = [
            Span(word.start, word.end, tier)
            for word in with_parts(text, words)
            if (tier := self._tier(word, language, is_name=is_name)) is not None
        ]
        texts = [word.text for word in words]
        for phrase, tier in self._phrases:
            length = len(phrase)
            found += (
                Span(words[at].start, words[at + length - 1].end, tier)
                for at in range(len(texts) - length + 1)
                if texts[at : at + length] == phrase
            )
        return _merged(sorted(found))

    def _tier(self, word: Word, language: str | None, *, is_name: bool) -> Tier | None:
        """The best tier in which a word of a text matches; None if it does not."""
        tokens, _ = word_keys(word.text, word.written, language, is_name=is_name)
        if self._prefixes and any(token.startswith(self._prefixes) for token in tokens):
            return Tier.WORD
        return min((self._tokens[one] for one in tokens if one in self._tokens), default=None)


def _of_event(event: dict[str, Any], matcher: _Matcher) -> Iterator[Highlight]:
    for pointer, text, language, is_name in _texts(event):
        for start, end, tier in matcher.spans(text, language, is_name=is_name):
            yield _highlight(pointer, start, end, tier)
    for at, code in enumerate(event["countries"]):
        if code in matcher.countries:
            yield _highlight(f"/countries/{at}", 0, _CODE, Tier.WORD)


def _highlight(pointer: str, start: int, end: int, tier: Tier) -> Highlight:
    return {"pointer": pointer, "start": start, "end": end, "matched": tier.label}


def _texts(event: dict[str, Any]) -> Iterator[tuple[str, str, str | None, bool]]:
    """(pointer, text, language, whether it is a name) of each text that is both indexed and part of
    the document.
    """
    for name in ("title", "summary"):
        yield from _in_languages(f"/{name}", event[name], is_name=False)
    if event["details"].get("item"):
        yield "/details/item", event["details"]["item"], None, False
    for at, person in enumerate(event["participants"]):
        if person["actor"]:
            names = person["actor"]["name"]
            yield from _in_languages(f"/participants/{at}/actor/name", names, is_name=True)
    if event["place"]:
        yield from _in_languages("/place/name", event["place"]["name"], is_name=True)
    for at, topic in enumerate(event["topics"]):
        yield f"/topics/{at}", topic.replace("_", " "), "en", False
    for at, citation in enumerate(event["citations"]):
        yield f"/citations/{at}/quote", citation["quote"] or "", citation["language"], False


def _in_languages(
    pointer: str, texts: dict[str, str], *, is_name: bool
) -> Iterator[tuple[str, str, str | None, bool]]:
    return ((f"{pointer}/{language}", text, language, is_name) for language, text in texts.items())


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for one in spans:
        last = merged[-1] if merged else None
        if last is not None and one.start <= last.end:
            merged[-1] = Span(last.start, max(one.end, last.end), min(one.tier, last.tier))
        else:
            merged.append(one)
    return merged
