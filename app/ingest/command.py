"""`entente import`, `entente imports` and `entente dataset`."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import typer
from rich.console import Console

from app import console
from app.console import read_settings, with_database
from app.db import Database
from app.domain.countries import Countries
from app.imports import record as imports
from app.imports.account import Account, Rejected
from app.ingest import run, withdrawal
from app.ingest.format_names import Format

runs = typer.Typer(help="What imports did.", no_args_is_help=True)
datasets = typer.Typer(help="Data sets as a whole.", no_args_is_help=True)


def add_to(main: typer.Typer) -> None:
    """Give these commands to the `entente` command."""
    main.command("import")(import_)
    main.add_typer(runs, name="imports")
    main.add_typer(datasets, name="dataset")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked of an import.

    `mapping` is a file or a name of ours, `kept` what readers would leave out, `report` the file
    for the rejected rows.
    """

    keep: bool = True
    complete: bool = False
    mapping: str | None = None
    kept: Sequence[str] = ()
    report: Path | None = None


def import_(
    format_: Annotated[Format, typer.Argument(metavar="FORMAT", help="The format of the files.")],
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", exists=True, readable=True, help="Files or folders."),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(help="For `table`: a TOML file, or the name of a mapping that we ship."),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(help="`domestic`: news of one country, too.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Withdraw the events that the files lack.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do all but keep anything.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the rejected rows to this file, JSON Lines.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the account as JSON on the last line.")
    ] = False,
) -> None:
    """Import files, and account for every row. Exits with 1 if any was rejected."""
    settings = read_settings()

    async def work(database: Database) -> Account:
        wanted = Wanted(
            keep=not dry_run,
            complete=complete,
            mapping=mapping,
            kept=keep or (),
            report=report,
        )
        return await import_files(database, format_, paths, wanted)

    account = with_database(settings, work)
    if as_json:
        typer.echo(orjson.dumps(account.as_json()))
    raise typer.Exit(code=1 if account.fates["rejected"] or account.not_withdrawn else 0)


async def import_files(
    database: Database, format_: Format, paths: Sequence[Path], wanted: Wanted
) -> Account:
    """Import files and show the account. ValueError if they cannot be read as asked."""
    # Readers take half a second to load, which everything else does without.
    from app.ingest import formats  # noqa: PLC0415

    options = formats.options(format_, wanted.mapping, wanted.kept)
    groups = formats.files_of(format_, paths)
    files = [path for group in groups for path in group]
    countries = Countries.load()
    account = Account(str(format_), [path.name for path in files], complete=wanted.complete)
    err = Console(stderr=True)
    with ExitStack() as stack:
        watch = stack.enter_context(console.watching(err, files))
        report = stack.enter_context(wanted.report.open("wb")) if wanted.report else None

        def watched(account: Account, rejected: Sequence[Rejected]) -> None:
            watch.advance(account)
            if report is not None:
                report.writelines(orjson.dumps(one) + b"\n" for one in rejected)

        reads = formats.read(format_, groups, countries, options, watch.opened)
        account = await run.run(database, account, reads, keep=wanted.keep, watch=watched)
    console.show_account(Console(), account, countries)
    return account


@runs.command("list")
def list_runs() -> None:
    """The runs of imports, newest first."""
    settings = read_settings()
    found = with_database(settings, lambda db: db.read(imports.runs))
    console.show_runs(Console(), found)


@runs.command("show")
def show_run(
    run_id: Annotated[UUID, typer.Argument(metavar="ID", help="As `entente imports list` has it.")],
    code: Annotated[str | None, typer.Option(help="Only rows rejected for this reason.")] = None,
) -> None:
    """The rows that a run rejected, JSON Lines, each with the raw row."""
    settings = read_settings()
    rows = with_database(
        settings, lambda db: db.read(lambda connection: imports.rejections(connection, run_id))
    )
    if rows is None:
        typer.echo(f"there is no run {run_id}: see `entente imports list`", err=True)
        raise typer.Exit(code=2)
    for row in rows:
        if code in (None, row.code):
            typer.echo(orjson.dumps(row))


@datasets.command("remove")
def remove_dataset(
    dataset: Annotated[str, typer.Argument(metavar="ID", help="As `/v1/datasets` has it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Withdraw every event of a data set, and drop its actors and sources.

    Each event leaves a tombstone. Importing the data set again brings the events back.
    """
    settings = read_settings()
    if not yes:
        typer.confirm(f"Withdraw every event of {dataset}?", abort=True)

    async def work(database: Database) -> int:
        try:
            return await withdrawal.remove(database, dataset)
        except LookupError:
            raise ValueError(f"there is no data set {dataset!r}: see /v1/datasets") from None

    typer.echo(f"{with_database(settings, work)} events withdrawn.")
