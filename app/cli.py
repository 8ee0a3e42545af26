"""The `entente` command.

Imports are inside the commands: each command loads only what it needs (`tests/test_loading.py`).
"""

import sys
from functools import partial
from importlib import metadata
from importlib.resources import as_file, files
from typing import Annotated, Final

import orjson
import typer

from app.console import claim_address, database_settings, read_settings, with_database
from app.corrections.command import corrections
from app.curation import command as curation
from app.db.database import Database
from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.ingest.run import command
from app.keys.command import keys
from app.settings import Settings

FOUNDING: Final = "morocco-israel-2022.jsonl"

main = typer.Typer(
    help="Entente keeps the timeline of relations between states.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:  # noqa: FBT001 - the value of an option
    if asked:
        typer.echo(f"entente {metadata.version('entente')}")
        raise typer.Exit


@main.callback()
def _options(
    _version: Annotated[  # noqa: FBT002 - an option
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version, and exit."
        ),
    ] = False,
) -> None: ...


command.add_to(main)
actors_ = typer.Typer(help="Maintain actors.", no_args_is_help=True)
main.add_typer(actors_, name="actors")
main.add_typer(keys, name="keys")
curation.add_to(main)
main.add_typer(corrections, name="corrections")


@main.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on.", min=0, max=65_535)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="The number of worker processes.")
    ] = None,
) -> None:
    """Migrate, load the founding timeline into an empty database, and serve."""
    from app import serving
    from app.web import logs

    settings = database_settings(serves=True)
    given = {"host": host, "port": port, "workers": workers}
    settings = settings.model_copy(update={k: v for k, v in given.items() if v is not None})
    logs.configure(settings)
    claim_address(settings)
    with_database(settings, lambda database: _prepare(settings, database), any_schema=True)
    address = f"http://{settings.host}:{settings.port}"
    typer.echo(f"The OpenAPI page:  {address}/docs")
    typer.echo(f"An example:        {address}/v1/relations/MAR-ISR/events")
    serving.run(settings)


@main.command("migrate")
def migrate_() -> None:
    """Migrate the database to the schema of this release."""
    from app import maintenance

    countries = Countries.load()
    settings = database_settings(makes=True)
    with_database(
        settings, lambda database: maintenance.prepare(database, countries), any_schema=True
    )
    typer.echo("The database has the schema of this release.")


@main.command()
def check() -> None:
    """Report inconsistencies of the database: schema, integrity, derived documents and counts.

    Nothing is written.
    """
    from app import check
    from app.console import progress

    # A check reads every row, which takes longer than a request may.
    settings = database_settings().model_copy(update={"query_seconds": 86_400})
    countries = Countries.load()

    with progress("events") as report:
        found = with_database(
            settings,
            lambda database: database.read(
                partial(check.check, countries=countries, report=report)
            ),
            read_only=True,
            any_schema=True,
        )
    for sentence in found:
        typer.echo(sentence)
    if found:
        raise typer.Exit(code=1)
    typer.echo("The database is consistent.")


@main.command()
def rebuild() -> None:
    """Rebuild derived documents and counts from the tables, while the service answers."""
    from app import maintenance

    titled = with_database(database_settings(), maintenance.rebuild)
    if titled:
        typer.echo(f"{titled} events have new titles.")
    typer.echo("Documents and counts are rebuilt.")


@main.command()
def reindex() -> None:
    """Rebuild the search index, while the service answers."""
    from app import maintenance
    from app.console import progress

    with progress("events") as report:
        settings = database_settings()
        with_database(settings, lambda database: maintenance.reindex(database, report))
    typer.echo("The search index is rebuilt.")


@actors_.command("duplicates")
def duplicates(
    country: Annotated[str | None, typer.Option(help="Only actors of this country.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most pairs that are listed.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines.")] = False,  # noqa: FBT002 - an option
) -> None:
    """List actors that may be the same, the most probable first. Nothing is merged."""
    from app.actors import report
    from app.actors.duplicates import duplicates as find
    from app.actors.ranking import compared_actors

    try:
        code = Countries.load().resolve(country).code if country else None
    except Refusal as refusal:
        raise typer.BadParameter(refusal.detail, param_hint="--country") from None
    actors = with_database(database_settings(), lambda database: database.read(compared_actors))
    found = find([actor for actor in actors if code in (None, actor.country)])
    report.show(found[:limit], len(found), as_json=as_json)


@actors_.command("merge")
def merge_actors(
    actor: Annotated[str, typer.Argument(metavar="ID")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The actor that remains.")],
    reason: Annotated[str, typer.Option(help="Why, for the history.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Merge an actor into another, which gets its events, names and offices."""
    _merge_or_split(actor, into, reason, dry_run=dry_run)


@actors_.command("split")
def split_actor(
    actor: Annotated[str, typer.Argument(metavar="ID", help="The actor that was merged.")],
    reason: Annotated[str, typer.Option(help="Why, for the history.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Undo the merge of an actor."""
    _merge_or_split(actor, None, reason, dry_run=dry_run)


def _merge_or_split(actor: str, into: str | None, reason: str, *, dry_run: bool) -> None:
    from app.records.command import DryRunError, merge_or_split

    work = partial(merge_or_split, actor=actor, into=into, reason=reason, dry_run=dry_run)
    try:
        typer.echo(with_database(database_settings(), lambda database: database.write(work)))
    except DryRunError as dry:
        typer.echo(dry)


@main.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    from app.main import create_app

    document = create_app(read_settings()).openapi()
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


async def _prepare(settings: Settings, database: Database) -> None:
    from app import maintenance

    await maintenance.prepare(database, Countries.load())
    if settings.founding and await database.read(maintenance.is_untouched):
        from app.ingest.formats.names import FormatName
        from app.ingest.run.import_files import ImportOptions, import_files

        with as_file(files("app.data") / FOUNDING) as path:
            await import_files(database, FormatName.ENTENTE, [path], ImportOptions())
