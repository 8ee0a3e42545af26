"""The routes that write actors, sources and data sets: the same for each kind, and merges."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app import record_history
from app.domain.merge_patch import merged
from app.domain.refusals import Refusal
from app.records import merges, wire
from app.records.record import ActorEditor, Editor
from app.records.request import (
    KINDS,
    Kind,
    Write,
    no_reason,
    of_id,
    read_as,
    read_object,
    write_again,
)
from app.web.bodies import JSON, MERGE_PATCH, body_error, invalid_body, read_body
from app.web.params import documented
from app.web.problems import Problem, responses
from app.web.routing import routes
from app.web.writes import (
    CHANGE_PROBLEMS,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_MATCH_OR_NEW,
    IF_NONE_MATCH,
    PROBLEMS,
    Answer,
    ChangeParams,
    ReasonParams,
)

Endpoint = Callable[[Request], Any]


def _post(kind: Kind) -> Endpoint:
    async def create(request: Request) -> Response:
        params = ReasonParams.read(request)
        body = await read_body(request, [JSON])
        value = read_object(body)
        ours = Write(kind, request, params, body.content)

        def work(editor: Editor) -> Answer:
            key = editor.identity(value)
            if record_history.last_change(editor.connection, editor.record, key.own) is not None:
                detail = f"The {kind.noun} {key.shown} exists: change it with PUT or PATCH."
                address = f"/v1/{editor.record}s/{key.shown}"
                raise Problem("conflict", detail, headers={"Location": address})
            return ours.save(editor, value, key, None)

        return await ours.run(work)

    return create


def _put(kind: Kind) -> Endpoint:
    async def put(request: Request) -> Response:
        params = ReasonParams.read(request)
        key = kind.key(request.path_params["id"])
        body = await read_body(request, [JSON])
        value = of_id(read_object(body), key)
        ours = Write(kind, request, params, body.content)

        def work(editor: Editor) -> Answer:
            if record_history.last_change(editor.connection, editor.record, key.own) is None:
                return ours.save(editor, value, key, None)
            found = ours.existing(editor, key)
            if isinstance(found, Answer):
                return found
            if params.reason is None:
                raise no_reason()
            return ours.save(editor, value, key, found)

        return await ours.run(work)

    return put


def _patch(kind: Kind) -> Endpoint:
    async def patch(request: Request) -> Response:
        params = ChangeParams.read(request)
        key = kind.key(request.path_params["id"])
        body = await read_body(request, [MERGE_PATCH, JSON])
        value = of_id(read_object(body), key)
        ours = Write(kind, request, params, body.content)

        def work(editor: Editor) -> Answer:
            found = ours.existing(editor, key)
            if isinstance(found, Answer):
                return found
            return ours.save(editor, merged(found, value), key, found)

        return await ours.run(work)

    return patch


def _delete(kind: Kind) -> Endpoint:
    async def withdraw(request: Request) -> Response:
        params = ChangeParams.read(request)
        key = kind.key(request.path_params["id"])
        ours = Write(kind, request, params, b"")

        def work(editor: Editor) -> Answer:
            found = ours.existing(editor, key)
            if isinstance(found, Answer):
                return found
            if uses := editor.uses(found):
                by = ", ".join(f"{n} {name}" for name, n in uses.items())
                detail = f"The {kind.noun} {key.shown} is used by {by}."
                raise Problem("in-use", detail, more={"used_by": uses})
            editor.delete(key)
            return Answer(204)

        return await ours.run(work)

    return withdraw


def _restore(kind: Kind) -> Endpoint:
    async def restore(request: Request) -> Response:
        params = ChangeParams.read(request)
        key = kind.key(request.path_params["id"])
        body = await read_body(request, [JSON], optional=True)
        version = read_as(wire.RestoreBody, body).get("version") if body.content else None
        ours = Write(kind, request, params, body.content)

        def work(editor: Editor) -> Answer:
            last = record_history.last_change(editor.connection, editor.record, key.own)
            if last is None:
                raise Problem("not-found", f"There is no {kind.noun} {key.shown[:80]}.")
            found = editor.find(key)
            if found is not None:
                ours.check(found)
            if found is not None and version is None:
                refusal = Refusal("missing", f"the {kind.noun} exists: write the version")
                raise invalid_body([body_error(["version"], refusal)])
            if isinstance(editor, ActorEditor) and last.kind == "merged" and version is None:
                merges.split(editor, key, kind.key(str(last.into)))
            else:
                write_again(editor, key, version or last.version - 1, found)
            return ours.answer(editor, key)

        return await ours.run(work)

    return restore


_NEW: Final = (IDEMPOTENCY_KEY, *documented(ReasonParams)["parameters"])
_CHANGED: Final = (IF_MATCH, IDEMPOTENCY_KEY, *documented(ChangeParams)["parameters"])
_CHANGE: Final = (*PROBLEMS, *CHANGE_PROBLEMS)
_MOVED: Final[dict[int | str, dict[str, Any]]] = {
    308: {"description": "It was merged into the record at `Location`."}
}


def _router(kind: Kind) -> APIRouter:
    """The routes of a kind."""
    record = kind.editor.record
    router = routes(f"/v1/{record}s", f"{record}s")
    _add_new(router, kind)
    _add_changes(router, kind)
    return router


def _add_new(router: APIRouter, kind: Kind) -> None:
    record, bodies = kind.editor.record, {JSON: kind.body}
    created: dict[int | str, dict[str, Any]] = {201: {"model": kind.answer}}
    router.add_api_route(
        "",
        _post(kind),
        methods=["POST"],
        name=f"create_{record}",
        summary=f"Create {kind.one}",
        description=f"Write a new {kind.noun}, in the shape that reads give; what the server sets "
        "is ignored.",
        status_code=201,
        responses={**created, **responses(*PROBLEMS)},
        openapi_extra={"parameters": [*_NEW], "bodies": bodies},
    )
    router.add_api_route(
        "/{id}",
        _put(kind),
        methods=["PUT"],
        name=f"put_{record}",
        summary=f"Write {kind.one}",
        description=f"Replace {kind.one}, or create it under this id. The body is what GET "
        "answers, changed.",
        responses={
            200: {"model": kind.answer},
            **created,
            **_MOVED,
            **responses(*_CHANGE, "withdrawn"),
        },
        openapi_extra={
            "parameters": [*kind.in_path, IF_MATCH_OR_NEW, IF_NONE_MATCH, *_NEW],
            "bodies": bodies,
        },
    )


def _add_changes(router: APIRouter, kind: Kind) -> None:
    record = kind.editor.record
    answer: dict[int | str, dict[str, Any]] = {200: {"model": kind.answer}}
    router.add_api_route(
        "/{id}",
        _patch(kind),
        methods=["PATCH"],
        name=f"patch_{record}",
        summary=f"Change {kind.one}",
        description="Apply a JSON Merge Patch (RFC 7396): members of the body replace those of the "
        "record, null removes them, and an array is replaced as a whole. Events show the new state "
        "at once; they get no version.",
        responses={**answer, **_MOVED, **responses(*_CHANGE, "withdrawn")},
        openapi_extra={
            "parameters": [*kind.in_path, *_CHANGED],
            "bodies": dict.fromkeys((MERGE_PATCH, JSON), kind.body),
        },
    )
    router.add_api_route(
        "/{id}",
        _delete(kind),
        methods=["DELETE"],
        name=f"withdraw_{record}",
        summary=f"Withdraw {kind.one}",
        description=f"Withdraw {kind.one} that no record refers to: its address is 410 with a "
        "tombstone from then on. Its versions are kept, and `restore` brings it back.",
        status_code=204,
        responses={
            204: {"description": "It was withdrawn."},
            **_MOVED,
            **responses("invalid-parameters", *CHANGE_PROBLEMS, "withdrawn", "in-use"),
        },
        openapi_extra={"parameters": [*kind.in_path, *_CHANGED]},
    )
    router.add_api_route(
        "/{id}/restore",
        _restore(kind),
        methods=["POST"],
        name=f"restore_{record}",
        summary=f"Restore {kind.one}",
        description="Write an earlier `version` again, as a new version; or bring back what was "
        "withdrawn or merged. `If-Match` is only needed for what exists.",
        responses={**answer, **responses(*_CHANGE)},
        openapi_extra={
            "parameters": [*kind.in_path, *_CHANGED],
            "bodies": {JSON: wire.RestoreBody},
        },
    )


ROUTERS: Final = tuple(map(_router, KINDS))
"""The routes of all kinds."""
