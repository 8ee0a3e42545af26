"""The commands `entente corrections`.

Every start of the service loads this file, so a command imports its modules when it runs.
"""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import orjson
import typer

from app.console import database_settings, user_name, with_database

if TYPE_CHECKING:
    import sqlalchemy as sa

    from app.db.database import Database

corrections = typer.Typer(
    help="Where files disagree with what people decided about events.", no_args_is_help=True
)
Datasets = Annotated[list[str] | None, typer.Option(help="The data set whose file disagrees.")]


@corrections.command("list")
def list_(dataset: Datasets = None) -> None:
    """List the corrections that files contradict, JSON Lines: both values of each."""
    from app.corrections import record, sql

    async def work(database: "Database") -> None:
        after: UUID | None = None
        which = sql.Which(datasets=dataset or ())

        def read(connection: "sa.Connection") -> list[Any]:
            rows = connection.execute(sql.page(500, after, which)).all()
            return list(record.listed(connection, rows))

        while items := await database.read(read):
            for item in items:
                typer.echo(orjson.dumps(item))
            after = UUID(items[-1]["id"])

    with_database(database_settings(), work)


@corrections.command()
def settle(
    take: Annotated[str, typer.Option(help="`file` or `hand`: whose value the event gets.")],
    reason: Annotated[str, typer.Option(help="Why, for the history of the events.")],
    ids: Annotated[
        list[UUID] | None, typer.Argument(metavar="[ID]…", help="As `list` has them.")
    ] = None,
    dataset: Datasets = None,
    by: Annotated[str | None, typer.Option(help="Who decides; default: your user name.")] = None,
) -> None:
    """Settle corrections by their ids, or all of a data set. Exits with 1 if any is refused."""
    from app import history
    from app.clock import now_us
    from app.corrections import record, sql
    from app.domain.countries import Countries
    from app.events.write.edits import Editor

    if take not in {"file", "hand"}:
        raise typer.BadParameter("write file or hand", param_hint="--take")
    if not (ids or dataset):
        raise typer.BadParameter("give ids, or --dataset", param_hint="ID")
    which = sql.Which(ids or (), (), dataset or ())
    author = history.Author(f"cli:{by or user_name()}", reason)
    countries = Countries.load()

    async def work(database: "Database") -> tuple[int, int]:
        after: UUID | None = None
        found = refused = 0

        def write(connection: "sa.Connection") -> list[Any]:
            history.take_turn(connection)
            rows = connection.execute(sql.page(500, after, which)).all()
            editor = Editor(connection, countries, author, now_us())
            return list(record.settle(editor, rows, take))

        while items := await database.write(write):
            for item in items:
                if item["errors"]:
                    typer.echo(orjson.dumps(item))
            found += len(items)
            refused += sum(bool(item["errors"]) for item in items)
            after = UUID(items[-1]["id"])
        return found, refused

    found, refused = with_database(database_settings(), work)
    missing = len(set(ids or ())) - found if not dataset else 0
    typer.echo(f"{found - refused} settled, {refused} refused, {missing} not found.")
    raise typer.Exit(code=1 if refused or missing else 0)
