"""Names in the events of clients: a country, an actor, a source or a place by its name becomes its
code, its id or its record.

Each kind takes one statement for all events of a request.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.domain.text import fold

Value: TypeAlias = dict[str, Any]
"""An event as a client sends it."""

_SHOWN: Final = 10


@dataclass(slots=True)
class Names:
    """The names of some events. `resolved` replaces them in one of these."""

    connection: sa.Connection
    countries: Countries
    values: Sequence[Any]
    _actors: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    _sources: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    _places: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Look up all names."""
        people = {text for one in self.values for text in _names_of(one, "participants", "actor")}
        sources = {text for one in self.values for text in _names_of(one, "citations", "source")}
        places = {one["place"] for one in self.values if isinstance(_member(one, "place"), str)}
        if people:
            name = t.actor_name.c
            folded = {fold(text) for text in people} - {""}
            found = sa.select(name.actor, name.folded).where(among(name.folded, folded))
            for actor, key in self.connection.execute(found):
                self._actors[key].add(actor)
        if sources:
            source = t.source.c
            named = sa.or_(among(source.title, sources), among(source.url, sources))
            for row in self.connection.execute(
                sa.select(source.id, source.title, source.url).where(named)
            ):
                for text in (row.title, row.url):
                    self._sources[text].add(row.id)
        if places:
            rows = sa.select(t.place_name.c.folded, t.place).join(
                t.place, t.place.c.id == t.place_name.c.place
            )
            wanted = among(
                t.place_name.c.folded, {fold(text) for text in places if _is_storable(text)}
            )
            for row in self.connection.execute(rows.where(wanted).order_by(t.place.c.id)):
                self._places[row.folded].append(row)

    def resolved(self, value: Value) -> tuple[Value, list[Refusal]]:
        """The event with codes and ids in place of names, and the names that are wrong."""
        refusals: list[Refusal] = []
        value = dict(value)
        people, citations, place = (value.get(n) for n in ("participants", "citations", "place"))
        if isinstance(people, list):
            value["participants"] = [
                self._participant(one, ["participants", at], refusals)
                for at, one in enumerate(people)
            ]
        if isinstance(citations, list):
            value["citations"] = [
                self._replaced(one, "source", ["citations", at], refusals)
                for at, one in enumerate(citations)
            ]
        if isinstance(place, str):
            value["place"] = self._place(place, refusals)
        elif isinstance(place, dict):
            value["place"] = self._with_code(place, ["place"], refusals)
        return value, refusals

    def missing(self, value: Value) -> Iterator[Refusal]:
        """The actors and sources of an event whose ids do not exist."""
        for members, name, table in (
            ("participants", "actor", t.actor),
            ("citations", "source", t.source),
        ):
            ids = dict(_ids_of(value, members, name))
            present = self.connection.scalars(
                sa.select(table.c.id).where(among(table.c.id, set(ids.values())))
            )
            known = set(present)
            for at, one in ids.items():
                if one not in known:
                    detail = f"no {name} has the id {one}"
                    yield Refusal(f"unknown-{name}", detail, at=[members, at, name])

    def _participant(self, value: Any, at: list[str | int], refusals: list[Refusal]) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            return value
        coded = self._with_code(value, at, refusals)
        return self._replaced(coded, "actor", at, refusals)

    def _with_code(self, value: Value, at: list[str | int], refusals: list[Refusal]) -> Value:
        country = value.get("country")
        if not isinstance(country, str) or self.countries.get(country) is not None:
            return value
        try:
            return value | {"country": self.countries.resolve(country).code}
        except Refusal as refusal:
            refusals.append(_at(refusal, [*at, "country"]))
            # Any other, so that the participant has no second error.
            return value | {"country": next(iter(self.countries)).code}

    def _replaced(self, value: Any, name: str, at: list[str | int], refusals: list[Refusal]) -> Any:  # noqa: ANN401
        """A participant or citation with the id of what it names."""
        texts = _texts(_member(value, name))
        if not texts:
            return value
        found = self._actors if name == "actor" else self._sources
        keys = {fold(text) for text in texts} if name == "actor" else texts
        ids = sorted({one for key in keys for one in found.get(key, ())})
        if len(ids) == 1:
            return value | {name: str(ids[0])}
        named = ", ".join(f'"{text[:80]}"' for text in texts)
        if ids:
            candidates = [str(one) for one in ids[:_SHOWN]]
            detail = f"{named} may be several: write an id"
            refusals.append(Refusal(f"ambiguous-{name}", detail, candidates, at=[*at, name]))
        else:
            where = "/v1/actors?q=" if name == "actor" else "/v1/sources"
            detail = f"no {name} is called {named}: see {where}"
            refusals.append(Refusal(f"unknown-{name}", detail, at=[*at, name]))
        return value | {name: str(_NOBODY)}

    def _place(self, name: str, refusals: list[Refusal]) -> Value | None:
        rows = self._places.get(fold(name), [])
        members = ("name", "country", "latitude", "longitude")
        records = [{member: getattr(row, member) for member in members} for row in rows]
        if len(records) == 1:
            return records[0]
        if records:
            shown = [
                f"{next(iter(row.name.values()))}, {row.country} ({row.latitude}, {row.longitude})"
                for row in rows[:_SHOWN]
            ]
            detail = f'"{name[:80]}" may be several: write its name, country and coordinates'
            refusals.append(Refusal("ambiguous-place", detail, shown, at=["place"]))
        else:
            detail = (
                f'no place is called "{name[:80]}": write a new one as {{"name": {{"en": "…"}}}}'
            )
            refusals.append(Refusal("unknown-place", detail, at=["place"]))
        return None


_NOBODY: Final = UUID(int=0)


def _at(refusal: Refusal, at: Iterable[str | int]) -> Refusal:
    return Refusal(refusal.code, refusal.detail, refusal.candidates, allowed=refusal.allowed, at=at)


def _member(value: Any, name: str) -> Any:  # noqa: ANN401
    return value.get(name) if isinstance(value, dict) else None


def _names_of(value: Any, members: str, name: str) -> Iterator[str]:  # noqa: ANN401
    """The names of actors or sources in an event."""
    listed = _member(value, members)
    for one in listed if isinstance(listed, list) else ():
        yield from _texts(_member(one, name))


def _ids_of(value: Value, members: str, name: str) -> Iterator[tuple[int, UUID]]:
    """The indexes of participants or citations with an id, and the ids."""
    listed = _member(value, members)
    for at, one in enumerate(listed if isinstance(listed, list) else ()):
        given = _member(one, name)
        identity = _id(given.get("id") if isinstance(given, dict) else given)
        if identity is not None and identity != _NOBODY:
            yield at, identity


def _texts(reference: Any) -> set[str]:  # noqa: ANN401
    """The texts by which a reference names a record; none if it has an id."""
    if isinstance(reference, str):
        return {reference} if _id(reference) is None and _is_storable(reference) else set()
    if not isinstance(reference, dict):
        return set()
    if reference.get("id") is not None or reference.get("external_id") is not None:
        return set()
    name = reference.get("name")
    given = [*name.values()] if isinstance(name, dict) else [name]
    given += [reference.get("url") or reference.get("title")]
    return {text for text in given if isinstance(text, str) and _is_storable(text)}


def _is_storable(text: str) -> bool:
    return "\0" not in text


def _id(text: Any) -> UUID | None:  # noqa: ANN401
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
