"""Highlights: the positions of the matches of `q` in the texts of an event. Pure.

Texts are analyzed as by the index, so that stems and other scripts are highlighted as well.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from app.domain.text.stems import word_keys
from app.domain.text.words import Word, with_parts, words_of
from app.events.plan.expansion import ExpandedQuery, Variant
from app.events.wire_lists import Highlight

_CODE: Final = 3
Span = tuple[int, int]
"""Start and end (exclusive) of a match, in code points."""


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
        self._tokens = {token for one in plain if not one.is_prefix for token in one.tokens}
        self._prefixes = tuple(token for one in plain if one.is_prefix for token in one.tokens)
        self._phrases = [one.phrase.split() for one in variants if one.phrase]

    def spans(self, text: str, language: str | None, *, is_name: bool) -> list[Span]:
        """The matches in a text, sorted; overlapping ones are merged."""
        words = words_of(text)
        found = [
            (word.start, word.end)
            for word in with_parts(text, words)
            if self._is_match(word, language, is_name=is_name)
        ]
        texts = [word.text for word in words]
        for phrase in self._phrases:
            length = len(phrase)
            found += (
                (words[at].start, words[at + length - 1].end)
                for at in range(len(texts) - length + 1)
                if texts[at : at + length] == phrase
            )
        return _merged(sorted(found))

    def _is_match(self, word: Word, language: str | None, *, is_name: bool) -> bool:
        tokens, _ = word_keys(word.text, word.written, language, is_name=is_name)
        if not self._tokens.isdisjoint(tokens):
            return True
        return bool(self._prefixes) and any(token.startswith(self._prefixes) for token in tokens)


def _of_event(event: dict[str, Any], matcher: _Matcher) -> Iterator[Highlight]:
    for pointer, text, language, is_name in _texts(event):
        for start, end in matcher.spans(text, language, is_name=is_name):
            yield {"pointer": pointer, "start": start, "end": end}
    for at, code in enumerate(event["countries"]):
        if code in matcher.countries:
            yield {"pointer": f"/countries/{at}", "start": 0, "end": _CODE}


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
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
