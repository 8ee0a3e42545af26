"""Parts the offices in a text from the names of persons, in Arabic, English and French.

The words are those of app/data/offices.csv. An office has a head ("minister"), words before it
("Deputy", "French", "Foreign"), and behind it what it is about, with its state ("of Foreign Affairs
of the Republic of Korea", "الخارجية المغربي"). The longest reading counts. Words that are names of
persons too ("King", "Sultan") are offices only where a name cannot be meant.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from app.domain import office_words
from app.domain.office_text import COMMA, Office, OfficeText
from app.domain.text.names import PARTICLES, SONS
from app.domain.text.phonetics import ABD
from app.domain.text.words import words_of

_ELIDED: Final = re.compile(r"\b[dl]['’ʼ]$", re.IGNORECASE)
_JOINED: Final = re.compile(r"([A-Z]?[a-z]+)([A-Z].*)")
_ELECT: Final = re.compile(r" ?- ?(elect|designate)\b", re.IGNORECASE)
_AND: Final = "و"
_EDGES: Final = " ,;:/|-–—&،؛"


class Part(NamedTuple):
    """An office or a name. `base` is an office without words such as "acting" and "elect", folded.

    `is_apart`: a comma, a bracket or "and" separates it from the part before. `is_royal`: a given
    name follows it.
    """

    kind: Literal["office", "name"]
    text: str
    is_apart: bool = False
    language: str = ""
    base: str = ""
    is_royal: bool = False


@lru_cache(2_000)
def parts(text: str, language: str = "en", *, is_titled: bool = False) -> tuple[Part, ...]:
    """The offices and names of a text, in order, without honorifics.

    `language` is that of the file: "M." is Monsieur in French, and an initial elsewhere.
    `is_titled`: the office is known from elsewhere, and "Sultan" is rather a name.
    """
    return tuple(_Reader(_unglued(text), language).parts(is_second=is_titled))


def _unglued(text: str) -> str:
    """The text with a blank behind an office that is written together with a name."""
    found = []
    for word in " ".join(text.split()).replace("- ", "-").split(" "):
        glued = _JOINED.fullmatch(word)
        is_office = glued and next(
            office_words.entries("office", words_of(glued[1]), 0, glued[1]), None
        )
        found.append(f"{glued[1]} {glued[2]}" if glued and is_office else word)
    return " ".join(found)


class _Reader(OfficeText):
    """One text, read from left to right. `at` is the index of a word."""

    def parts(self, *, is_second: bool) -> Iterator[Part]:
        """The parts, in order. `is_second`: an office is before the text."""
        at, is_apart = 0, False
        while at < len(self.words):
            is_apart |= self.is_hard(at)
            office = self.office(at)
            if office and self._is_title(office, is_second=is_second and not is_apart):
                yield self._part(office, is_apart=is_apart)
                at, is_apart, is_second = office.end, False, True
            elif joining := self.length("and", at):
                at, is_apart = at + joining, True
            elif titled := self.honorific(at, is_second=is_second):
                at += titled
            else:
                end = self._end_of_name(at)
                yield Part("name", self._name(at, end, has_office=is_second), is_apart)
                at, is_apart = end, False

    def _end_of_name(self, start: int) -> int:
        """The first word behind a name that begins an office, or joins one."""
        for at in range(start + 1, len(self.words)):
            joining = self.length("and", at)
            office = self.office(at + joining)
            if office and (joining or self._is_behind(office)):
                return at
            if joining and self.honorific(at + joining, is_second=False):
                return at
        return len(self.words)

    def _is_title(self, office: Office, *, is_second: bool) -> bool:
        """Whether an office at the beginning of a part is one, and no name of a person."""
        flags, end = office.head.flags, office.end
        if office.is_long:
            return True
        is_last = end == len(self.words) or self.is_hard(end)
        if "given" in flags:
            return not is_second and (is_last or self.words[end].text not in SONS)
        if "family" in flags:
            is_inverted = end < len(self.words) and COMMA.fullmatch(self.gap(end)) is not None
            return not (is_last if is_second else is_inverted)
        return True

    def _is_behind(self, office: Office) -> bool:
        """Whether an office behind the words of a name is one, and no part of the name."""
        before = self.words[office.start - 1].text
        if self.is_hard(office.start):
            return True
        if before in PARTICLES or before.startswith(ABD) or self.gap(office.start) == "-":
            return False
        flags = office.head.flags
        return office.is_long or (office.head.language != "ar" and not flags & {"given", "family"})

    def _part(self, office: Office, *, is_apart: bool) -> Part:
        first = office.start + self.length("article", office.start)
        words = self.words[first : office.end]
        text = self.text[words[0].start : self.stop(words[-1])]
        if text.startswith(_AND) and words_of(office.head.text)[0].text == words[0].text[1:]:
            text, is_apart = text.removeprefix(_AND), True
        if office.head.right:
            text = text.replace(office.head.text, office.head.right)
        text += ")" * (text.count("(") - text.count(")"))
        text = _ELECT.sub(lambda found: f"-{found[1].lower()}", text)
        same: set[int] = set()
        for at in range(first, office.end):
            for n, several in self.entries("modifier", at):
                if any("same" in entry.flags for entry in several):
                    same.update(range(at, at + n))
        base = " ".join(w.text for at, w in enumerate(words, first) if at not in same)
        is_royal = "royal" in office.head.flags
        return Part("office", text, is_apart, office.head.language, base, is_royal)

    def _name(self, start: int, end: int, *, has_office: bool) -> str:
        """A name as it is written, without a state behind it: Abdullah of Jordan."""
        if has_office:
            end = next((at for at in range(start + 1, end) if self._is_state(at, end)), end)
        begin = self.stop(self.words[start - 1]) if start else 0
        if end < len(self.words):
            text = _ELIDED.sub("", self.text[begin : self.words[end].start]).strip(_EDGES)
        else:
            text = self.text[begin:].strip(_EDGES)
        return text if text.count("(") == text.count(")") else text.strip(_EDGES + "()")

    def _is_state(self, at: int, end: int) -> bool:
        """Whether the words are "of" a state."""
        links = max(self.length("link", at, "en"), self.length("link", at, "fr"))
        states = office_words.of_state(self.words, at + links)
        return (links > 0 or self.is_elided(at)) and end - at - links in states
