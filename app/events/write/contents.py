"""What an event states: the members of its draft as JSON, with the ids of what it refers to."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson
import sqlalchemy as sa

from app import tables as t
from app.db.value_lists import among
from app.domain.countries import Countries
from app.domain.event_types import LinkRel
from app.events.draft import EventDraft
from app.events.stored import documents

Content: TypeAlias = dict[str, Any]

FIELDS: Final = (
    *("type", "details", "status", "coding", "title", "summary", "date", "participants", "place"),
    *("topics", "codes", "flags", "links", "citations", "dataset", "external_id"),
)
_STATED: Final = tuple(LinkRel)[: tuple(LinkRel).index(LinkRel.SAME_AS) + 1]


def contents(connection: sa.Connection, events: Collection[UUID]) -> dict[UUID, Content]:
    """What these events state, or stated before they were withdrawn."""
    values = shown(connection, events)
    gone = [event for event in events if event not in values]
    if gone:
        old = t.event_state.c
        last = sa.select(old.event, old.document).where(among(old.event, gone))
        for event, body in connection.execute(last.order_by(old.until)):
            values[event] = orjson.loads(body)
            values[event]["links"] = [
                one
                for one in values[event]["links"]
                if one["rel"] in _STATED and (one["rel"] != LinkRel.SAME_AS or one["certain"])
            ]
    return {event: content(read(value), {}) for event, value in values.items()}


def shown(connection: sa.Connection, events: Collection[UUID]) -> dict[UUID, Content]:
    """The documents of the events that exist, each with only its own links."""
    if not events:
        return {}
    bodies = documents.stored(connection, events)
    link = t.event_link.c
    own: dict[UUID, list[Content]] = defaultdict(list)
    stated = sa.select(link.event, link.rel, link.target, link.certain)
    stated = stated.where(among(link.event, events)).order_by(link.event, link.position)
    for event, rel, target, certain in connection.execute(stated):
        own[event].append({"rel": rel, "event": str(target), "certain": certain})
    return {event: orjson.loads(body) | {"links": own[event]} for event, body in bodies.items()}


def content(draft: EventDraft, homes: Mapping[UUID, str | None]) -> Content:
    """What a draft states. `homes` are the countries of actors."""
    value = draft.model_dump(mode="json", include=set(FIELDS))
    for participant, row in zip(draft.participants, value["participants"], strict=True):
        if participant.actor:
            actor = participant.actor.resolved(draft.dataset)
            row["actor"] = {"id": str(actor)}
            row["country"] = row["country"] or homes.get(actor)
    for citation, row in zip(draft.citations, value["citations"], strict=True):
        row["source"] = {"id": str(citation.source.resolved(draft.dataset))}
    for link, row in zip(draft.links, value["links"], strict=True):
        row["event"] = str(link.event.resolved(draft.dataset))
    return value


def draft_with(event: UUID, current: Content, file: Mapping[str, Any]) -> EventDraft:
    """The draft of an event that takes these values of a file. Raises pydantic.ValidationError."""
    value = current | dict(file)
    value["date"] = recited(value["date"], value["citations"], value["citations"])
    return read(value | {"id": str(event)})


def read(value: Content) -> EventDraft:
    """The draft with this content. Raises pydantic.ValidationError."""
    return EventDraft.read(value, Countries.load())


def with_citations(value: Content) -> Content:
    """A content to compare: its date refers to citations, not to their indexes."""
    date = value["date"]
    if not date or all(one["citation"] is None for one in date["stated"]):
        return value
    stated = [
        one | {"citation": None if one["citation"] is None else value["citations"][one["citation"]]}
        for one in date["stated"]
    ]
    return value | {"date": date | {"stated": stated}}


def recited(date: Content | None, cited: list[Any], now: list[Any]) -> Content | None:
    """A date with the indexes that its citations have now; null where they are gone."""
    if date is None:
        return None

    def at(index: int | None) -> int | None:
        if index is None or index >= len(cited) or cited[index] not in now:
            return None
        return now.index(cited[index])

    return date | {"stated": [one | {"citation": at(one["citation"])} for one in date["stated"]]}
