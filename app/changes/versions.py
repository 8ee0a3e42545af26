"""`/{id}/versions` of all records: the same three routes for each kind."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import history
from app.actors.wire import ActorVersion
from app.changes import sql, wire
from app.changes.params import DiffParams
from app.datasets.wire import DatasetVersion
from app.db.snapshot import Snapshot
from app.domain.json_diff import differences
from app.domain.refusals import Refusal
from app.events import wire as events_wire
from app.sources.wire import SourceVersion
from app.web.auth import caller_of
from app.web.params import documented, invalid_parameters, parameter_error
from app.web.paths import FOUNDING, id_in_path, identifier, named_in_path, no_params
from app.web.problems import Problem, responses
from app.web.responses import (
    Representation,
    cache_key,
    entity_tag,
    read_snapshot,
    to_json,
    unpaged_response,
)
from app.web.routing import routes

_VERSION: Final = {
    "name": "version",
    "in": "path",
    "required": True,
    "description": "The number of a version of the record.",
    "example": 1,
    "schema": {"type": "integer", "minimum": 1},
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of record; `shape` is that of a version, `in_path` describes its id."""

    record: history.RecordKind
    noun: str
    article: str
    shape: Any
    in_path: dict[str, Any]

    @property
    def one(self) -> str:
        """The noun with its article."""
        return f"{self.article} {self.noun}"

    def own(self, request: Request) -> tuple[UUID, str]:
        """The id of the record in the path: in the history, and as clients write it.

        Raises Problem `not-found` if it is no id.
        """
        if self.record == "dataset":
            slug = request.path_params["id"]
            return history.dataset_id(slug), slug
        found = identifier(request, self.noun)
        return found, str(found)


def _id_of(noun: str, external_id: str) -> dict[str, Any]:
    return id_in_path(f"The id of the {noun}, also of a withdrawn one.", external_id)


_KINDS: Final = (
    _Kind("event", "event", "an", events_wire.Event, _id_of("event", "E10")),
    _Kind("actor", "actor", "an", ActorVersion, _id_of("actor", "belkhir")),
    _Kind("source", "source", "a", SourceVersion, _id_of("source", "article")),
    _Kind(
        "dataset",
        "data set",
        "a",
        DatasetVersion,
        named_in_path("id", "The id of the data set, also of a withdrawn one.", FOUNDING),
    ),
)


def _versions(kind: _Kind) -> Callable[[Request], Any]:
    async def list_versions(request: Request) -> Response:
        no_params(request)
        own, shown = kind.own(request)
        named = caller_of(request).may("write")

        def work(snapshot: Snapshot) -> bytes:
            given = {"id": own, "record": kind.record}
            rows = snapshot.fetch(sql.versions(snapshot.dialect), given)
            if not rows:
                raise Problem("not-found", f"There is no {kind.noun} {shown[:80]}.")
            return to_json({"items": [wire.version(row, named=named) for row in rows]})

        return await unpaged_response(request, work)

    return list_versions


def _version(kind: _Kind) -> Callable[[Request], Any]:
    async def get_version(request: Request) -> Response:
        no_params(request)
        (own, shown), number = kind.own(request), _number(request)

        def made(snapshot: Snapshot) -> Representation:
            given = {"id": own, "record": kind.record, "one": number, "other": number}
            rows = snapshot.fetch(sql.two_versions(snapshot.dialect), given)
            if not rows:
                raise _unknown(kind, shown, number)
            ((_, _, at_us, _, reason, into, body),) = rows
            if body is None:
                gone = events_wire.TombstoneRow(shown, at_us, reason, into)
                detail = f"Version {number} of the {kind.noun} {shown} is its withdrawal."
                raise Problem("withdrawn", detail, more={"tombstone": events_wire.tombstone(gone)})
            return Representation(entity_tag(body), body)

        key = cache_key(request)
        return await read_snapshot(
            request,
            lambda snapshot: snapshot.remember(key, lambda: made(snapshot)).response(request),
        )

    return get_version


def _diff(kind: _Kind) -> Callable[[Request], Any]:
    async def get_diff(request: Request) -> Response:
        params = DiffParams.read(request)
        (own, shown), number = kind.own(request), _number(request)
        against = number - 1 if params.against is None else params.against

        def work(snapshot: Snapshot) -> bytes:
            given = {"id": own, "record": kind.record, "one": number, "other": against}
            rows = snapshot.fetch(sql.two_versions(snapshot.dialect), given)
            found = {row[0]: orjson.loads(row[-1] or b"{}") for row in rows}
            if number not in found:
                raise _unknown(kind, shown, number)
            if against and against not in found:
                refusal = Refusal("unknown-version", f"the {kind.noun} has no version {against}")
                raise invalid_parameters([parameter_error("against", refusal)])
            items = [one._asdict() for one in differences(found.get(against, {}), found[number])]
            return to_json({"id": shown, "version": number, "against": against, "items": items})

        return await unpaged_response(request, work)

    return get_diff


def _unknown(kind: _Kind, shown: str, number: int) -> Problem:
    return Problem("not-found", f"There is no version {number} of {kind.one} {shown[:80]}.")


def _number(request: Request) -> int:
    """The version in the path. Raises Problem `not-found` if it is no number."""
    text = request.path_params["version"]
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise Problem("not-found", f"There is no version {text[:80]!r}: it is a number from 1.")
    return int(text)


def _router(kind: _Kind) -> APIRouter:
    """The routes of a kind."""
    router = routes(f"/v1/{kind.record}s", f"{kind.record}s")
    parameters = kind.in_path["parameters"]
    router.add_api_route(
        "/{id}/versions",
        _versions(kind),
        methods=["GET"],
        name=f"list_{kind.record}_versions",
        summary=f"List the versions of {kind.one}",
        description=f"Who made each version of {kind.one}, when and why; also of a withdrawn one.",
        responses={
            200: {"model": wire.VersionList},
            **responses("not-found", "invalid-parameters"),
        },
        openapi_extra={"parameters": parameters},
    )
    router.add_api_route(
        "/{id}/versions/{version}",
        _version(kind),
        methods=["GET"],
        name=f"get_{kind.record}_version",
        summary=f"Get a version of {kind.one}",
        description=f"{kind.one.capitalize()} as it was in one of its versions, the current one "
        "included; also a version of a withdrawn one. The version that is its withdrawal is 410.",
        responses={
            200: {"model": kind.shape},
            **responses("not-found", "withdrawn", "invalid-parameters"),
        },
        openapi_extra={"parameters": [*parameters, _VERSION]},
    )
    router.add_api_route(
        "/{id}/versions/{version}/diff",
        _diff(kind),
        methods=["GET"],
        name=f"get_{kind.record}_diff",
        summary=f"Compare two versions of {kind.one}",
        description=f"The values that differ between two versions of {kind.one}, each with its "
        "place as a JSON pointer. A withdrawal has an empty document.",
        responses={
            200: {"model": wire.VersionDiff},
            **responses("not-found", "invalid-parameters"),
        },
        openapi_extra={
            "parameters": [*parameters, _VERSION, *documented(DiffParams)["parameters"]]
        },
    )
    return router


ROUTERS: Final = tuple(map(_router, _KINDS))
"""The routes of all kinds of records."""
