"""The usual way: asynchronous ORM, `selectinload`, `response_model`, on the plain tables.

With the link table, so that each question is one range of an index; see `plain_models`.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import selectinload

from app.domain.date_filter import parse_window
from app.web.middleware import stack
from benchmarks.constants import Eight
from benchmarks.plain_models import Citation, Event, Link, Participant


class Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ActorOut(Out):
    id: str
    name: dict[str, str]


class ParticipantOut(Out):
    role: str
    country: str
    actor: ActorOut | None
    title: dict[str, str] = {}
    certain: bool = True
    flags: list[str] = []


class SourceOut(Out):
    id: str
    title: str
    publisher: str
    language: str
    published: str | None = None
    url: str | None = None


class CitationOut(Out):
    source: SourceOut
    quote: str
    language: str
    start: int | None = None
    end: int | None = None
    supports: list[str] = []


class PlaceOut(Out):
    name: dict[str, str]
    country: str
    latitude: float
    longitude: float
    certain: bool = True


class DateOut(Out):
    edtf: str
    earliest: str | None
    latest: str | None
    precision: str
    approximate: bool
    uncertain: bool
    stated: list[str] = []
    note: str | None = None


class CodesOut(Out):
    cameo: str | None
    plover: str | None = None


class ExternalIdOut(Out):
    dataset: str
    external_id: str


class EventOut(Out):
    id: str
    type: str
    status: str
    coding: str
    title: dict[str, str]
    summary: dict[str, str]
    date: DateOut | None
    countries: list[str]
    participants: list[ParticipantOut]
    place: PlaceOut | None
    details: dict[str, Any]
    topics: list[str]
    intensity: float | None
    codes: CodesOut
    flags: list[str]
    links: list[str]
    citations: list[CitationOut]
    external_ids: list[ExternalIdOut]
    dataset: str
    external_id: str
    version: int
    created_at: str
    updated_at: str


class EventList(Out):
    items: list[EventOut]
    next: str | None
    query: dict[str, Any]


def service(url: str) -> FastAPI:
    """The service over a file of plain tables, such as `sqlite+aiosqlite:///plain.db`."""
    engine = create_async_engine(url)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    application = FastAPI(middleware=stack("*"), docs_url=None)

    async def session() -> AsyncIterator[AsyncSession]:
        async with sessions() as one:
            yield one

    @application.get("/v1/events", response_model=EventList)
    async def list_events(
        asked: Annotated[Eight, Query()], db: Annotated[AsyncSession, Depends(session)]
    ) -> dict[str, Any]:
        events = (await db.scalars(_page(asked))).all()
        return {
            "items": [_out(event) for event in events[: asked.limit]],
            "next": events[-1].id if len(events) > asked.limit else None,
            "query": asked.model_dump(exclude_none=True),
        }

    @application.get("/v1/events/{id}")
    async def get_event(
        id: str,  # noqa: A002 - the name in the path
        db: Annotated[AsyncSession, Depends(session)],
    ) -> EventOut:
        found = await db.scalar(select(Event).where(Event.id == id).options(*_LOADED))
        if found is None:
            raise HTTPException(404)
        return _out(found)

    return application


_LOADED = (
    selectinload(Event.participants).selectinload(Participant.actor),
    selectinload(Event.citations).selectinload(Citation.source),
    selectinload(Event.place),
)


def _page(asked: Eight) -> Any:  # noqa: ANN401 - a select of events
    keys = {"pair": asked.pair, "country": asked.country, "actor": asked.actor}
    (key,) = (f"{name}:{value}" for name, value in keys.items() if value is not None)
    statement = select(Event).join(Link, Link.event_id == Event.id).where(Link.key == key)
    if asked.type is not None:
        statement = statement.where(Link.type == asked.type)
    if asked.date is not None:
        window = parse_window(asked.date)
        statement = statement.where(Link.possible_lo <= window.hi, Link.possible_hi >= window.lo)
    newest_first = (Link.sort_lo.desc(), Link.sort_hi.desc(), Link.event_id.desc())
    return statement.order_by(*newest_first).limit(asked.limit + 1).options(*_LOADED)


def _out(event: Event) -> EventOut:
    date = DateOut.model_validate(event) if event.edtf is not None else None
    people = [ParticipantOut.model_validate(person) for person in event.participants]
    return EventOut(
        id=event.id,
        type=event.type,
        status=event.status,
        coding=event.coding,
        title=event.title,
        summary=event.summary,
        date=date,
        countries=sorted({person.country for person in people}),
        participants=people,
        place=PlaceOut.model_validate(event.place) if event.place else None,
        details=event.details,
        topics=event.topics,
        intensity=None,
        codes=CodesOut(cameo=event.cameo),
        flags=[],
        links=[],
        citations=[CitationOut.model_validate(cited) for cited in event.citations],
        external_ids=[ExternalIdOut(dataset=event.dataset, external_id=event.external_id)],
        dataset=event.dataset,
        external_id=event.external_id,
        version=1,
        created_at=event.created_at,
        updated_at=event.created_at,
    )
