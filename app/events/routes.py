"""`/v1/events`: lists, one event, histograms, facets."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.actors import sql as actors
from app.domain.event_types import Status
from app.domain.refusals import Refusal
from app.events import series, sql, wire
from app.events.names import Fixed, understand
from app.events.query import (
    EventFilters,
    EventListParams,
    EventQuery,
    FacetParams,
    HistogramParams,
    TimelineParams,
)
from app.web.answers import answer, countries_of, dumped, read
from app.web.caching import entity_tag, list_tag
from app.web.paging import decode, encode, next_link
from app.web.params import documented, invalid, refused
from app.web.paths import id_in_path, identifier, no_params
from app.web.problems import Problem, responses

router = APIRouter(prefix="/v1/events", tags=["events"])

COUNTED = (Status.OCCURRED,)


@router.get(
    "",
    summary="List events",
    description="The timeline of everything that the filters ask for, newest first. Example: "
    "[`/v1/events?country=MAR&type=agreement&date=2021`]"
    "(/v1/events?country=MAR&type=agreement&date=2021).",
    responses={200: {"model": wire.EventList}, **responses("invalid-parameters")},
    openapi_extra=documented(EventListParams),
)
async def list_events(request: Request) -> Response:
    return await timeline(request, EventListParams.read(request), Fixed())


@router.get(
    "/histogram",
    summary="Count events over time",
    description="Events by period of their start; those whose start is coarser than the interval "
    "are counted in `coarser`, never spread. Counts `occurred` events unless `status` says "
    "otherwise. Example: [`/v1/events/histogram?pair=MAR-ISR&interval=month&by=type`]"
    "(/v1/events/histogram?pair=MAR-ISR&interval=month&by=type).",
    responses={200: {"model": wire.Histogram}, **responses("invalid-parameters")},
    openapi_extra=documented(HistogramParams),
)
async def count_events_over_time(request: Request) -> Response:
    given = HistogramParams.read(request)
    params = given.model_copy(update={"status": given.status or COUNTED})

    def work(connection: sa.Connection) -> Response:
        query, tag = _asked(request, connection, params, "histogram")

        def make() -> bytes:
            try:
                found = series.histogram(
                    connection, query, params.interval, params.by, params.measure
                )
            except Refusal as refusal:
                raise invalid([refused("interval", refusal)]) from None
            shape = {"interval": params.interval, "measure": params.measure}
            return dumped(shape | found | {"query": query.echo})

        return answer(request, tag, make)

    return await read(request, work)


@router.get(
    "/facets",
    summary="Count events by what they are",
    description="How many events have each value, most first. Example: "
    "[`/v1/events/facets?pair=MAR-ISR&facet=type,topic`]"
    "(/v1/events/facets?pair=MAR-ISR&facet=type,topic).",
    responses={200: {"model": wire.Facets}, **responses("invalid-parameters")},
    openapi_extra=documented(FacetParams),
)
async def count_events_by_facet(request: Request) -> Response:
    params = FacetParams.read(request)

    def work(connection: sa.Connection) -> Response:
        query, tag = _asked(request, connection, params, "facets")
        return answer(
            request,
            tag,
            lambda: dumped(
                {"facets": series.facets(connection, query, params.facet), "query": query.echo}
            ),
        )

    return await read(request, work)


@router.get(
    "/{id}",
    summary="One event",
    description="An event with its sources, and what other events say of it. 410 with a tombstone "
    "if it was withdrawn, 308 if it was merged into another.",
    responses={
        200: {"model": wire.Event},
        308: {"description": "It was merged into the event at `Location`."},
        **responses("not-found", "withdrawn", "invalid-parameters"),
    },
    openapi_extra=id_in_path("The event's id.", "E10"),
)
async def get_event(request: Request) -> Response:
    no_params(request)
    event = identifier(request, "event")

    def work(connection: sa.Connection) -> Response:
        body = connection.scalar(sql.document(event))
        if body is not None:
            return answer(request, entity_tag(body), lambda: body)
        return _gone(connection, event)

    return await read(request, work)


def _gone(connection: sa.Connection, event: UUID) -> Response:
    row = connection.execute(sql.tombstone(event)).one_or_none()
    if row is None:
        raise Problem("not-found", f"There is no event {event}.")
    if row.merged_into is not None:
        return RedirectResponse(f"/v1/events/{row.merged_into}", status_code=308)
    raise Problem(
        "withdrawn",
        f"The event {event} was withdrawn: {row.reason or 'no reason was given'}.",
        more={"tombstone": wire.tombstone(row)},
    )


async def timeline(
    request: Request, params: EventListParams | TimelineParams, fixed: Fixed
) -> Response:
    """A page of events, for every path that lists them."""

    def work(connection: sa.Connection) -> Response:
        query, tag = _asked(request, connection, params, "list", fixed)
        query = replace(query, echo=query.echo | {"sort": params.sort, "limit": params.limit})
        after = _after(params, query)
        rows = connection.execute(sql.page(query, params.sort, params.limit + 1, after)).all()
        shown = rows[: params.limit]
        cursor = None
        if len(rows) > params.limit:
            _, *key, event = shown[-1]
            cursor = encode([*key, str(event)], query.question())

        def make() -> bytes:
            bodies = [body for body, *_ in shown]
            if params.fields:
                bodies = [wire.only(body, params.fields) for body in bodies]
            total = _total(connection, query, params.total)
            return wire.event_list(bodies, cursor, query.echo, total)

        link = {"Link": next_link(request, cursor)} if cursor else {}
        return answer(request, tag, make, link)

    return await read(request, work)


def _asked(
    request: Request,
    connection: sa.Connection,
    params: EventFilters,
    shape: str,
    fixed: Fixed | None = None,
) -> tuple[EventQuery, str]:
    """The query that the parameters mean, and the ETag of its answer."""
    revision = connection.scalar(sql.revision())
    query = understand(connection, params, countries_of(request), fixed or Fixed())
    asked = dumped([shape, params.model_dump(mode="json"), query.echo])
    return query, list_tag(revision or 0, asked)


def _after(params: EventListParams | TimelineParams, query: EventQuery) -> list[Any] | None:
    """The sort key from which the page goes on."""
    if params.cursor is None:
        return None
    try:
        *key, event = decode(params.cursor, query.question())
        return [*map(int, key), UUID(event)]
    except Refusal as refusal:
        raise invalid([refused("cursor", refusal)]) from None
    except (TypeError, ValueError, AttributeError):  # a checksum can be made by anybody
        damaged = Refusal("cursor-damaged", "pass on the value of `next` as it came")
        raise invalid([refused("cursor", damaged)]) from None


def _total(connection: sa.Connection, query: EventQuery, kind: str) -> wire.Total | None:
    if kind == "none":
        return None
    at_most = None if kind == "exact" else sql.COUNTED
    n = connection.execute(sql.count(query, at_most)).scalar_one()
    return {"value": n, "relation": "gte" if n == at_most else "eq"}


of_actor = APIRouter(prefix="/v1/actors", tags=["actors"])
"""Actors know nothing of events, so the path under them is served from here."""


@of_actor.get(
    "/{id}/events",
    summary="The timeline of an actor",
    description="Events in which the actor takes part, newest first.",
    responses={200: {"model": wire.EventList}, **responses("not-found", "invalid-parameters")},
    openapi_extra={
        "parameters": id_in_path("The actor's id.", "belkhir")["parameters"]
        + documented(EventListParams)["parameters"]
    },
)
async def list_actor_events(request: Request) -> Response:
    params = EventListParams.read(request)
    actor = identifier(request, "actor")
    if await read(request, lambda connection: connection.scalar(actors.present(actor))) is None:
        raise Problem("not-found", f"There is no actor {actor}.")
    return await timeline(request, params, Fixed(actor=actor))
