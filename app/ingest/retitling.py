"""The titles of events that earlier releases imported, as the readers make them now.

Titles are made again from the document of an event and from the names in its English title, if that
is word for word one that a reader makes, or made with the names of countries of earlier releases.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from app.clock import now_us
from app.domain import cameo
from app.domain.cameo import CameoCode
from app.domain.countries import Countries
from app.domain.dates import parse
from app.domain.event_types import Coding, Status
from app.domain.titles import made, words
from app.domain.titles.goods import Goods
from app.domain.titles.grammar import Name
from app.domain.titles.made import Titles
from app.events.write import contents, corrections, record
from app.history import Author
from app.ingest.formats import historyatstate, sipri_register
from app.ingest.table import loading
from app.ingest.table.columns import Column
from app.ingest.table.mapping import Mapping as Table
from app.ingest.table.sentences import titles
from app.ingest.table.texts import PARTIES

REASON: Final = "titles in Arabic, English and French"

_UNKNOWN: Final = ("an unknown supplier", "an unknown recipient", "an unknown rebel group")
_VISIT: Final = " of .+ visits? the United States"
_TRIP: Final = " of the United States (?:visits|travels to) .+"

Document = Mapping[str, Any]
"""The document of an event, or of a participant in it."""


class Side(NamedTuple):
    """A side of an event: its name, and its name in English titles of earlier releases."""

    name: Name
    before: str


def retitle(connection: sa.Connection, ids: Sequence[UUID]) -> int:
    """Write the titles of these events that readers make differently now, as new versions. Returns
    their number. Titles that a person changed are left, and all of what a person made.
    """
    shown = contents.shown(connection, ids)
    found = {
        event: found
        for event, value in shown.items()
        if (found := remade(value, Countries.load())) and found != value["title"]
    }
    kept = corrections.of_member(connection, found.keys(), "title")
    drafts = []
    for event in found.keys() - kept:
        try:
            drafts.append(contents.read(shown[event] | {"title": found[event]}))
        except ValidationError:  # an earlier release accepted a value
            continue
    outcomes = record.save(connection, drafts, now_us(), author=Author(reason=REASON))
    return sum(outcome.kind == "updated" for outcome in outcomes)


def remade(event: Document, countries: Countries) -> Titles | None:
    """The titles that the reader of an event makes now; None for a title that no reader made."""
    english, date_ = event["title"].get("en"), event["date"]
    if english is None:
        return None
    on = words.middle(parse(date_["edtf"])) if date_ else None
    sides = Sides(event, countries, on)
    if event["dataset"] in {historyatstate.VISITS.id, historyatstate.TRAVELS.id}:
        return _visit(event, english, sides)
    if event["dataset"] == sipri_register.DATASET.id:
        return _purchase(event, english, sides)
    if event["codes"]["cameo"] and event["coding"] == Coding.MACHINE:
        return _report(event, english, sides)
    table = _tables().get(event["dataset"] or "")
    return _of_table(event, english, sides, table) if table else None


class Sides:
    """The participants of an event as sides of its title."""

    def __init__(self, event: Document, countries: Countries, on: date | None) -> None:
        self.all: Sequence[Document] = event["participants"]
        self._countries = countries
        self._on = on

    def of_role(self, *roles: str) -> list[Document]:
        """The participants with one of these roles."""
        return [one for one in self.all if one["role"] in roles]

    def side(self, participant: Document | None, text: str = "") -> Side:
        """The side of a participant; `text` is the name of an actor in a title."""
        code = participant["country"] if participant else None
        if text or code is None:
            return Side(words.of_side(text, None, self._countries, self._on), text or words.UNNAMED)
        country = self._countries.get(code)
        now = words.of_side("", code, self._countries, self._on)
        return Side(now, words.in_sentence(country.names["en"]) if country else now.en)


def _name(participant: Document) -> str:
    """The name of the actor of a participant; "" without one."""
    names = participant["actor"]["name"] if participant["actor"] else {}
    return next(iter(names.values()), "")


def _visit(event: Document, english: str, sides: Sides) -> Titles | None:
    guests, hosts = sides.of_role("guest"), sides.of_role("host")
    people = [one for one in guests if one["actor"] and (one["country"] or one["title"])]
    offices = [one["title"].get("en") for one in people]
    form = _VISIT if event["dataset"] == historyatstate.VISITS.id else _TRIP
    named = " and ".join(f"{re.escape(office)} (.+?)" if office else "(.+?)" for office in offices)
    match = re.fullmatch(named + form, english)
    if not match or not people:
        return None
    first, last = people[0], guests[-1]
    home = sides.side(first if first["country"] else last, "" if first["country"] else _name(last))
    host = sides.side(hosts[0], "" if hosts[0]["country"] else _name(hosts[0])) if hosts else None
    visitors = list(zip(match.groups(), offices, strict=True))
    return made.visit(english, visitors, home.name, host.name if host else None)


def _purchase(event: Document, english: str, sides: Sides) -> Titles | None:
    details = event["details"]
    quantity = details.get("quantity")
    goods = Goods(
        details.get("item", ""),
        details.get("category", ""),
        None if quantity is None else int(quantity),
        bool(details.get("quantity_estimated")),
    )
    is_planned = event["status"] == Status.PLANNED
    for buyer in _dealers(sides, "buyer"):
        for supplier in _dealers(sides, "supplier"):
            now = made.purchase(buyer.name, supplier.name, goods, planned=is_planned)
            old, other = (Name(side.before, "", "") for side in (buyer, supplier))
            before = made.purchase(old, other, goods, planned=is_planned)
            if english in {now["en"], before["en"]}:
                return now
    return None


def _dealers(sides: Sides, role: str) -> Iterator[Side]:
    """The sides that the buyer or the supplier of a deal can be in its title."""
    for one in sides.of_role(role):
        yield sides.side(one, words.in_sentence(_name(one)) if one["actor"] else "")
    if not sides.of_role(role):
        yield from (sides.side(None, text) for text in _UNKNOWN)


def _report(event: Document, english: str, sides: Sides) -> Titles | None:
    code = cameo.lookup(event["codes"]["cameo"])
    parties: list[Document | None] = list(sides.all)
    if len(parties) == 1:
        is_target = english.lower().startswith(words.UNNAMED)
        parties.insert(0 if is_target else 1, None)
    if len(parties) != 2:  # noqa: PLR2004 - a source and a target
        return None
    for both in (False, True):
        if found := _reported(code, english, parties, sides, both=both):
            return found
    return None


def _reported(
    code: CameoCode, english: str, parties: Sequence[Document | None], sides: Sides, *, both: bool
) -> Titles | None:
    marks = ("\0", "\1")
    form = re.escape(code.sentence(*marks, both=both))
    for mark, party in zip(marks, parties, strict=True):
        form = form.replace(re.escape(mark), f"({_pattern(party, sides)})")
    match = re.fullmatch(form, english, re.IGNORECASE)
    if not match:
        return None
    source, target = (
        sides.side(party, _as_filed(party, text) if party is None or party["actor"] else "")
        for party, text in zip(parties, match.groups(), strict=True)
    )
    return made.report(code, source.name, target.name, both=both)


def _pattern(party: Document | None, sides: Sides) -> str:
    """The pattern of a party in an English title."""
    if party and party["actor"]:
        return ".+?"
    side = sides.side(party)
    return "|".join(re.escape(text) for text in {side.name.en, side.before})


def _as_filed(party: Document | None, text: str) -> str:
    """The text of an actor in a title, whose first letter may have become a capital."""
    if party is None:
        return ""
    name = _name(party)
    return name + text[len(name) :] if text.lower().startswith(name.lower()) else text


def _of_table(event: Document, english: str, sides: Sides, table: Table) -> Titles | None:
    cells = _Cells(event, table)
    now: dict[str, list[Name]] = {PARTIES: []}
    before: dict[str, list[Name]] = {PARTIES: []}
    for one in sides.all:
        side = sides.side(one)
        name = words.of_titled(_name(one), one["title"].get("en")) if one["actor"] else side.name
        old = name if one["actor"] else Name(side.before, "", "")
        for role in (PARTIES, one["role"]):
            now.setdefault(role, []).append(name)
            before.setdefault(role, []).append(old)
    made_now = titles(table, cells, now)
    is_made = english in {made_now.get("en"), titles(table, cells, before).get("en")}
    return made_now if is_made else None


class _Cells:
    """The cells of the row of an event that its document has: the name of its place."""

    def __init__(self, event: Document, table: Table) -> None:
        templates = table.place.name.templates if table.place else ()
        self._column = templates[0][0] if templates and len(templates[0]) == 1 else None
        self._place = event["place"]["name"].get("en", "") if event["place"] else ""

    def text(self, column: Column) -> str:
        """The cell of the column that is the name of the place; "" for another one."""
        return self._place if column == self._column else ""


@cache
def _tables() -> Mapping[str, Table]:
    """The mappings that come with Entente and make titles in several languages, by data set."""
    found = (loading.load(name) for name in loading.shipped())
    return {one.dataset.id: one for one in found if one.event.titles}
