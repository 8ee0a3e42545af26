"""The `entente` command."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Final, TextIO, TypeVar

import orjson
import typer
import uvicorn
from pydantic import ValidationError

from app import migrate, operation
from app.db import Database, open_database
from app.domain.countries import Countries
from app.ingest import entente, run
from app.ingest.reading import Read
from app.main import create_app
from app.settings import Settings
from app.web import logs

T = TypeVar("T")

FOR_TESTS: Final = {"ENTENTE_TEST_DATABASE_URL"}
FOUNDING: Final = "morocco-israel-2022.jsonl"

main = typer.Typer(
    help="Entente keeps the timeline of relations between states.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    """What `import` reads."""

    ENTENTE = "entente"


READERS: Final[dict[Format, Callable[[TextIO, Countries], Iterator[Read]]]] = {
    Format.ENTENTE: entente.read,
}


@main.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Migrate, load the founding timeline into an empty database, and serve."""
    settings = _settings()
    given = {"host": host, "port": port}
    settings = settings.model_copy(update={k: v for k, v in given.items() if v is not None})
    logs.configure(settings)
    _with_database(settings, lambda database: _prepare(settings, database))
    address = f"http://{settings.host}:{settings.port}"
    typer.echo(f"The OpenAPI page:  {address}/docs")
    typer.echo(f"An example:        {address}/v1/relations/MAR-ISR/events")
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )


@main.command("migrate")
def migrate_() -> None:
    """Bring the database to the schema of this release."""
    settings = _settings()
    countries = Countries.load()
    _with_database(settings, lambda database: migrate.migrate(database, countries))
    typer.echo("The database is at the schema of this release.")


@main.command("import")
def import_(
    format_: Annotated[Format, typer.Argument(metavar="FORMAT", help="The format of the files.")],
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", exists=True, dir_okay=False, readable=True)
    ],
) -> None:
    """Import files, and account for every record. Exits with 1 if any was rejected."""
    settings = _settings()

    async def work(database: Database) -> int:
        return sum([await _import(database, format_, path) for path in paths])

    raise typer.Exit(code=1 if _with_database(settings, work) else 0)


@main.command()
def check() -> None:
    """Say what is wrong with the database: schema, integrity, derived documents and counts."""
    settings = _settings().model_copy(update={"query_seconds": 86_400})
    countries = Countries.load()

    async def work(database: Database) -> list[str]:
        return await database.read(lambda connection: operation.check(connection, countries))

    found = _with_database(settings, work)
    for sentence in found:
        typer.echo(sentence)
    if found:
        raise typer.Exit(code=1)
    typer.echo("The database is sound.")


@main.command()
def rebuild() -> None:
    """Make every derived document and count anew from the tables, while the service answers."""
    _with_database(_settings(), operation.rebuild)
    typer.echo("Documents and counts are made anew.")


@main.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    document = create_app(_settings()).openapi()
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


def _settings() -> Settings:
    known = {f"ENTENTE_{name}".upper() for name in Settings.model_fields} | FOR_TESTS
    unknown = sorted(
        name for name in os.environ if name.startswith("ENTENTE_") and name not in known
    )
    for name in unknown:
        near = get_close_matches(name, known, 1)
        meant = f": did you mean {near[0]}?" if near else ""
        typer.echo(f"{name} is no setting{meant}", err=True)
    if unknown:
        raise typer.Exit(code=2)
    try:
        return Settings()
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            typer.echo(f"ENTENTE_{name}: {wrong['msg']}", err=True)
        raise typer.Exit(code=2) from None


def _with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run_() -> T:
        database = open_database(settings)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run_())
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(code=2) from None


async def _prepare(settings: Settings, database: Database) -> None:
    await migrate.migrate(database, Countries.load())
    if settings.founding and await database.read(operation.is_untouched):
        with as_file(files("app.data") / FOUNDING) as path:
            await _import(database, Format.ENTENTE, path)


async def _import(database: Database, format_: Format, path: Path) -> int:
    """Import one file and print its account. Returns the number of rejections."""
    with path.open(encoding="utf-8-sig") as file:
        account = await run.run(database, READERS[format_](file, Countries.load()))
    counts = ", ".join(
        f"{account.outcomes[kind]} {kind}"
        for kind in ("created", "updated", "unchanged", "rejected")
    )
    typer.echo(f"{path.name}: {account.read} read: {counts} ({account.seconds:.1f} s)")
    for read, rejection in account.rejections:
        typer.echo(f"  row {read.row}: {rejection.code}: {rejection.detail}", err=True)
    return len(account.rejections)
