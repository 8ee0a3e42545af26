"""The rows of a draft, by table. Pure; `upsert` writes them."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.domain.dates import Edtf, bounds_of, parse
from app.domain.event_types import DiplomaticAct, intensity
from app.domain.identity import record_id
from app.domain.periods import LEVELS, NO_LEVEL, holding_period
from app.domain.text import fold
from app.events.draft import EventDraft, EventPlace

Row = dict[str, Any]
ByTable = dict[sa.Table, list[Row]]

CONTENT: Final = (t.event, t.participant, t.event_topic, t.citation, t.event_link)
"""The tables whose rows the digest covers."""


def rows_of_draft(draft: EventDraft, event: UUID, homes: Mapping[UUID, str | None]) -> ByTable:
    """All rows of an event and its place; `homes` has the countries of its actors.

    The row of `event` lacks the columns that depend on its history: document, version, times.
    """
    participants = _participants(draft, homes)
    countries = {p["country"] for p in participants if p["country"]}
    times, start = _times(draft.date.edtf if draft.date else None)
    own = {
        **times,
        "type": draft.type,
        "status": draft.status,
        "coding": draft.coding,
        "parties": len(countries),
    }
    rows = {
        t.event: [_event(draft, event) | start | own],
        t.participant: _owned(event, participants),
        t.event_topic: _owned(event, [{"topic": topic} for topic in draft.topics]),
        t.citation: _owned(
            event,
            [
                one.model_dump() | {"source": one.source.resolved(draft.dataset)}
                for one in draft.citations
            ],
        ),
        t.event_link: _owned(
            event,
            [
                one.model_dump(exclude={"event"}) | {"target": one.event.resolved(draft.dataset)}
                for one in draft.links
            ],
        ),
        t.event_external_id: _owned(
            event,
            [{"dataset": dataset, "external_id": own} for dataset, own in draft.known_as],
        ),
    }
    (row,) = rows[t.event]
    row["digest"] = _digest(rows)
    return rows | _place_rows(draft.place)


def place_id(place: EventPlace) -> UUID:
    """The id of a place, derived from its names, country and coordinates."""
    names = " ".join(f"{language}:{place.name[language]}" for language in sorted(place.name))
    return record_id("place", f"{names} {place.country} {place.latitude} {place.longitude}")


def _place_rows(place: EventPlace | None) -> ByTable:
    if place is None:
        return {t.place: [], t.place_name: []}
    row = place.model_dump(include={"name", "country", "latitude", "longitude"})
    folded = {fold(name) for name in place.name.values()}
    return {
        t.place: [row | {"id": place_id(place)}],
        t.place_name: [{"place": place_id(place), "folded": name} for name in sorted(folded)],
    }


def _event(draft: EventDraft, event: UUID) -> Row:
    act = draft.details.get("act")
    known_as = draft.known_as
    own = known_as[0] if known_as else (None, None)
    return {
        "id": event,
        "dataset": own[0],
        "external_id": own[1],
        "edtf": draft.date.edtf if draft.date else None,
        "stated": [stated.model_dump() for stated in draft.date.stated] if draft.date else [],
        "date_note": draft.date.note if draft.date else None,
        "title": draft.title,
        "summary": draft.summary,
        "details": draft.details,
        "instrument": draft.details.get("instrument"),
        "cameo": draft.codes.cameo,
        "intensity": intensity(draft.type, DiplomaticAct(act) if act else None, draft.codes.cameo),
        "flags": list(draft.flags),
        "place": place_id(draft.place) if draft.place else None,
        "place_certain": draft.place.certain if draft.place else None,
    }


def _digest(rows: Mapping[sa.Table, list[Row]]) -> bytes:
    """A hash of the content of an event, whatever the form of its draft."""
    # Without the flags that a participant does not have: earlier releases had none.
    content = [
        [{name: value for name, value in row.items() if name != "flags" or value} for row in part]
        if (part := rows[table]) and table is t.participant
        else rows[table]
        for table in CONTENT
    ]
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return blake2b(text, digest_size=16).digest()


@lru_cache(maxsize=8_192)
def _times(edtf: str | None) -> tuple[Row, Row]:
    """The columns of a date that timelines copy, and those that only the event has."""
    held = parse(edtf) if edtf is not None else None
    precision = held.precision if held else None
    return {**bounds_of(held)._asdict(), "precision": precision}, _start(held)


def _start(held: Edtf | None) -> Row:
    """The columns by which a histogram counts the event: see `tables.event`."""
    first = held.earliest if held else None
    last = held.start_latest if held else None
    level = 0 if first == last is not None else _level(first, last)
    known = first is not None and level < NO_LEVEL
    return {
        "start_day": first.toordinal() if first and known else None,
        "start_month": first.year * 12 + first.month - 1 if first and known else None,
        "start_level": level,
    }


def _level(first: date | None, last: date | None) -> int:
    return next(
        (i for i, interval in enumerate(LEVELS) if holding_period(first, last, interval)), NO_LEVEL
    )


def _owned(event: UUID, rows: Iterable[Row]) -> list[Row]:
    return [{"event": event, "position": position} | row for position, row in enumerate(rows)]


def _participants(draft: EventDraft, homes: Mapping[UUID, str | None]) -> list[Row]:
    rows = []
    for participant in draft.participants:
        actor = participant.actor.resolved(draft.dataset) if participant.actor else None
        country = participant.country or (homes[actor] if actor else None)
        flags = list(participant.flags) or None
        row = {"country": country, "actor": actor, "flags": flags}
        rows.append(participant.model_dump() | row)
    return rows
