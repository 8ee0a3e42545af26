"""The rows of an event as the document that clients get. Pure: `documents` reads the rows."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from app.clock import rfc3339
from app.domain import cameo
from app.domain.dates import parse
from app.domain.event_types import DiplomaticAct, EventType, definition
from app.events import wire
from app.events.stored.event_rows import EventRows, Row


def event(
    rows: EventRows,
    names: Mapping[UUID, dict[str, str]],
    sources: Mapping[UUID, Row],
    links: list[wire.EventLink],
) -> wire.Event:
    """The document of an event, with the names of its actors and the rows of its sources by id."""
    row, place = rows.event, rows.place
    return wire.Event(
        id=str(row["id"]),
        type=row["type"],
        status=row["status"],
        coding=row["coding"],
        title=row["title"],
        summary=row["summary"],
        date=_date(row),
        countries=sorted({person["country"] for person in rows.people if person["country"]}),
        participants=[_participant(person, names) for person in rows.people],
        place=_place(place, certain=row["place_certain"]) if place else None,
        details=row["details"],
        topics=[topic["topic"] for topic in rows.topics],
        intensity=row["intensity"],
        codes={"cameo": row["cameo"], "plover": _plover(row)},
        flags=row["flags"],
        links=links,
        citations=[_citation(citation, sources[citation["source"]]) for citation in rows.citations],
        external_ids=[
            {"dataset": known["dataset"], "external_id": known["external_id"]}
            for known in rows.known_as
        ],
        dataset=row["dataset"],
        external_id=row["external_id"],
        version=row["version"],
        created_at=_moment(row["created_us"]),
        updated_at=_moment(row["updated_us"]),
    )


# All events of a batch have the same moment.
_moment = lru_cache(maxsize=256)(rfc3339)


def _date(row: Row) -> wire.EventDate | None:
    if row["edtf"] is None:
        return None
    date = parse(row["edtf"])
    return wire.EventDate(
        edtf=date.text,
        earliest=date.earliest.isoformat() if date.earliest else None,
        latest=date.latest.isoformat() if date.latest else None,
        precision=date.precision,
        approximate=date.approximate,
        uncertain=date.uncertain,
        stated=row["stated"],
        note=row["date_note"],
    )


def _participant(row: Row, names: Mapping[UUID, dict[str, str]]) -> wire.Participant:
    actor = row["actor"]
    return wire.Participant(
        role=row["role"],
        country=row["country"],
        actor={"id": str(actor), "name": names[actor]} if actor else None,
        title=row["title"],
        certain=row["certain"],
        flags=row["flags"] or [],
    )


def _place(row: Row, *, certain: bool) -> wire.Place:
    return wire.Place(
        name=row["name"],
        country=row["country"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        certain=certain,
    )


def _plover(row: Row) -> str | None:
    """The PLOVER type of the event's CAMEO code; without one, of its type or act."""
    if row["cameo"]:
        return cameo.lookup(row["cameo"]).plover
    act = row["details"].get("act")
    return definition(EventType(row["type"]), DiplomaticAct(act) if act else None).plover


def _citation(row: Row, source: Row) -> wire.Citation:
    return wire.Citation(
        source=wire.CitedSource(
            id=str(source["id"]),
            title=source["title"],
            publisher=source["publisher"],
            language=source["language"],
            published=source["published"],
            url=source["url"],
        ),
        quote=row["quote"],
        language=row["language"],
        start=row["start"],
        end=row["end"],
        supports=row["supports"],
    )
