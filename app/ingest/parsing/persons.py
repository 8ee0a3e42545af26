"""Persons in a cell: their titles, their names, and one actor for the spellings of a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.actors.draft import ActorDraft, ActorRole
from app.domain.event_types import ActorKind
from app.domain.text import fold
from app.domain.text.phonetics import name_words, skeletons

_OFFICE: Final = (
    r"(?:(?:Acting|Interim|Provisional|Transitional|Deputy|Vice|First|Federal)[ -]){0,3}(?:"
    r"Prime Min(?:i?ster)e?|Premier|Taoiseach|Chancellor|Foreign Minister|Regent|Junta Member"
    r"|(?:President|Chairman)(?: of the (?:[A-Z][a-z]+ )?(?:Council|Presidency|Government)"
    r"(?: of (?:Ministers|State))?)?"
    r"|(?:Head|Chief) of (?:State|Government)|Governor[ -]General"
    r"|General Secretary|Secretary(?: General| of State)?"
    r"|(?:Brigadier |Major |Lieutenant )?General"
    r"|Crown Prince(?:ss)?|Prince(?:ss)?|Grand Du(?:ke|chess)|King|Queen|Emperor|Empress"
    r"|Sultan|Shah|[AE]mir|Sheikha?|Pope|Archbishop"
    r")(?: ?- ?(?:[Ee]lect|[Dd]esignate))?(?![a-z])"
)
# Shah, Amir and Sultan are names too: Prime Minister Shah Mahmud, Prime Minister Amir Hoveyda.
_SECOND: Final = r"(?P<second>Prince(?:ss)?|Archbishop|General)(?![a-z])"
_TITLES: Final = re.compile(rf"(?P<first>{_OFFICE})(?:[ -]{_SECOND})?")
_NEXT: Final = re.compile(rf"(?: ?[,;/] ?| and | & )(?={_OFFICE})")
# Removed before two words only: Sheikh Hasina has it as a part of her name.
_HONORIFIC: Final = re.compile(
    r"(?:Sheikha?|Sheik|Shaikh|El Hadj|Haji|Dr\.|Dato['’](?: Seri)?|Tun) (?=\S+ \S)"
)
_ORDINAL: Final = re.compile(
    r",? (?:(?P<roman>X{0,3}(?:IX|IV|VI{0,3}|I{2,3})|X{2,3}|[IX](?=$| (?:bin|ibn|ben) ))(?![.\w])"
    r"(?P<father> (?:bin|ibn|ben) .*)?|(?P<other>2nd|3rd|4th|Jr|Sr)\.?$)"
)
_AS_ROMAN: Final = {"2nd": "II", "3rd": "III", "4th": "IV"}
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


@dataclass(frozen=True, slots=True)
class Person:
    """A person. `name` includes the ordinal: "Mohammed VI".

    `ordinal` distinguishes a ruler or a son from others of the name: "VI", "III" (also for "3rd"),
    "Jr".
    """

    titles: tuple[str, ...]
    name: str
    ordinal: str | None

    @property
    def title(self) -> str | None:
        """The titles in one text; None without titles."""
        return " and ".join(self.titles) or None


def parse(text: str) -> tuple[Person, ...]:
    """The persons of a cell, in order. A title without a name is no person.

    It is a title of the next person: "Premier and Prince Sihanouk".
    """
    persons: list[Person] = []
    titles: tuple[str, ...] = ()
    for part in _NEXT.split(" ".join(text.split())):
        found = _TITLES.match(part)
        if found:
            titles += tuple(_titles(found))
        if name := _name(part[found.end() :] if found else part):
            persons.append(Person(titles, name, _ordinal(name)))
            titles = ()
    return tuple(persons)


def actor(dataset: str, person: Person, country: str | None, on: date) -> ActorDraft:
    """The actor of a person: the same for all spellings of the name in a data set and a country.

    Each title is a role that began on the day or before, and ended on the day or after.
    """
    term = {"from": f"[..{on}]", "to": f"[{on}..]"}
    return ActorDraft.model_construct(
        id=None,
        dataset=dataset,
        external_id=f"actor/person/{country or ''}/{_key(person, country, on)}"[:500],
        actor_kind=ActorKind.PERSON,
        names={"en": person.name[:500]},
        aliases=(),
        country=country,
        roles=tuple(
            ActorRole.model_validate({"title": {"en": title[:500]}, **term})
            for title in person.titles
        ),
    )


def _titles(found: re.Match[str]) -> Iterator[str]:
    first = re.sub(r"Min(?:i?ster)e?", "Minister", found["first"])
    yield re.sub(r" ?- ?([Ee]lect|[Dd]esignate)", lambda after: f"-{after[1].lower()}", first)
    if found["second"]:
        yield found["second"]


def _name(text: str) -> str:
    return _HONORIFIC.sub("", text.replace("- ", "-").strip(" ,;-"), count=1)


def _ordinal(name: str) -> str | None:
    found = _ORDINAL.search(name)
    return found and (found["roman"] or _AS_ROMAN.get(found["other"], found["other"]))


def _key(person: Person, country: str | None, on: date) -> str:
    """The key of a person within a country: equal for the spellings of a name.

    The key of a ruler has the ordinal and not the name of the father. A given name alone is
    different for an heir and a king: Crown Prince Hussein is not King Hussein.
    """
    name = _NICKNAME.sub("", _ORDINAL.sub("", person.name, count=1))
    heir = " ".join(title for title in person.titles if title.startswith("Crown "))
    alone = len(name_words(name)) == 1
    second = on.year >= _NAMESAKES.get((country or "", fold(name)), date.max.year + 1)
    parts = (_spelling(name), person.ordinal, heir if alone else "", "2" if second else "")
    return fold(" ".join(part for part in parts if part)) or person.name


def _spelling(name: str) -> str:
    """One text for the spellings of a name: its skeleton; folded if it has few consonants."""
    parts = name_words(name)
    consonants = [len(skeletons(word)[0].lstrip("a")) for word in parts]
    if max(consonants, default=0) < _EVIDENT_WORD or sum(consonants) < _EVIDENT_NAME:
        return fold(name)
    return " ".join(map(_sounded, parts, consonants))


def _sounded(word: str, consonants: int) -> str:
    """The skeleton of a word; of a short one with its first vowel, as Hassan is not Hussein."""
    skeleton = skeletons(word)[0]
    if consonants <= 1:
        return word
    if consonants >= _LONG_WORD:
        return skeleton
    vowels = re.search(r"[aeiouy]+", word)
    return f"{skeleton}{'u' if vowels and set(vowels[0]) & {'o', 'u'} else 'a'}"
