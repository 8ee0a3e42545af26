"""The commands `entente keys`.

Every start of the service loads this file, so a command imports its modules when it runs.
"""

from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.console import database_settings, with_database

if TYPE_CHECKING:
    import sqlalchemy as sa

keys = typer.Typer(help="Keys of the API.", no_args_is_help=True)


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="A name, which its changes have as `by`.")],
    scope: Annotated[str, typer.Option(help="read, write or admin.")] = "read",
    dataset: Annotated[
        list[str] | None, typer.Option(help="A data set, the only one that it may write to.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="When it is no longer valid: 2027-01-01, or 90d.")
    ] = None,
) -> None:
    """Make a key, and print it on the last line. It is not shown again."""
    from pydantic import ValidationError

    from app.keys import record
    from app.keys.draft import KeyDraft

    given: dict[str, Any] = {"name": name, "scope": scope, "expires_at": expires}
    try:
        draft = KeyDraft.model_validate(given | {"datasets": dataset or None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        cause = first.get("ctx", {}).get("error", first["msg"])
        raise typer.BadParameter(str(cause), param_hint=_hint(str(first["loc"][0]))) from None

    def work(connection: "sa.Connection") -> str | record.NotAllowed:
        try:
            return record.create(connection, draft)[0]
        except record.NotAllowed as refusal:
            return refusal

    made = with_database(database_settings(), lambda database: database.write(work))
    if isinstance(made, record.NotAllowed):
        raise typer.BadParameter(made.detail, param_hint=_hint(made.field))
    typer.echo(made)


def _hint(field: str) -> str:
    return {"datasets": "--dataset", "expires_at": "--expires", "scope": "--scope"}.get(
        field, "NAME"
    )


@keys.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines.")] = False,  # noqa: FBT002 - an option
) -> None:
    """List all keys, without the keys themselves."""
    from app.keys import record, wire

    rows = with_database(database_settings(), lambda database: database.read(record.keys))
    for key in wire.api_keys(rows)["items"]:
        if as_json:
            typer.echo(orjson.dumps(key))
            continue
        limit = f"only {', '.join(key['datasets'])}" if key["datasets"] else ""
        times = [
            f"{label} {key[member]}"  # type: ignore[literal-required]
            for label, member in (
                ("created", "created_at"),
                ("expires", "expires_at"),
                ("used", "last_used_at"),
                ("revoked", "revoked_at"),
            )
            if key[member]  # type: ignore[literal-required]
        ]
        typer.echo("  ".join(filter(None, [key["id"], key["name"], key["scope"], limit, *times])))


@keys.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID|NAME", help="The id of the key, or its name.")],
) -> None:
    """Revoke a key for ever. A service that runs takes it no longer."""
    from app.keys import record

    def work(connection: "sa.Connection") -> str | None:
        for row in record.keys(connection):
            if str(row.id) == key.lower() or (row.name == key and row.revoked_us is None):
                record.revoke(connection, row.id)
                return str(row.name)
        return None

    name = with_database(database_settings(), lambda database: database.write(work))
    if name is None:
        typer.echo(f"There is no key {key!r} that is valid: see `entente keys list`.", err=True)
        raise typer.Exit(code=1)
    typer.echo(f"The key {name!r} is revoked.")
