"""Persons in a cell: their titles, their names, and one actor for the spellings of a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Final

from app.actors.draft import ActorDraft, ActorRole
from app.domain.event_types import ActorKind
from app.domain.offices import Part, parts
from app.domain.text import fold, stems
from app.domain.text.names import PARTICLES
from app.domain.text.phonetics import name_words, pronunciations, skeletons
from app.domain.text.words import ordinals, words_of

_ORDINAL: Final = re.compile(
    r",? (?:(?P<roman>X{0,3}(?:IX|IV|VI{0,3}|I{2,3})|X{2,3}|[IX](?=$| (?:bin|ibn|ben) ))(?![.\w])"
    r"(?P<father> (?:bin|ibn|ben) .*)?|(?P<other>2nd|3rd|4th|Jr|Sr)\.?$)"
)
_AS_ROMAN: Final = {"2nd": "II", "3rd": "III", "4th": "IV"}
_ROMAN: Final = {
    10 * tens + ones: ("", "X", "XX")[tens]
    + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
    for tens in range(3)
    for ones in range(10)
}
# Arabic does not write a short vowel: names whose first is an "u" in Latin script, folded.
_UNWRITTEN_U: Final = frozenset(
    (
        *("محمد", "عمر", "عثمان", "مصطفي", "حسين", "حسني", "سليمان", "معمر", "مختار", "مبارك"),
        *("اسامه", "لطفي", "صبحي", "رشدي", "شكري", "حسام", "مراد", "منير", "زهير", "عدي"),
        *("قصي", "مهند", "معاذ", "منصف", "منذر", "محسن", "نعمان", "يسري", "عبيد", "حذيفه"),
    )
)
_NICKNAME: Final = re.compile(r"\([^()]*\)")

_NAMESAKES: Final = {
    ("COL", "ospina"): 1946,  # Pedro Nel and Mariano
    ("CRI", "jose figueres ferrer"): 1994,  # the father died in 1990; the file means the son
    ("GRC", "konstantinos karamanlis"): 2004,  # uncle and nephew
    ("ISL", "bjarni benediktsson"): 2017,  # great-uncle and great-nephew
}
"""Names of two persons in one country, and the year from which the name is that of the second."""

# Consonants that a name needs, in one word and in all, to be compared by consonants: fewer are
# shared by different names. From _LONG_WORD on consonants alone distinguish a word.
_EVIDENT_WORD: Final = 3
_EVIDENT_NAME: Final = 4
_LONG_WORD: Final = 5


_AND: Final = {"en": " and ", "fr": " et ", "ar": " و"}


@dataclass(frozen=True, slots=True)
class Person:
    """A person. `name` includes the ordinal: "Mohammed VI".

    `titles` are the offices as they are written, in `language`. `ordinal` distinguishes a ruler or
    a son from others of the name: "VI", "III" (also for "3rd"), "Jr". `offices` are the titles
    without words such as "acting", folded; `is_royal`: the name is a given name.
    """

    titles: tuple[str, ...]
    name: str
    ordinal: str | None
    language: str = "en"
    offices: tuple[str, ...] = ()
    is_royal: bool = False

    @property
    def title(self) -> str | None:
        """The titles in one text; None without titles."""
        return _AND.get(self.language, " and ").join(self.titles) or None


def parse(text: str, language: str = "en", office: str | None = None) -> tuple[Person, ...]:
    """The persons of a cell, in order. An office without a name is no person.

    It is the office of the person before it or behind it: "Premier and Prince Sihanouk", "Anna
    Exempla, Minister of Defence". `office` is the one that a column of its own has; `language` is
    that of the file.
    """
    found: list[tuple[str, list[Part]]] = []
    waiting: list[Part] = []
    is_untitled = False
    several = parts(text, language, is_titled=office is not None)
    given = _offices(office, language) if office else ()
    for part, after in zip_longest(several, several[1:]):
        if part.kind == "name":
            is_untitled = not waiting
            found.append((part.text, waiting))
            waiting = []
            continue
        waiting.append(part)
        is_of_next = after is not None and not (after.is_apart and is_untitled)
        if found and not is_of_next:
            found[-1][1].extend(waiting)
            waiting = []
    return tuple(_person(name, [*given, *offices]) for name, offices in found)


def _offices(text: str, language: str) -> Sequence[Part]:
    """The offices in the cell of a column of offices: the cell itself if it has other words."""
    found = parts(text, language)
    if found and all(part.kind == "office" for part in found):
        return found
    return (Part("office", " ".join(text.split()), language=language, base=fold(text)),)


def _person(name: str, offices: Sequence[Part]) -> Person:
    offices = list({part.text: part for part in offices}.values())
    return Person(
        titles=tuple(part.text for part in offices),
        name=name,
        ordinal=_ordinal(name),
        language=offices[0].language if offices else "en",
        offices=tuple(sorted({part.base for part in offices})),
        is_royal=any(part.is_royal for part in offices),
    )


def actor(dataset: str, person: Person, country: str | None, on: date) -> ActorDraft:
    """The actor of a person: the same for all spellings of the name in a data set and a country.

    Each title is a role that began on the day or before, and ended on the day or after.
    """
    term = {"from": f"[..{on}]", "to": f"[{on}..]"}
    language = "ar" if stems.is_arabic(fold(person.name)) else "en"
    return ActorDraft.model_construct(
        id=None,
        dataset=dataset,
        external_id=f"actor/person/{country or ''}/{_key(person, country, on)}"[:500],
        actor_kind=ActorKind.PERSON,
        names={language: person.name[:500]},
        aliases=(),
        country=country,
        roles=tuple(
            ActorRole.model_validate({"title": {person.language: title[:500]}, **term})
            for title in person.titles
        ),
    )


def _ordinal(name: str) -> str | None:
    if found := _ORDINAL.search(name):
        return found["roman"] or _AS_ROMAN.get(found["other"], found["other"])
    number = next(filter(None, _arabic_ordinals(name)), None)
    return _ROMAN[number] if number else None


def _arabic_ordinals(name: str) -> list[int | None]:
    """The number of each word behind the first, if the name is in Arabic script."""
    words = words_of(name)
    return ordinals([w.written for w in words[1:]]) if stems.is_arabic(fold(name)) else []


def _unnumbered(name: str) -> str:
    """The name without the ordinal, and without the name of the father behind one."""
    numbers = _arabic_ordinals(name)
    if any(numbers):
        first = next(at for at, number in enumerate(numbers, 1) if number)
        return " ".join(word.written for word in words_of(name)[:first])
    return _NICKNAME.sub("", _ORDINAL.sub("", name, count=1))


def _key(person: Person, country: str | None, on: date) -> str:
    """The key of a person within a country: equal for the spellings of a name.

    The key of a ruler has the ordinal and not the name of the father. A given name alone is
    different for an heir and a king: Crown Prince Hussein is not King Hussein. A surname alone is
    that of a person only with the offices and in a decade: many have it.
    """
    name = _unnumbered(person.name)
    heir = " ".join(title for title in person.titles if title.startswith("Crown "))
    second = on.year >= _NAMESAKES.get((country or "", fold(name)), date.max.year + 1)
    apart = ["2"] if second else []
    if person.ordinal is None and sum(word not in PARTICLES for word in name_words(name)) <= 1:
        decade = f"{on.year // 10}0s"
        apart = [heir] if person.is_royal else [*person.offices, decade]
    is_given = person.is_royal or person.ordinal is not None
    parts_ = (_spelling(name, is_given=is_given), person.ordinal, *apart)
    return fold(" ".join(part for part in parts_ if part)) or person.name


def _spelling(name: str, *, is_given: bool) -> str:
    """One text for the spellings of a name: its skeleton; folded if it has few consonants.

    The given name of a ruler needs fewer: a country has few rulers.
    """
    words = name_words(name)
    consonants = [len(skeletons(word)[0].lstrip("a")) for word in words]
    is_short = sum(consonants) < _EVIDENT_NAME and not is_given
    if is_short or max(consonants, default=0) < _EVIDENT_WORD:
        return fold(name)
    return " ".join(map(_sounded, words, consonants))


def _sounded(word: str, consonants: int) -> str:
    """The skeleton of a word; of a short one with its first vowel, as Hassan is not Hussein."""
    skeleton = skeletons(word)[0]
    if consonants <= 1:
        return word
    if consonants >= _LONG_WORD:
        return skeleton
    if stems.is_arabic(word):
        vowels = re.search(r"[AUI]+", pronunciations(word)[0])
        return f"{skeleton}{'u' if word in _UNWRITTEN_U or (vowels and 'U' in vowels[0]) else 'a'}"
    vowels = re.search(r"[aeiouy]+", word)
    return f"{skeleton}{'u' if vowels and set(vowels[0]) & {'o', 'u'} else 'a'}"
