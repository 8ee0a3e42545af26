"""The commands `entente import`, `entente imports` and `entente dataset`.

Every start of the service loads this file, so a command imports its modules when it runs.
"""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import sqlalchemy as sa
import typer

from app.console import database_settings, plain_console, with_database
from app.db.database import Database
from app.imports.account import Rejected
from app.ingest.formats.names import FormatName

runs = typer.Typer(help="List the runs of imports and their rejected rows.", no_args_is_help=True)
datasets = typer.Typer(help="Data sets as a whole.", no_args_is_help=True)


def add_to(main: typer.Typer) -> None:
    """Add these commands to `main`."""
    main.command("import")(import_)
    main.add_typer(runs, name="imports")
    main.add_typer(datasets, name="dataset")


def import_(
    format_: Annotated[
        FormatName, typer.Argument(metavar="FORMAT", help="The format of the files.")
    ],
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", exists=True, readable=True, help="Files or folders."),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(help="For `table`: a TOML file, or the name of a mapping that we ship."),
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(help="For quadruples of `icews` that are not of 2014: the id of a data set."),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(help="`domestic`: news of one country, too.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Withdraw the events that the files lack.")
    ] = False,
    take_file: Annotated[
        bool, typer.Option("--take-file", help="Replace what people corrected, too.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do all but keep anything.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the rejected rows to this file, JSON Lines.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the account as JSON on the last line.")
    ] = False,
    run: Annotated[UUID | None, typer.Option(hidden=True, help="The run, if it was begun.")] = None,
) -> None:
    """Import files, and account for every row. Exits with 1 if any was rejected."""
    from app.ingest.run.import_files import ImportOptions, import_files

    settings = database_settings()
    options = ImportOptions(
        dry_run=dry_run,
        take_file=take_file,
        complete=complete,
        mapping=mapping,
        dataset=dataset,
        keep=keep or (),
        report=report,
        run=run,
    )
    account = with_database(settings, lambda db: import_files(db, format_, paths, options))
    if as_json:
        typer.echo(orjson.dumps(account.as_json()))
    raise typer.Exit(code=1 if account.fates["rejected"] or account.not_withdrawn else 0)


@runs.command("list")
def list_runs() -> None:
    """The runs of imports, newest first."""
    from app.imports import record as imports
    from app.ingest.run.report import show_runs

    settings = database_settings()
    found = with_database(settings, lambda db: db.read(imports.runs))
    show_runs(plain_console(), found)


@runs.command("show")
def show_run(
    run_id: Annotated[
        str, typer.Argument(metavar="ID", help="As `entente imports list` has it, or `latest`.")
    ],
    code: Annotated[str | None, typer.Option(help="Only rows rejected for this reason.")] = None,
) -> None:
    """The rows that a run rejected, JSON Lines, each with the raw row."""
    from app.imports import record as imports

    settings = database_settings()

    def work(connection: sa.Connection) -> list[Rejected] | None:
        run = imports.latest(connection) if run_id == "latest" else _id(run_id)
        return imports.rejections(connection, run) if run else None

    rows = with_database(settings, lambda db: db.read(work))
    if rows is None:
        typer.echo(f"there is no run {run_id}: see `entente imports list`", err=True)
        raise typer.Exit(code=2)
    for row in rows:
        if code in (None, row.code):
            typer.echo(orjson.dumps(row))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@datasets.command("remove")
def remove_dataset(
    dataset: Annotated[str, typer.Argument(metavar="ID", help="As `/v1/datasets` has it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Withdraw every event of a data set, and drop its actors and sources.

    Each event leaves a tombstone. Importing the data set again brings the events back.
    """
    from app.ingest.run import withdrawal

    settings = database_settings()
    if not yes:
        typer.confirm(f"Withdraw every event of {dataset}?", abort=True)

    async def work(database: Database) -> int:
        try:
            return await withdrawal.remove(database, dataset)
        except LookupError:
            raise ValueError(f"there is no data set {dataset!r}: see /v1/datasets") from None

    typer.echo(f"{with_database(settings, work)} events withdrawn.")
