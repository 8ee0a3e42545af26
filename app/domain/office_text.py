"""The words of a text, and the offices that begin at them. `at` is the index of a word."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from app.domain import office_words
from app.domain.office_words import Entry
from app.domain.text import stems
from app.domain.text.words import Word, words_of

COMMA: Final = re.compile(r"\s*[,،&]\s*")
_HARD: Final = re.compile(r"[,;:/|()\[\]&–—،؛]")
_ELISION: Final = re.compile(r"\b[dl]['’ʼ]$", re.IGNORECASE)
_ARTICLE: Final = "ال"
_AND_THE: Final = "وال"
_MOST_BEFORE: Final = 12
_NAME: Final = 2
"""The words of a name behind an office about something that the table lacks."""
_SHORT: Final = 6
"""The most letters of an abbreviation with a full stop."""


class Office(NamedTuple):
    """The words of an office. `is_long`: it has more than the word of its head."""

    start: int
    end: int
    head: Entry
    is_long: bool


class _Words:
    """The words of a text in a language, looked up in the table of offices."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.words = words_of(text)

    def stop(self, word: Word) -> int:
        """The end of a word, with the full stop of an abbreviation."""
        return word.end + (len(word.text) <= _SHORT and self.text.startswith(".", word.end))

    def gap(self, at: int) -> str:
        """The text between a word and the one before."""
        return self.text[self.words[at - 1].end if at else 0 : self.words[at].start]

    def is_hard(self, at: int) -> bool:
        """Whether a comma, a bracket or the like is before a word."""
        return at < len(self.words) and _HARD.search(self.gap(at)) is not None

    def is_elided(self, at: int) -> bool:
        """Whether a French "d'" or "l'" is before a word."""
        return at < len(self.words) and _ELISION.search(self.gap(at)) is not None

    def entries(self, kind: office_words.Kind, at: int) -> Iterator[tuple[int, list[Entry]]]:
        """The lines of a kind at a word. None has a comma or a bracket between its words."""
        for n, found in office_words.entries(kind, self.words, at, self.text):
            if not any(map(self.is_hard, range(at + 1, at + n))):
                yield n, found

    def length(self, kind: office_words.Kind, at: int, language: str | None = None) -> int:
        """The number of words of the longest line of a kind at a word; 0 without one."""
        for n, several in self.entries(kind, at):
            if language is None or any(one.language == language for one in several):
                return n if kind != "link" or not self.words[at].written.istitle() else 0
        return 0

    def state(self, at: int, *, adjectives: bool = False) -> int:
        """The number of words of the longest name of a state at a word; 0 without one."""
        lengths = office_words.of_state(self.words, at, adjectives=adjectives)
        return next(lengths, 0)

    def links(self, start: int, language: str, *, is_listed: bool = False) -> int:
        """The number of words such as "of the" at a word."""
        at = start
        while n := self.length("link", at, language) or (
            self.length("article", at, language) if at > start or is_listed else 0
        ):
            at += n
        return at - start


class OfficeText(_Words):
    """A text in which offices begin at some words."""

    def __init__(self, text: str, language: str) -> None:
        super().__init__(text, language)
        self._offices: dict[int, Office | None] = {}
        # From the end: an office looks at those behind it, and many would be a deep recursion.
        for at in reversed(range(len(self.words))):
            self.office(at)

    def office(self, start: int) -> Office | None:
        """The longest office that begins at a word."""
        if start not in self._offices:
            core = start + self.length("article", start)
            self._offices[start] = max(
                (
                    self._with_more(start, core, head, n, entry)
                    for head in self._heads(core)
                    for n, several in self.entries("office", head)
                    for entry in several
                ),
                key=self._rank,
                default=None,
            )
        return self._offices[start]

    def _rank(self, office: Office) -> tuple[int, bool, bool]:
        """The longest reading counts; of those with equal words the one with the same accents."""
        written = self.text[self.words[office.start].start :].casefold()
        same = office.head.text.casefold() in written[: len(office.head.text) + _MOST_BEFORE]
        return office.end, same, office.head.language == self.language

    def _heads(self, at: int) -> list[int]:
        """The last word at which a head may begin: the first, or behind words such as "Deputy"."""
        heads: list[int] = []
        for _ in range(_MOST_BEFORE):
            if next(self.entries("office", at), None):
                heads = [at]
            n = self._before_head(at)
            at += n
            if not n or self.is_hard(at):
                break
        return heads

    def _before_head(self, at: int) -> int:
        """The length of a modifier, an adjective of a state or a field ("Foreign Affairs")."""
        for n, several in self.entries("modifier", at):
            if any("after" not in entry.flags for entry in several):
                return n
        if n := self.length("field", at, "en"):
            joining = self.length("and", at + n)
            return n + (joining if joining and self.length("field", at + n + joining, "en") else 0)
        if at < len(self.words) and stems.is_arabic(self.words[at].text):
            return 0  # an adjective is behind its noun
        if n := self.state(at, adjectives=True):
            return n
        n = self.state(at)
        # A state before its office, "Israel Prime Minister", but no given name: "Jordan King".
        office = self.office(at + n) if n else None
        return n if office and office.head.flags.isdisjoint({"given", "family"}) else 0

    def _with_more(self, start: int, core: int, head: int, n: int, entry: Entry) -> Office:
        """An office with the words behind its head."""
        at = head + n
        while m := self._modifier(at, entry.language):
            at += m
        end = self._about(at, entry, is_one=n == 1)
        if bracketed := self._bracketed(end):
            end += bracketed
        return Office(start, end, entry, is_long=end - core > 1)

    def _modifier(self, at: int, language: str) -> int:
        """The length of a modifier behind the head."""
        for n, several in self.entries("modifier", at):
            if any("after" in one.flags and one.language == language for one in several):
                return 0 if self.is_hard(at) else n
        return 0

    def _bracketed(self, at: int) -> int:
        """The length of a modifier in brackets: "(acting)"."""
        n = self.length("modifier", at)
        is_closed = n and self.text.startswith(")", self.words[at + n - 1].end)
        return n if is_closed and self.gap(at).strip() == "(" else 0

    def _about(self, start: int, entry: Entry, *, is_one: bool) -> int:
        """The end of what an office is about, with its state."""
        end = start
        while end < len(self.words):
            at = end
            is_listed = at > start and COMMA.fullmatch(self.gap(at)) is not None
            if self.is_hard(at) and not is_listed:
                break
            if at > start and (joining := self.length("and", at)):
                at, is_listed = at + joining, True
            if is_listed and self.office(at):
                break
            links = self.links(at, entry.language, is_listed=is_listed)
            is_linked = links > 0 or self.is_elided(at)
            n = self._topic(at + links, entry, is_linked=is_linked, is_first=end == start)
            if is_linked and not is_listed:
                n = n or max((n for n, _ in self.entries("office", at + links)), default=0)
            if not n:
                break
            end = at + links + n
        return end if end > start else self._unknown(start, entry, is_one=is_one)

    def _topic(self, at: int, entry: Entry, *, is_linked: bool, is_first: bool) -> int:
        """The length of a field, a state or an adjective; 0 for other words."""
        if at >= len(self.words):
            return 0
        language = entry.language
        is_free = is_linked or language == "ar"
        is_adjective = language == "fr" and self.words[at].written.islower()
        n = 0
        if is_free or is_adjective or not is_first:
            n = self.length("field", at, language)
            # A rank behind the office: Commander of the Armed Forces General X.
            if n == 1 and not is_linked and next(self.entries("office", at), None):
                n *= bool(self.length("field", at + 1, language))
        if is_free:
            n = max(n, self.state(at))
        if is_free or is_adjective:
            n = max(n, self.state(at, adjectives=True))
        if language == "ar" and not n:
            is_construct = is_first and office_words.is_topic(_ARTICLE + self.words[at].text)
            n = int(is_construct) if is_first else self._listed(at)
        return n or (0 if is_first else self._modifier(at, language))

    def _listed(self, start: int) -> int:
        """The number of Arabic words up to the last with "and the", which no name has."""
        last = start
        for at in range(start, min(start + _MOST_BEFORE, len(self.words))):
            if self.is_hard(at) or self.office(at):
                break
            if self.words[at].text.startswith(_AND_THE):
                last = at + 1
        return last - start

    def _unknown(self, start: int, entry: Entry, *, is_one: bool) -> int:
        """The end of an office about something that the table lacks.

        All words but the last, which are the name. In Arabic a noun with the article.
        """
        if start >= len(self.words) or self.is_hard(start):
            return start
        if entry.language == "ar":
            is_topic = self.words[start].text.startswith(_ARTICLE) and start + 1 < len(self.words)
            is_open = is_one and not entry.text.startswith(_ARTICLE) and "given" not in entry.flags
            is_open &= not (self.office(start) or self.honorific(start, is_second=True))
            return start + (is_topic and is_open and not self.is_hard(start + 1))
        links = self.links(start, entry.language)
        # "de" may belong to the name: Président de Gaulle.
        if not links or (entry.language == "fr" and not entry.text.startswith("Ministre")):
            return start
        end = start + links
        while end < len(self.words) and not self.is_hard(end):
            if (joining := self.length("and", end)) and self.office(end + joining):
                break
            end += 1
        words = end - start - links
        return end - min(words - 1, _NAME) if words > 1 else end

    def honorific(self, at: int, *, is_second: bool) -> int:
        """The length of the honorific at a word; 0 without one."""
        start, at = at, at + self.length("article", at)
        for n, several in self.entries("honorific", at):
            is_named = at + n + 1 < len(self.words) and not self.is_hard(at + n + 1)
            for entry in several:
                if "language" in entry.flags and entry.language != self.language:
                    continue
                if "given" not in entry.flags or (is_second and is_named):
                    return at + n - start
        return 0
