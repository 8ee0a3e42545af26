"""The names of countries, actors and persons in titles."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Final

from app.data import table
from app.domain.countries import Countries
from app.domain.country import Country
from app.domain.dates import Edtf
from app.domain.text import fold
from app.domain.titles.grammar import Name, inside

_WITH_ARTICLE: Final = frozenset(
    ["Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines"]
)
_WITH_COUNTRY: Final = re.compile(r"(.+) \(([^()]+)\)")
_VOWELS: Final = frozenset("aeiouéê")

UNNAMED: Final = "an unnamed party"

Row = Mapping[str, str]


def in_sentence(name: str) -> str:
    """The English name of a country or union with its article: "the United States", "Morocco"."""
    article = name in _WITH_ARTICLE or name.startswith("United ")
    return f"the {name}" if article or name.endswith((" Islands", " Republic", " Union")) else name


def middle(edtf: Edtf | None) -> date | None:
    """The day in the middle of a date, on which a title takes the names of countries."""
    if edtf is None or edtf.earliest is None or edtf.latest is None:
        return (edtf.earliest or edtf.latest) if edtf else None
    return edtf.earliest + (edtf.latest - edtf.earliest) / 2


@lru_cache(maxsize=10_000)
def of_country(country: Country, on: date | None) -> Name:
    """The name of a country on a day; without a day the name of now."""
    *former, now = _countries()[country.code]
    row = next((row for row in former if on and on <= date.fromisoformat(row["until"])), now)
    en = row["en"] or in_sentence(country.names["en"])
    return Name(en, row["fr"], row["ar"] or country.names["ar"], row["fr_in"] or inside(row["fr"]))


@lru_cache(maxsize=10_000)
def of_actor(text: str, countries: Countries, on: date | None) -> Name:
    """The name of an actor, as a file has it in English: "Police (Morocco)".

    A country in brackets has its name of the day. What has no row in the words stays as it is.
    """
    match = _WITH_COUNTRY.fullmatch(text)
    found = countries.matching(match[2], on=on) if match else ()
    if match and len(found) == 1:
        return of_actor(match[1], countries, on).within(of_country(found[0], on))
    return of_actor_alone(text)


def of_actor_alone(text: str) -> Name:
    """The name of an actor without a country in brackets."""
    name = text.removeprefix("the ")
    key = fold(name)
    row = words("actor").get(key) or words("person").get(key) or {}
    return Name(text, row.get("fr") or name, row.get("ar") or name)


def of_side(text: str, code: str | None, countries: Countries, on: date | None) -> Name:
    """The name of a side of an event: of an actor if there is a text, else of a country."""
    if text or code is None:
        return of_actor(text or UNNAMED, countries, on)
    return of_country(_known(countries, code), on)


def of_titled(name: str, title: str | None) -> Name:
    """The name of an actor with the offices of a person, if it has any."""
    if not title:
        return of_actor_alone(name)
    return replace(of_person(name, title), en=f"{title} {name}")


@lru_cache(maxsize=10_000)
def of_person(name: str, title: str | None, country: str = "") -> Name:
    """The name of a person with the offices of a file, "King and Prime Minister".

    `country` is the English name of the country, for names of one word: "Hussein of Jordan".
    English is not used: a reader writes it as the file does. An office without a row is left out.
    """
    people = words("person")
    person = people.get(fold(name)) or people.get(fold(f"{name} of {country}")) or {}
    is_woman = "f" in person.get("flags", "") or (title or "").split(" ")[-1] in {
        "Queen",
        "Duchess",
    }
    rows = [words("office").get(fold(office), {}) for office in (title or "").split(" and ")]
    offices = {
        language: [
            text
            for row in rows
            if (text := (is_woman and row.get(f"{language}_f")) or row.get(language))
        ]
        for language in ("fr", "ar")
    }
    fr, ar = person.get("fr") or name, person.get("ar") or name
    if offices["fr"]:
        office = " et ".join(offices["fr"])
        article = "l'" if office[0] in _VOWELS else "la " if is_woman else "le "
        fr = f"{article}{office} {fr}"
    return Name(name, fr, " ".join((" و".join(offices["ar"]), ar)).strip())


def _known(countries: Countries, code: str) -> Country:
    found = countries.get(code)
    if found is None:
        raise KeyError(code)
    return found


@cache
def words(kind: str) -> Mapping[str, Row]:
    """The rows of a kind of words by their folded English; of nouns by their Arabic."""
    key = "ar" if kind == "noun" else "en"
    return {
        row["ar"] if key == "ar" else fold(row["en"]): row
        for row in table("title_words")
        if row["kind"] == kind
    }


@cache
def _countries() -> Mapping[str, tuple[Row, ...]]:
    """The rows of each country, that of now last."""
    found: dict[str, tuple[Row, ...]] = {}
    for row in table("title_countries"):
        found[row["code"]] = (*found.get(row["code"], ()), row)
    return found
