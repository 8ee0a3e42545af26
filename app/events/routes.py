"""`/v1/events`: lists, one event, histograms, facets."""

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.actors import sql as actors
from app.db.snapshot import Snapshot
from app.domain.refusals import Refusal
from app.events import wire, wire_lists
from app.events.as_of import moment
from app.events.params import (
    AsOfParams,
    DifferenceParams,
    EventListParams,
    FacetParams,
    HistogramParams,
    TimelineParams,
)
from app.events.plan.widening import echo
from app.events.query import EventQuery
from app.events.read import facets, histogram
from app.events.read.changed import changed
from app.events.read.timeline import event_list, timeline_page
from app.events.resolve import Scope, resolve
from app.events.sql import lookups
from app.events.write_requests import withdrawn
from app.web.gone import successor
from app.web.paging import Binding, encode
from app.web.params import documented, invalid_parameters, parameter_error
from app.web.paths import id_in_path, identifier
from app.web.problems import Problem, responses
from app.web.responses import (
    Moment,
    Representation,
    cache_key,
    countries_of,
    entity_tag,
    list_representation,
    list_response,
    moment_of,
    read_connection,
    read_snapshot,
    to_json,
    unpaged_response,
)
from app.web.routing import routes
from app.web.values import AsOf

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

    def work(snapshot: Snapshot) -> tuple[bytes, Moment | None]:
        query = resolve(snapshot, params, countries, Scope())
        try:
            found = histogram.histogram(snapshot, query, params.interval, params.by, params.measure)
        except Refusal as refusal:
            raise invalid_parameters([parameter_error("interval", refusal)]) from None
        shape = {"interval": params.interval, "measure": params.measure}
        answer = shape | found | {"change": query.change, "query": echo(query, snapshot)}
        return to_json(answer), moment_of_query(query)

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

    def work(snapshot: Snapshot) -> tuple[bytes, Moment | None]:
        query = resolve(snapshot, params, countries, Scope())
        found, relation = facets.facets(snapshot, query, params.facet)
        answer = {"facets": found, "relation": relation, "change": query.change}
        return to_json(answer | {"query": echo(query, snapshot)}), moment_of_query(query)

    return await unpaged_response(request, work)


@router.get(
    "/diff",
    summary="Compare two moments",
    description="The events that match all filters at one of two moments, and that differ between "
    "them, by id. With filters a page can be empty before the last one: continue with `next`. "
    "Example: "
    "[`/v1/events/diff?from=0&pair=MAR-ISR`](/v1/events/diff?from=0&pair=MAR-ISR).",
    responses={
        200: {"model": wire_lists.ChangedEventList},
        **responses("invalid-parameters"),
    },
    openapi_extra=documented(DifferenceParams, **PAIR, **{"from": "0"}),
)
async def compare_moments(request: Request) -> Response:
    params = DifferenceParams.read(request)
    countries = countries_of(request)
    first, until = (dict(params)[name] for name in ("from", "to"))

    def work(snapshot: Snapshot) -> Representation:
        query = resolve(snapshot, params, countries, Scope(), in_past=True)
        start = moment(snapshot, first, "from").change
        span = {"from": start} | ({"to": moment(snapshot, until, "to").change} if until else {})
        given = {**query.echo, **span}
        binding = Binding(snapshot.secret, replace(query, echo=given).canonical_json())
        after = params.after(binding, UUID, int)
        # The pages of a walk end at the same moment.
        end = span.get("to", after[1] if after else snapshot.change)
        if end < start:
            refusal = Refusal("to-before-from", f"`to` is change {end}, before change {start}")
            raise invalid_parameters([parameter_error("to", refusal)])
        found = changed(snapshot, query, (start, end), params.limit, after[0] if after else None)
        cursor = None if found.last is None else encode([str(found.last), end], binding)
        rest = {"next": cursor, "change": end, "query": {**given, "to": end}}
        return list_representation(
            request, snapshot, to_json({"items": found.items, **rest}), cursor
        )

    return await list_response(request, work)


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
    openapi_extra={
        "parameters": id_in_path("The id of the event.", "E10")["parameters"]
        + documented(AsOfParams)["parameters"]
    },
)
async def get_event(request: Request) -> Response:
    as_of = AsOfParams.read(request).as_of
    event, address = identifier(request, "event"), cache_key(request)

    def made(snapshot: Snapshot) -> Representation | None:
        rows = snapshot.fetch(lookups.document(snapshot.dialect), {"event": event})
        return Representation(entity_tag(rows[0][0]), rows[0][0]) if rows else None

    def work(snapshot: Snapshot) -> Response:
        if as_of is not None:
            return _past_event(request, snapshot, event, as_of)
        found = snapshot.remember(address, lambda: made(snapshot))
        return found.response(request) if found else _gone(snapshot, event)

    return await read_snapshot(request, work)


def moment_of_query(query: EventQuery) -> Moment | None:
    """The moment of the answer to a query."""
    return moment_of(query.change, query.changed_us, query.filters.as_of)


def _past_event(request: Request, snapshot: Snapshot, event: UUID, as_of: AsOf) -> Response:
    """The event at a moment. Raises Problem `not-found` or `withdrawn`."""
    then = moment(snapshot, as_of)
    given = {"event": event, "as_of": then.change}
    rows = snapshot.fetch(lookups.document_at(snapshot.dialect), given)
    if rows:
        body, shown = rows[0][0], moment_of(*then, as_of)
        return Representation(entity_tag(body), body, moment=shown).response(request)
    changes = snapshot.fetch(lookups.last_change(snapshot.dialect), given)
    if not changes:
        raise Problem("not-found", f"There was no event {event} at change {then.change}.")
    ((at_us, reason, into),) = changes
    if into is not None:
        return RedirectResponse(f"/v1/events/{into}?as_of={then.change}", status_code=308)
    gone = wire.TombstoneRow(event, at_us, reason, None)
    detail = f"The event {event} had been withdrawn at change {then.change}."
    raise Problem("withdrawn", detail, more={"tombstone": wire.tombstone(gone)})


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
        query = resolve(snapshot, params, countries, scope)
        page = timeline_page(snapshot, query, params)
        body = event_list(page, params.fields)
        moment = moment_of_query(query)
        if moment is not None:
            moment = moment._replace(cursor=page.past_cursor)
        return list_representation(request, snapshot, body, page.cursor, moment)

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

    # With `as_of` it may be gone by now.
    if params.as_of is None and (path := await read_connection(request, moved)):
        return RedirectResponse(f"{path}/events", status_code=308)
    return await timeline(request, params, Scope(actor=actor))
