"""`/v1/relations`: partners of a country, the profile of a pair, its timeline."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.db.snapshot import Snapshot
from app.events import wire_lists as events_wire
from app.events.as_of import moment
from app.events.params import TimelineParams
from app.events.resolve import Scope, resolve
from app.events.routes import moment_of_query, timeline
from app.relations import partners, profile, wire
from app.relations.params import PartnerParams, ProfileParams
from app.web.paging import Binding, paginate
from app.web.params import documented
from app.web.paths import named_in_path, pair_in_path
from app.web.problems import responses
from app.web.responses import (
    Moment,
    Representation,
    countries_of,
    list_representation,
    list_response,
    moment_of,
    to_json,
    unpaged_response,
)
from app.web.routing import routes

router = routes("/v1/relations", "relations")

PAIR = named_in_path(
    "pair", "Two countries in any order, as codes or names with a hyphen.", "MAR-ISR"
)


def _with_pair(params: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": PAIR["parameters"] + params["parameters"]}


@router.get(
    "",
    summary="List the partners of a country",
    description="The countries that a country has events with, those with the most two-sided "
    "events first. Example: [`/v1/relations?country=MAR`](/v1/relations?country=MAR).",
    responses={200: {"model": wire.PartnerList}, **responses("invalid-parameters")},
    openapi_extra=documented(PartnerParams, country=["MAR"]),
)
async def list_partners(request: Request) -> Response:
    params = PartnerParams.read(request)
    countries = countries_of(request)
    given = params.model_dump(mode="json", exclude={"cursor"})
    # A cursor is bound to the filters; `limit` may change from page to page.
    filters = to_json({name: value for name, value in given.items() if name != "limit"})

    def work(snapshot: Snapshot) -> Representation:
        then = None if params.as_of is None else moment(snapshot, params.as_of)
        as_of = then and then.change
        ranked = snapshot.remember(
            filters, lambda: partners.partners(snapshot, params, countries, as_of)
        )
        binding = Binding(snapshot.secret, filters)
        after = params.after(binding, int, int, str)
        if after is not None:
            ranked = [partner for partner in ranked if partners.rank(partner) > after]
        shown, cursor = paginate(ranked, params.limit, partners.rank, binding)
        echo = {name: value for name, value in given.items() if value}
        change, at_us = then or snapshot.last_change
        if then is not None:
            echo["as_of"] = change
        items = [
            snapshot.remember(
                (filters, partner["pair"]),
                partial(partners.with_dates, snapshot, params, partner, as_of),
            )
            for partner in shown
        ]
        body = to_json(wire.PartnerList(items=items, next=cursor, change=change, query=echo))
        shown_at = moment_of(change, at_us, params.as_of)
        return list_representation(request, snapshot, body, cursor, shown_at)

    return await list_response(request, work)


@router.get(
    "/{pair}",
    summary="Get the profile of a pair",
    description="The number of events of two countries, by type, status, coding and year, of two "
    "sides and of more apart; their first and last events, actors and data sets. Example: "
    "[`/v1/relations/MAR-ISR`](/v1/relations/MAR-ISR).",
    responses={
        200: {"model": wire.RelationProfile},
        **responses("not-found", "invalid-parameters", "search-loading"),
    },
    openapi_extra=_with_pair(documented(ProfileParams)),
)
async def get_relation(request: Request) -> Response:
    params = ProfileParams.read(request)
    countries = countries_of(request)
    pair = pair_in_path(request, countries)

    def work(snapshot: Snapshot) -> tuple[bytes, Moment | None]:
        query = resolve(snapshot, params, countries, Scope(pair=str(pair)))
        found = profile.profile(snapshot, pair, query, countries)
        return to_json(found), moment_of_query(query)

    return await unpaged_response(request, work)


@router.get(
    "/{pair}/events",
    summary="List the events of a pair",
    description="The events in which both countries take part, oldest first. Example: "
    "[`/v1/relations/Maroc-إسرائيل/events`](/v1/relations/Maroc-إسرائيل/events).",
    responses={
        200: {"model": events_wire.EventList},
        **responses("not-found", "invalid-parameters", "search-loading"),
    },
    openapi_extra=_with_pair(documented(TimelineParams)),
)
async def list_relation_events(request: Request) -> Response:
    params = TimelineParams.read(request)
    pair = pair_in_path(request, countries_of(request))
    return await timeline(request, params, Scope(pair=str(pair)))
