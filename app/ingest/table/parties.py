"""The parties of a row: countries in any code scheme, persons, organisations."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

from app.actors.draft import ActorDraft
from app.domain.countries import Countries, Country
from app.domain.country_lines import span_of
from app.domain.dates import Edtf
from app.domain.event_types import ActorKind, Role
from app.domain.refusals import Refusal
from app.domain.text import fold
from app.ingest.parsing import cameo_countries, persons
from app.ingest.parsing.actors import collective
from app.ingest.table import splitting
from app.ingest.table.choices import chosen
from app.ingest.table.mapping import KnownActor, Mapping, Parties, Scheme
from app.ingest.table.party import Party
from app.ingest.table.rows import Entry
from app.ingest.table.splitting import spaced

MOST: Final = 1_000
"""Parties of one side: the most that an event can have."""

# A longer text is not a name: the mapping probably lacks a separator.
_LONGEST_NAME: Final = 300
_LONGEST_CELL: Final = 2_000
# Parts of a known name with separators in it: "Trinidad and Tobago". More would take
# quadratic time on a cell of many names.
_LONGEST_RUN: Final = 5
# "EC" can be Ecuador and the European Community.
_TWO_LETTERS: Final = re.compile(r"\s*[A-Za-z]{2}\s*")


Member = Country | ActorDraft


class Register:
    """Resolves the cells of parties in one data set, and caches the results."""

    def __init__(self, mapping: Mapping, countries: Countries) -> None:
        self._dataset = mapping.dataset.id
        self._language = mapping.dataset.language
        self._countries = countries
        self._names = {_key(text): meanings for text, meanings in mapping.names.items()}
        self._actors = {_key(name): actor for actor in mapping.actors for name in actor.names}
        self._patterns = [actor for actor in mapping.actors if actor.pattern]
        self._sides = [(side, splitting.separators(side.split)) for side in mapping.parties]
        # The parties of a table repeat in many rows.
        self._matching = lru_cache(maxsize=20_000)(self._matched)
        self._is_one = lru_cache(maxsize=20_000)(self._checked)
        self._persons = lru_cache(maxsize=5_000)(self._acted)

    def parties(self, row: Entry, when: Edtf | None) -> Iterator[Party]:
        """The parties of a row, with names resolved on its date.

        Raises Refusal: `participant` for a side without any, `unknown-country`,
        `ambiguous-country`.
        """
        for side, separators in self._sides:
            found = list(self._side(side, separators, row, when))
            yield from found
            if not found and not side.optional:
                where = ", ".join(str(column) for column in side.columns) or "the actor"
                role: Role | None = chosen(side.role, row)
                raise Refusal("participant", f"no {role}: {where} is missing")

    def country(self, text: str, scheme: Scheme | None, when: Edtf | None) -> Country | None:
        """The country of a text; None if [names] maps it to no party.

        Raises Refusal `unknown-country` or `ambiguous-country`.
        """
        listed = self._listed(text, when)
        if listed is not None and len(listed) <= 1:
            return listed[0] if listed else None
        return self._resolved(text, scheme, when)

    def _listed(self, text: str, when: Edtf | None) -> tuple[Country, ...] | None:
        """The countries that [names] gives a text on a date; None if it does not list it."""
        for meaning in self._names.get(_key(text), ()):
            if meaning.holds(_middle(when)):
                return tuple(self._country(code) for code in meaning.country)
        return None

    def _side(
        self, side: Parties, separators: re.Pattern[str] | None, row: Entry, when: Edtf | None
    ) -> Iterator[Party]:
        role = chosen(side.role, row)
        if role is None:
            raise Refusal("participant", f"{side.role.column} is missing: no role for a party")
        members: list[Member] = [self._country(side.country)] if side.country else []
        for cell in row.texts(side.columns):
            stripped = self._stripped(cell, side, separators, when)
            for text in self._names_in(stripped, separators, side.scheme, when):
                members += self._members(text, side, when)
        certain = side.certain and len(members) <= (side.certain_if_at_most or len(members))
        countries = [member for member in members if isinstance(member, Country)]
        home = countries[0] if len(members) == len(countries) == 1 else None
        acting = list(self._acting(side, role, row, home, when)) if side.actor else []
        if home is None or not acting:
            for member in members:
                if isinstance(member, Country):
                    yield Party(role, member, certain=certain)
                else:
                    country = self._country(member.country) if member.country else None
                    yield Party(role, country, member, certain=certain)
        yield from acting

    def _acting(
        self, side: Parties, role: Role, row: Entry, home: Country | None, when: Edtf | None
    ) -> Iterator[Party]:
        """The persons or the body of a side that act for its country."""
        text = side.actor.fill(row) if side.actor else None
        if text is None or side.kind is None:
            return
        office = side.office.fill(row) if side.office else None
        longest = max(len(text), len(office or ""))
        if longest > _LONGEST_CELL:
            raise Refusal("participant", f"an actor's name or office has {longest} characters")
        code = home.code if home else None
        if side.kind is not ActorKind.PERSON:
            body = collective(self._dataset, side.kind, text, code)
            yield Party(role, home, body, certain=side.certain)
            return
        year = (_middle(when) or date.min).year
        for person, actor in self._persons(text, office, code, year):
            yield Party(
                role,
                home,
                _with_terms(actor, when),
                person.title,
                side.certain,
                person.language,
            )

    def _acted(
        self, text: str, office: str | None, country: str | None, year: int
    ) -> list[tuple[persons.Person, ActorDraft]]:
        """The persons of a cell. Their identity depends on the year; `_with_terms` sets the day."""
        return [
            (person, persons.actor(self._dataset, person, country, date(year, 7, 1)))
            for person in persons.parse(text, self._language, office)
        ]

    def _names_in(
        self,
        cell: str,
        separators: re.Pattern[str] | None,
        scheme: Scheme | None,
        when: Edtf | None,
    ) -> Iterator[str]:
        """The names in a cell. A known name that contains a separator is not split: the longest
        known sequence of parts is one name, unless it is a list of states that exist on the date.
        """
        if separators is None:
            yield " ".join(cell.split())
            return
        spans = list(islice(splitting.spans(cell, separators), MOST + 1))
        if len(spans) > MOST:
            raise Refusal("participant", f"a cell has more than {MOST} parties")
        at = 0
        while at < len(spans):
            for end in range(min(at + _LONGEST_RUN, len(spans)), at, -1):
                text = spaced(cell[spans[at][0] : spans[end - 1][1]])
                if text.count("(") > text.count(")"):  # of "China (Taiwan)", split at brackets
                    text += ")"
                parts = tuple(spaced(cell[start:stop]) for start, stop in spans[at:end])
                if end == at + 1 or self._is_known(text, parts, scheme, when):
                    yield text
                    at = end
                    break

    def _is_known(
        self, text: str, parts: tuple[str, ...], scheme: Scheme | None, when: Edtf | None
    ) -> bool:
        if _key(text) in self._actors or self._listed(text, when) is not None:
            return True
        found = self._matching(text, scheme, when)
        return len(found) == 1 and self._is_one(text, parts, when)

    def _checked(self, text: str, parts: tuple[str, ...], when: Edtf | None) -> bool:
        return self._countries.is_one(text, parts, on=when, dataset=self._dataset)

    def _stripped(
        self, cell: str, side: Parties, separators: re.Pattern[str] | None, when: Edtf | None
    ) -> str:
        """The cell without what the side strips, but for the brackets of a name: China (Taiwan)."""

        def kept(match: re.Match[str]) -> str:
            before = match.string[: match.start()]
            name = spaced((separators.split(before)[-1] if separators else before) + match[0])
            is_name = len(self._matching(name, side.scheme, when)) == 1
            return match[0] if "(" in match[0] and is_name else ""

        for strip in side.strip:
            cell = strip.sub(kept, cell)
        return cell

    def _members(self, text: str, side: Parties, when: Edtf | None) -> Sequence[Member]:
        if len(text) > _LONGEST_NAME:
            detail = f"a name has {len(text)} characters: should the mapping split the cell?"
            raise Refusal("participant", detail)
        if not fold(text):  # for example a full stop between two separators
            return ()
        key = _key(text)
        listed = self._listed(text, when)
        if listed is not None:
            return listed
        if key in self._actors:
            return (self._actor(self._actors[key], text, {}, when),)
        for actor in self._patterns:
            if actor.pattern and (match := actor.pattern.search(text)):
                return (self._actor(actor, text, match.groupdict(), when),)
        # What resembles a country, or was one, is no organisation.
        unknown = not self._matching(text, side.scheme, when)
        if (
            side.others
            and unknown
            and (_TWO_LETTERS.fullmatch(text) or not self._countries.resembles(text))
        ):
            return self._other(side.others, text, when)
        return (self._resolved(text, side.scheme, when),)

    def _other(self, kind: ActorKind, text: str, when: Edtf | None) -> Sequence[Member]:
        """The actors of a text that names no country."""
        if kind is not ActorKind.PERSON:
            return (collective(self._dataset, kind, text),)
        day = _middle(when) or date.min
        people = persons.parse(text, self._language)
        found = (persons.actor(self._dataset, person, None, day) for person in people)
        return [_with_terms(actor, when) for actor in found]

    def _actor(
        self, known: KnownActor, text: str, groups: dict[str, str | None], when: Edtf | None
    ) -> ActorDraft:
        name = known.name or groups.get("name") or text
        found = self._matching(groups.get("country") or "", Scheme.NAME, when)
        country = known.country or (found[0].code if len(found) == 1 else None)
        return collective(self._dataset, known.kind, " ".join(name.split()), country)

    def _country(self, code: str) -> Country:
        return self._countries.resolve(code)

    def _matched(self, text: str, scheme: Scheme | None, when: Edtf | None) -> tuple[Country, ...]:
        if len(text) > _LONGEST_NAME:
            return ()
        if scheme is Scheme.CAMEO:
            code = cameo_countries.resolve(text)
            return (self._countries.at(self._country(code), when),) if code else ()
        coded = not (scheme is Scheme.NAME or (scheme is None and _TWO_LETTERS.fullmatch(text)))
        return self._countries.matching(
            splitting.coded(text, scheme), on=when, dataset=self._dataset, coded=coded
        )

    def _resolved(self, text: str, scheme: Scheme | None, when: Edtf | None) -> Country:
        found = self._matching(text, scheme, when)
        if len(found) == 1:
            return found[0]
        advice = "; or add it to [names] or [[actors]]"
        if scheme is None and _TWO_LETTERS.fullmatch(text):
            detail = f'"{text}" can be a code or an abbreviation: write scheme = "iso2" for codes'
            raise Refusal("unknown-country", f"{detail}{advice}")
        refusal = self._countries.refusal(text, found)
        kind = f" as {scheme} code" if scheme not in {None, Scheme.NAME} else ""
        raise Refusal(refusal.code, f"{refusal.detail}{kind}{advice}", refusal.candidates)


def _middle(when: Edtf | None) -> date | None:
    span = span_of(when)
    return span.middle if span else None


def _with_terms(actor: ActorDraft, when: Edtf | None) -> ActorDraft:
    """The actor with titles that were held at some time of the date; without titles if it is
    unknown.
    """
    if when is None or when.earliest is None or when.latest is None:
        return actor.model_copy(update={"roles": ()})
    term = {"from_": f"[..{when.latest}]", "to": f"[{when.earliest}..]"}
    roles = tuple(role.model_copy(update=term) for role in actor.roles)
    return actor.model_copy(update={"roles": roles})


def _key(text: str) -> str:
    return fold(text) or text
