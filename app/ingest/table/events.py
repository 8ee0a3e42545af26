"""Makes an event of one or several rows, in the interchange shape."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from app.domain.countries import Countries
from app.domain.dates import Edtf, parse
from app.domain.event_types import EventType
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.events.draft import DETAILS, EventDraft
from app.ingest.parsing.event_drafts import event_draft
from app.ingest.parsing.results import Rejection
from app.ingest.parsing.row_ids import LONGEST_ID, Ordinals
from app.ingest.table.choices import chosen
from app.ingest.table.columns import Column
from app.ingest.table.dates import Dated, event_date, plain_date
from app.ingest.table.mapping import Mapping, When
from app.ingest.table.parties import Register
from app.ingest.table.parts import Choice
from app.ingest.table.party import Party
from app.ingest.table.provenance import records
from app.ingest.table.rows import Entry
from app.ingest.table.sentences import LONGEST_NAME, names_by_role, shortened, titles
from app.ingest.table.texts import Text

FORCE_BEFORE_SIGNATURE: Final = "force_before_signature"
_LONGEST_QUOTE: Final = 2_000
_MOST_QUOTES: Final = 100
_TWO: Final = 2
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


def columns(part: object) -> Iterator[Column]:
    """The columns in a part of a mapping."""
    match part:
        case Column():
            yield part
        case Text():
            yield from part.columns
        case BaseModel():
            for _, value in part:
                yield from columns(value)
        case tuple() | list():
            for value in part:
                yield from columns(value)


class Made(NamedTuple):
    """The result of a group of rows, the records that it refers to, and the rows that are rejected
    alone, by number: those without a party, in a group with other rows.
    """

    result: EventDraft | Rejection
    needs: tuple[Draft, ...]
    refused: dict[int, Rejection]


class Maker:
    """Makes the events of one file. Keeps ids and resolved names between rows."""

    def __init__(self, mapping: Mapping, countries: Countries, ordinals: Ordinals) -> None:
        self._mapping = mapping
        self._countries = countries
        self._ordinals = ordinals
        self._register = Register(mapping, countries)
        self._language = mapping.dataset.language
        self._records = records(mapping)
        self._used = list(
            dict.fromkeys(
                column
                for part in (
                    mapping.event,
                    mapping.date,
                    mapping.parties,
                    mapping.place,
                    mapping.details,
                )
                for column in columns(part)
            )
        )

    def event(self, rows: Sequence[Entry]) -> Made:
        """The event of a group of rows, or the rejection of all of them."""
        external_id: str | None = None
        try:
            external_id = self._identity(rows[0])
            fields, actors, refused = self._fields(rows)
        except Refusal as refusal:
            return Made(Rejection(refusal.code, refusal.detail, external_id), (), {})
        ids = self._other_ids(_without(rows, refused), external_id)
        fields |= {"external_id": external_id, "external_ids": ids}
        return Made(
            event_draft(fields, self._countries),
            (*self._records, *actors),
            {number: replace(one, external_id=external_id) for number, one in refused.items()},
        )

    def _identity(self, row: Entry) -> str:
        event = self._mapping.event
        if event.id is None:
            texts = [row.text(column) for column in event.identity]
            return self._ordinals.external_id(*texts)
        found = event.id.fill(row)
        if found is None:
            raise Refusal("identity", "the row has no id")
        if len(found) > LONGEST_ID:
            raise Refusal(
                "identity", f"the id has {len(found)} characters, and {LONGEST_ID} is the most"
            )
        return found

    def _other_ids(self, rows: Sequence[Entry], own: str) -> list[dict[str, str]]:
        """The ids of the rows but `own`, as further external ids of the event."""
        template = self._mapping.event.id
        found = [template.fill(row) for row in rows] if template else []
        ids = dict.fromkeys(one for one in found if one and one != own)
        return [{"dataset": self._mapping.dataset.id, "external_id": one} for one in ids]

    def _fields(
        self, rows: Sequence[Entry]
    ) -> tuple[dict[str, Any], list[Draft], dict[int, Rejection]]:
        """The fields of the event, its actors, and the rows that were left out, by number."""
        first, mapping = rows[0], self._mapping
        kind = _required(mapping.event.type, first, "type")
        dated = event_date(mapping.date, first) if mapping.date else None
        when = parse(dated.edtf) if dated else None
        parties, refused = self._parties(rows, when)
        if refused:  # the date and the title may be those of a row that is left out
            fields, actors, more = self._fields(_without(rows, refused))
            return fields, actors, refused | more
        details = self._details(kind, rows)
        names = names_by_role(parties, when)
        made = titles(mapping, first, names)
        if self._language not in made:
            raise Refusal("no-title", "the columns of the title are missing: give a second title")
        summary = (
            mapping.event.summary.fill(first, names, self._language)
            if mapping.event.summary
            else None
        )
        place = self._place(first, when)
        fields = {
            "dataset": mapping.dataset.id,
            "type": kind,
            "status": _required(mapping.event.status, first, "status"),
            "coding": mapping.dataset.coding,
            "title": made,
            "summary": {self._language: summary} if summary else {},
            "date": self._date(dated),
            "participants": [party.participant() for party in parties],
            "place": place,
            "details": details,
            "topics": (chosen(mapping.event.topics, first) if mapping.event.topics else None) or (),
            "codes": {"cameo": mapping.event.cameo.fill(first)} if mapping.event.cameo else {},
            "flags": _flags(when, details),
        }
        fields["citations"] = self._citations(rows, fields)
        return fields, [party.actor for party in parties if party.actor], {}

    def _parties(
        self, rows: Sequence[Entry], when: Edtf | None
    ) -> tuple[list[Party], dict[int, Rejection]]:
        """The parties of all rows, without duplicates, and the refused rows by number.

        Raises the Refusal of the first row if all are refused.
        """
        found: dict[tuple[str | None, ...], Party] = {}
        # Not the exceptions: each refers to this frame, and so to itself.
        refused: dict[int, Rejection] = {}
        for row in rows:
            try:
                parties = list(self._register.parties(row, when))
            except Refusal as refusal:
                refused[row.number] = Rejection(refusal.code, refusal.detail)
                continue
            for party in parties:
                found.setdefault(party.key, party)
        if refused:
            if len(refused) == len(rows):
                first = refused[rows[0].number]
                raise Refusal(first.code, first.detail)
            return [], refused
        parties = list(found.values())
        countries = {party.country.code for party in parties if party.country}
        if self._mapping.event.two_countries and len(countries) < _TWO:
            named = ", ".join(countries) or "the row has none"
            raise Refusal("domestic", f"not between two different countries: {named}")
        if not parties:
            raise Refusal("participant", "the row has no party")
        return parties, {}

    def _date(self, dated: Dated | None) -> dict[str, Any] | None:
        if dated is None:
            return None
        stated = [
            {"text": one.text, "language": self._language, "edtf": one.edtf, "citation": 0}
            for one in dated.stated
        ]
        return {"edtf": dated.edtf, "stated": stated}

    def _place(self, row: Entry, when: Edtf | None) -> dict[str, Any] | None:
        place = self._mapping.place
        name = place.name.fill(row) if place else None
        if place is None or name is None:
            return None
        text = row.text(place.country) if place.country else ""
        country = self._register.country(text, place.scheme, when) if text else None
        return {
            "name": {self._language: shortened(name, LONGEST_NAME)},
            "country": country.code if country else None,
            "latitude": _number(place.latitude, row),
            "longitude": _number(place.longitude, row),
        }

    def _details(self, kind: EventType, rows: Sequence[Entry]) -> dict[str, Any]:
        """The details of the type. Details of other types in the mapping are for other rows."""
        fields = DETAILS[kind].model_fields if kind in DETAILS else {}
        found: dict[str, Any] = {}
        for name, part in self._mapping.details:
            if part is None or name not in fields:
                continue
            if name == "delivered":
                value: Any = [edtf for row in rows if (edtf := plain_date(part, row))]
            elif isinstance(part, When):
                value = plain_date(part, rows[0])
            elif isinstance(part, Choice):
                value = chosen(part, rows[0])
            else:
                value = part.fill(rows[0])
            if value is not None:
                found[name] = _parsed(name, value) if name in {"quantity", "value"} else value
        return found

    def _citations(self, rows: Sequence[Entry], fields: dict[str, Any]) -> list[dict[str, Any]]:
        supports = [name for name in ("date", "participants", "place", "details") if fields[name]]
        quotes = dict.fromkeys(self._quote(row) for row in rows[:_MOST_QUOTES])
        return [
            {
                "source": {"external_id": self._records[1].external_id},
                "quote": quote,
                "language": self._language,
                "supports": supports,
            }
            for quote in quotes
        ]

    def _quote(self, row: Entry) -> str:
        """The quotation of a row: the declared columns, else all columns that the mapping reads."""
        declared = row.words_of(self._mapping.event.quote)
        return shortened(" | ".join(declared or row.words_of(self._used)), _LONGEST_QUOTE)


def _without(rows: Sequence[Entry], refused: Container[int]) -> list[Entry]:
    return [row for row in rows if row.number not in refused]


def _required(choice: Choice[Any], row: Entry, what: str) -> Any:  # noqa: ANN401
    value = chosen(choice, row)
    if value is None:
        raise Refusal("unknown-value", f"{choice.column} is missing, and has the {what}")
    return value


def _flags(when: Edtf | None, details: dict[str, Any]) -> list[str]:
    force = parse(details["in_force"]).latest if "in_force" in details else None
    if force and when and when.earliest and force < when.earliest:
        return [FORCE_BEFORE_SIGNATURE]
    return []


def _number(column: Column | None, row: Entry) -> float | None:
    text = row.text(column) if column else ""
    return _parsed(str(column), text) if text else None


def _parsed(where: str, text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    raise Refusal("invalid-number", f'{where}: "{text}" is not a number of digits and a point')
