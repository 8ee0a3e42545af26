"""`POST /v1/imports`: imports of files that clients send."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import orjson
import sqlalchemy as sa
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message
from typing_extensions import TypeAliasType

from app.clock import now_us
from app.domain.refusals import Refusal
from app.imports import record as imports
from app.imports import sql, wire
from app.imports.account import Account
from app.ingest.formats.names import FormatName
from app.ingest.run.background import BackgroundImports, Upload
from app.web import writes
from app.web.auth import caller_of
from app.web.bodies import body_error, invalid_body
from app.web.params import documented, invalid_parameters
from app.web.problems import Problem, responses
from app.web.responses import to_json
from app.web.routing import routes
from app.web.wire import ProblemError
from app.web.writes import IDEMPOTENCY_KEY, PROBLEMS, Answer, WriteParams

router = routes("/v1/imports", "imports")

MAX_BYTES: Final = 2_000_000_000
"""The most bytes of all files of an import."""
_CHUNK: Final = 1 << 20
_MULTIPART: Final = "multipart/form-data"
_MOST_FILES: Final = 100
MEDIA_TYPES: Final = (
    _MULTIPART,
    "application/octet-stream",
    "application/x-ndjson",
    "application/xml",
    "text/csv",
    "text/tab-separated-values",
    "text/xml",
)


KeptRows = TypeAliasType(
    "KeptRows",
    Annotated[
        Literal["domestic"],
        Field(description="Rows that a format leaves out unless they are asked for."),
    ],
)


class ImportParams(WriteParams):
    """The parameters of an import: the options of `entente import`."""

    format: FormatName = Field(description="The format of the files.")
    mapping: str | None = Field(
        default=None, description="For `table`: the name of a mapping that comes with Entente."
    )
    keep: KeptRows | None = Field(
        default=None, description="`domestic` imports news of one country, too."
    )
    dataset: str | None = Field(
        default=None, description="For quadruples of `icews`: the id of their data set."
    )
    complete: bool = Field(
        default=False, description="Withdraw the events of the data set that the files lack."
    )
    take_file: bool = Field(
        default=False, description="Take the values of the files where people corrected them."
    )


@router.post(
    "",
    summary="Import files",
    description="Import files of a format, in the background: the answer has the run, whose "
    "address has the counts so far. The files are the parts `file` of multipart data, the part "
    "`mapping` is a mapping for the format `table`; one file can also be the body itself. A run "
    "whose process died says so, and can be sent again: rows that were imported are `unchanged`. "
    "With `dry_run=true` the answer has the counts that would come, and the first rows that would "
    "be refused.",
    status_code=202,
    responses={
        202: {"model": wire.ImportRun},
        **responses(*PROBLEMS),
    },
    openapi_extra={
        "parameters": [IDEMPOTENCY_KEY, *documented(ImportParams, format="entente")["parameters"]],
        "bodies": {_MULTIPART: wire.ImportFiles, "application/octet-stream": wire.Binary},
    },
)
async def import_files(request: Request) -> Response:
    params = ImportParams.read(request)
    caller = caller_of(request)
    if caller.datasets is not None:
        detail = "An import needs a key without a limit to data sets."
        raise Problem("insufficient-scope", detail)
    background: BackgroundImports = request.app.state.imports
    background.check_free()
    upload = await asyncio.to_thread(Upload)
    is_started = False
    try:
        files, mapping, digest = await _received(request, upload.folder)
        option = str(mapping) if mapping else params.mapping
        await asyncio.to_thread(_check, params, files, mapping)
        began: list[Account] = []
        work = partial(_begin, params, files, caller.name, began)
        response = await writes.write(request, work, digest, dry_run=params.dry_run)
        if "Idempotent-Replayed" in response.headers:
            return response
        arguments = _arguments(params, files, option)
        run = next(one.id for one in reversed(began) if one.id)
        if params.dry_run:
            trial = await background.try_(run, arguments, upload)
            shown = wire.dry_run(orjson.loads(response.body), *trial)
            return writes.respond(Answer(202, to_json(shown), {}), is_replayed=False)
        background.start(run, arguments, upload)
        is_started = True
    finally:
        if not is_started:
            await asyncio.to_thread(upload.remove)
    return response


def _begin(
    params: ImportParams,
    files: Sequence[Path],
    by: str | None,
    began: list[Account],
    connection: sa.Connection,
) -> Answer:
    """Insert the run. Adds its account to `began`."""
    names = [file.name for file in files]
    account = Account(str(params.format), names, complete=params.complete, by=by)
    imports.begin(connection, account, now_us())
    began.append(account)
    if account.id is None:
        raise LookupError
    row = connection.execute(sql.one(account.id)).one()
    return Answer(
        202, to_json(wire.import_run(row, named=True)), {"Location": f"/v1/imports/{account.id}"}
    )


def _arguments(params: ImportParams, files: Sequence[Path], mapping: str | None) -> list[str]:
    """The arguments of `entente import`."""
    return [
        *(["--complete"] if params.complete else []),
        *(["--take-file"] if params.take_file else []),
        *(["--mapping", mapping] if mapping else []),
        *(["--keep", params.keep] if params.keep else []),
        *([f"--dataset={params.dataset}"] if params.dataset else []),
        "--",
        str(params.format),
        *map(str, files),
    ]


def _check(params: ImportParams, files: Sequence[Path], mapping: Path | None) -> None:
    """Raise the Problem of options and files that do not fit the format."""
    from app.ingest import table  # noqa: PLC0415 - the readers take long to import
    from app.ingest.formats import registry  # noqa: PLC0415

    if params.mapping is not None and params.mapping not in table.shipped():
        named = ", ".join(table.shipped())
        detail = f"no mapping has this name: write one of {named}, or send a part `mapping`"
        raise invalid_parameters(
            [ProblemError(parameter="mapping", code="unknown-value", detail=detail)]
        )
    keep = [params.keep] if params.keep else []
    try:
        source = str(mapping) if mapping else params.mapping
        registry.options(params.format, source, keep, params.dataset)
    except ValueError as error:
        at = ["mapping"] if mapping else []
        refusal = Refusal("invalid-mapping" if mapping else "invalid-options", str(error))
        raise invalid_body([body_error(at, refusal)]) from None
    try:
        registry.files_of(params.format, files)
    except ValueError as error:
        raise invalid_body([body_error(["file"], Refusal("invalid-files", str(error)))]) from None


async def _received(request: Request, folder: Path) -> tuple[list[Path], Path | None, bytes]:
    """The files of the body in this folder, the file of the mapping, and a digest of all."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        listed = ", ".join(MEDIA_TYPES)
        raise Problem(
            "unsupported-media-type",
            f"The body is {media_type or 'of no media type'}: send {listed}.",
            headers={"Accept": listed},
        )
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise _too_large()
    digest = blake2b(digest_size=16)
    if media_type != _MULTIPART:
        (folder / "0").mkdir()
        path = folder / "0" / "file"
        await _save(path, _limited_stream(request), digest.update)
        return [path], None, digest.digest()
    limited = Request(request.scope, _limited(request.receive))
    files: list[Path] = []
    mapping: Path | None = None
    try:
        async with limited.form(max_files=_MOST_FILES, max_fields=10) as form:
            for name, part in form.multi_items():
                path = _path_of(name, part, folder, len(files))
                digest.update(f"{name} {path.name} ".encode())
                await _save(path, _parts(part), digest.update)
                if name == "mapping":
                    mapping = path
                else:
                    files.append(path)
    except MultiPartException as error:
        raise Problem(
            "bad-request", f"The multipart data cannot be read: {error.message}"
        ) from None
    if not files:
        raise invalid_body([body_error(["file"], Refusal("missing", "it has no part `file`"))])
    return files, mapping, digest.digest()


def _path_of(name: str, part: UploadFile | str, folder: Path, number: int) -> Path:
    """Where a part is saved: a folder of its own, under the name that the client gives it."""
    if name not in {"file", "mapping"}:
        detail = "a part is `file` or `mapping`"
        raise invalid_body([body_error([name], Refusal("unknown-member", detail))])
    given = (part.filename if isinstance(part, UploadFile) else None) or name
    own = folder / (name if name == "mapping" else str(number))
    own.mkdir(exist_ok=True)
    plain = "".join(c for c in given.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    return own / (plain[:100] if plain.strip(".") else name)


async def _save(path: Path, parts: AsyncIterator[bytes], update: Callable[[bytes], Any]) -> None:
    with await asyncio.to_thread(path.open, "wb") as file:
        async for part in parts:
            update(part)
            await asyncio.to_thread(file.write, part)


async def _parts(part: UploadFile | str) -> AsyncIterator[bytes]:
    if isinstance(part, str):
        yield part.encode()
        return
    while some := await part.read(_CHUNK):
        yield some


async def _limited_stream(request: Request) -> AsyncIterator[bytes]:
    async for part in Request(request.scope, _limited(request.receive)).stream():
        if part:
            yield part


def _limited(receive: Callable[[], Any]) -> Callable[[], Any]:
    """`receive`, which raises Problem `body-too-large` after MAX_BYTES."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message: Message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BYTES:
            raise _too_large()
        return message

    return limited


def _too_large() -> Problem:
    return Problem("body-too-large", f"The files have more than {MAX_BYTES:,} bytes.")
