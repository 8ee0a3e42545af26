"""`/v1/events`: lists, one event, histograms, facets."""

from uuid import UUID

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.actors import sql as actors
from app.db.snapshot import Snapshot
from app.domain.refusals import Refusal
from app.events import wire, wire_lists
from app.events.params import (
    EventListParams,
    FacetParams,
    HistogramParams,
    TimelineParams,
)
from app.events.read import facets, histogram
from app.events.read.timeline import event_list, timeline_page
from app.events.resolve import Scope, resolve
from app.events.sql import lookups
from app.events.write_requests import withdrawn
from app.web.gone import successor
from app.web.params import documented, invalid_parameters, parameter_error
from app.web.paths import id_in_path, identifier, no_params
from app.web.problems import Problem, responses
from app.web.responses import (
    Representation,
    cache_key,
    countries_of,
    entity_tag,
    list_representation,
    list_response,
    read_connection,
    read_snapshot,
    to_json,
    unpaged_response,
)
from app.web.routing import routes

router = routes("/v1/events", "events")

PAIR = {"country": ["MAR"], "with_country": ["ISR"]}
"""The initial values of the forms of the OpenAPI page: they match the founding timeline."""


@router.get(
    "",
    summary="List events",
    description="The events that match all filters, newest first. Example: "
    "[`/v1/events?country=MAR&type=agreement&date=2021`]"
    "(/v1/events?country=MAR&type=agreement&date=2021).",
    responses={
        200: {"model": wire_lists.EventList},
        **responses("invalid-parameters", "search-loading"),
    },
    openapi_extra=documented(EventListParams, **PAIR),
)
async def list_events(request: Request) -> Response:
    return await timeline(request, EventListParams.read(request), Scope())


@router.get(
    "/histogram",
    summary="Count events over time",
    description="The number of events that start in each period. Those whose start is less precise "
    "than the interval are counted in `coarser`. Example: "
    "[`/v1/events/histogram?pair=MAR-ISR&interval=month&by=type`]"
    "(/v1/events/histogram?pair=MAR-ISR&interval=month&by=type).",
    responses={
        200: {"model": wire_lists.Histogram},
        **responses("invalid-parameters", "search-loading"),
    },
    openapi_extra=documented(HistogramParams, **PAIR, by="type"),
)
async def count_events_over_time(request: Request) -> Response:
    params = HistogramParams.read(request)
    countries = countries_of(request)

    def work(snapshot: Snapshot) -> bytes:
        query = resolve(snapshot, params, countries, Scope())
        try:
            found = histogram.histogram(snapshot, query, params.interval, params.by, params.measure)
        except Refusal as refusal:
            raise invalid_parameters([parameter_error("interval", refusal)]) from None
        shape = {"interval": params.interval, "measure": params.measure}
        return to_json(shape | found | {"change": snapshot.change, "query": query.echo})

    return await unpaged_response(request, work)


@router.get(
    "/facets",
    summary="Count events by their values",
    description="The number of events with each value, the most frequent first. Example: "
    "[`/v1/events/facets?pair=MAR-ISR&facet=type,topic`]"
    "(/v1/events/facets?pair=MAR-ISR&facet=type,topic).",
    responses={
        200: {"model": wire_lists.FacetCounts},
        **responses("invalid-parameters", "search-loading"),
    },
    openapi_extra=documented(FacetParams, **PAIR, facet=["type", "topic"]),
)
async def count_events_by_facet(request: Request) -> Response:
    params = FacetParams.read(request)
    countries = countries_of(request)

    def work(snapshot: Snapshot) -> bytes:
        query = resolve(snapshot, params, countries, Scope())
        found, relation = facets.facets(snapshot, query, params.facet)
        answer = {"facets": found, "relation": relation, "change": snapshot.change}
        return to_json(answer | {"query": query.echo})

    return await unpaged_response(request, work)


@router.get(
    "/{id}",
    summary="Get an event",
    description="An event with its citations and its links, those from other events included. A "
    "withdrawn event is 410 with a tombstone, a merged one 308 to the event that remains.",
    responses={
        200: {"model": wire.Event},
        308: {"description": "It was merged into the event at `Location`."},
        **responses("not-found", "withdrawn", "invalid-parameters"),
    },
    openapi_extra=id_in_path("The id of the event.", "E10"),
)
async def get_event(request: Request) -> Response:
    no_params(request)
    event, address = identifier(request, "event"), cache_key(request)

    def made(snapshot: Snapshot) -> Representation | None:
        rows = snapshot.fetch(lookups.document(snapshot.dialect), {"event": event})
        return Representation(entity_tag(rows[0][0]), rows[0][0]) if rows else None

    def work(snapshot: Snapshot) -> Response:
        found = snapshot.remember(address, lambda: made(snapshot))
        return found.response(request) if found else _gone(snapshot, event)

    return await read_snapshot(request, work)


def _gone(snapshot: Snapshot, event: UUID) -> Response:
    found = snapshot.select(lookups.tombstone(event))
    if not found:
        raise Problem("not-found", f"There is no event {event}.")
    row = wire.TombstoneRow(*found[0])
    if row.merged_into is not None:
        return RedirectResponse(f"/v1/events/{row.merged_into}", status_code=308)
    raise withdrawn(row)


async def timeline(
    request: Request, params: EventListParams | TimelineParams, scope: Scope
) -> Response:
    """The response with a page of events, for all paths that list events."""
    countries = countries_of(request)

    def work(snapshot: Snapshot) -> Representation:
        page = timeline_page(snapshot, resolve(snapshot, params, countries, scope), params)
        body = event_list(page, params.fields)
        return list_representation(request, snapshot, body, page.cursor)

    return await list_response(request, work)


of_actor = routes("/v1/actors", "actors")
"""The routes under actors that read events: `app.actors` must not import `app.events`."""


@of_actor.get(
    "/{id}/events",
    summary="List the events of an actor",
    description="The events in which an actor takes part, newest first.",
    responses={
        200: {"model": wire_lists.EventList},
        308: {"description": "The actor was merged into the one at `Location`."},
        **responses("not-found", "withdrawn", "invalid-parameters", "search-loading"),
    },
    openapi_extra={
        "parameters": id_in_path("The id of the actor.", "belkhir")["parameters"]
        + documented(EventListParams)["parameters"]
    },
)
async def list_actor_events(request: Request) -> Response:
    params = EventListParams.read(request)
    actor = identifier(request, "actor")

    def moved(connection: sa.Connection) -> str | None:
        is_there = connection.scalar(actors.present(actor)) is not None
        return None if is_there else successor(connection, "actor", actor, str(actor))

    if path := await read_connection(request, moved):
        return RedirectResponse(f"{path}/events", status_code=308)
    return await timeline(request, params, Scope(actor=actor))
