"""The commands `entente events` and `entente as-of`.

Every start of the service loads this file, so a command imports its modules when it runs.
"""

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote

import orjson
import typer

from app.console import database_settings

if TYPE_CHECKING:
    from app.curation.local import Answer, Local

events = typer.Typer(help="Read and correct single events.", no_args_is_help=True)
_PAGE: Final = 500

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of the event.")]
Reason = Annotated[str, typer.Option(help="Why the change is made, for the history.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do all but keep anything.")]


def add_to(main: typer.Typer) -> None:
    """Add these commands to `main`."""
    main.add_typer(events, name="events")
    main.command("as-of")(as_of)


@events.command()
def show(
    event: Id,
    version: Annotated[int | None, typer.Option(min=1, help="The number of a version.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="A change number, a day or a time: as it was then.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The document, to edit.")] = False,
) -> None:
    """Print an event with its history, or an earlier version of it."""
    from app.curation import texts

    if version is not None and as_of is not None:
        raise typer.BadParameter("give either --version or --as-of", param_hint="--as-of")
    local = _local()
    path = _path(event)
    shown = _read(local, f"{path}/versions/{version}" if version else path, {"as_of": as_of})
    if as_json:
        typer.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))
        return
    typer.echo(texts.event(shown))
    if version is None and as_of is None:
        for one in texts.versions(_read(local, f"{path}/versions")["items"]):
            typer.echo(one)


@events.command()
def edit(
    event: Id,
    reason: Reason,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="/POINTER=VALUE", help="Set a value, JSON or text; can be repeated."
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            help="A JSON Merge Patch, or a whole document as `show --json` prints it; - for stdin.",
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Change an event in your editor, with --set, or by a file, and print the difference.

    Nothing is written if somebody else changed the event meanwhile.
    """
    from app.curation import edits

    local = _local()
    before = _asked(local.ask("GET", _path(event)))
    change = edits.Change(local, _path(event), before, reason, dry_run=dry_run)
    try:
        if values or file:
            after = edits.changed(before.json(), values or (), file)
            done = change.write(after).status == HTTPStatus.OK
        else:
            done = edits.in_editor(change)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(code=0 if done else 1)


@events.command()
def withdraw(event: Id, reason: Reason, dry_run: DryRun = False) -> None:
    """Withdraw an event: it leaves a tombstone, and its versions are kept."""
    from app.curation import texts

    local = _local()
    before = _asked(local.ask("GET", _path(event)))
    query = {"reason": reason, "dry_run": str(dry_run).lower()}
    _asked(local.ask("DELETE", _path(event), query, if_match=before.headers["etag"]))
    typer.echo(f"Withdrawn: {texts.line(before.json())}")
    if dry_run:
        typer.echo("Nothing is kept: this is a dry run.")


def as_of(
    moment: Annotated[
        str, typer.Argument(metavar="MOMENT", help="A change number, a day or a time (RFC 3339).")
    ],
    filters: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=VALUE]…", help="Filters of /v1/events: pair=MAR-ISR."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most events that are listed.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines of events.")] = False,
) -> None:
    """List the events that the service had at a moment, as it showed them then."""
    from app.curation import texts

    query: dict[str, Any] = {}
    for one in filters or ():
        name, equals, value = one.partition("=")
        if not equals or name in {"as_of", "limit", "cursor", "fields", "total", "highlight"}:
            raise typer.BadParameter(
                f"{one!r} is no filter: write country=MAR or pair=MAR-ISR", param_hint="NAME=VALUE"
            )
        query.setdefault(name, []).append(value)
    local = _local()
    page: dict[str, Any] = {"next": None}
    left = limit
    while left and (left == limit or page["next"]):
        given = {"sort": "date", "as_of": moment, "limit": min(left, _PAGE), "cursor": page["next"]}
        page = _read(local, "/v1/events", given | query)
        for shown in page["items"]:
            typer.echo(orjson.dumps(shown) if as_json else texts.line(shown))
        left -= len(page["items"])
        if not page["items"]:
            break
    if page["change"] == 0:
        first = _read(local, "/v1/changes", {"limit": 1})["items"]
        when = f": the first one is of {first[0]['at']}" if first else ""
        typer.echo(f"The service had no changes yet at {moment}{when}.", err=True)
    elif not as_json:
        more = ", and there are more: see --limit" if page["next"] else ""
        typer.echo(f"{limit - left} events at change {page['change']}{more}.", err=True)


def _local() -> "Local":
    from app.curation.local import Local

    return Local(database_settings())


def _path(event: str) -> str:
    return f"/v1/events/{quote(event, safe='')}"


def _read(local: "Local", path: str, query: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
    return _asked(local.ask("GET", path, query)).json()


def _asked(answer: "Answer") -> "Answer":
    """An answer without an error. Else prints the problem and exits with 1."""
    from app.curation import texts

    if answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return answer
    for one in texts.problem(answer):
        typer.echo(one, err=True)
    raise typer.Exit(code=1)
