"""Helpers of commands: settings, a progress bar, a database connection."""

import asyncio
import getpass
import os
import re
import shutil
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

import sqlalchemy as sa
import typer
from pydantic import ValidationError

from app import migrate
from app.db.database import Database, open_database, sqlite_path
from app.db.errors import BusyError, TooSlowError, UnavailableError
from app.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

_INJECTED: Final = (
    ": Kubernetes sets it in every container for a service named `entente`. Set "
    "`enableServiceLinks: false` in the pod, or give the service another name"
)
_LEAST_FREE: Final = 64 * 1024
"""Bytes that SQLite needs to open a database: its shared memory has 32 KiB."""
DEFAULT: Final = Path("data/entente.db")
FOR_TESTS: Final = {"ENTENTE_TEST_DATABASE_URL"}


def user_name() -> str:
    """The user who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return str(os.getuid())


def read_settings() -> Settings:
    """The settings from the environment. An unknown or invalid one exits with 2."""
    names = {f"ENTENTE_{name}".upper() for name in Settings.model_fields} | FOR_TESTS
    unknown = sorted(
        name
        for name in os.environ
        if name.upper().startswith("ENTENTE_") and name.upper() not in names
    )
    for name in unknown:
        near = get_close_matches(name.upper(), names, 1)
        proposal = f": did you mean {near[0]}?" if near else ""
        cure = _INJECTED if _is_injected(name) else proposal
        typer.echo(f"{name} is not a setting{cure}", err=True)
    if unknown:
        raise typer.Exit(code=2)
    try:
        return Settings()
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            name = "_".join(str(part) for part in wrong["loc"])
            injected = str(wrong["input"]).startswith("tcp://")
            cure = _INJECTED if injected else f". {Settings.model_fields[name].description}"
            message = wrong["msg"].removeprefix("Value error, ")
            typer.echo(f"ENTENTE_{name.upper()}: {message}{cure}", err=True)
        raise typer.Exit(code=2) from None


def _is_injected(name: str) -> bool:
    return bool(re.fullmatch(r"ENTENTE_(SERVICE_(HOST|PORT.*)|PORT_\d+_.*)", name))


def database_settings(*, serves: bool = False, makes: bool = False) -> Settings:
    """The settings with the database that a command works on, which is printed.

    It is the one that ENTENTE_DATABASE_URL names. Without it, a command that `serves` takes
    `data/entente.db` of this folder, another the nearest one in this folder or above. Exits with 2
    if the file is missing, unless the command serves, or `makes` the one that is named.
    """
    settings = read_settings()
    named = "database_url" in settings.model_fields_set
    path = sqlite_path(settings.database_url)
    if not named and not serves:
        above = (folder / DEFAULT for folder in (Path.cwd(), *Path.cwd().parents))
        path = next((file for file in above if file.is_file()), None)
        if path is None:
            _fail(
                f"there is no database: no folder from this one upwards has {DEFAULT}, which"
                " `entente serve` makes. Work in another folder, or set ENTENTE_DATABASE_URL to"
                " sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
            )
        settings = settings.model_copy(update={"database_url": f"sqlite:///{path}"})
    # Not `exists`, which raises PermissionError.
    is_new = path is not None and not os.access(path, os.F_OK)
    if is_new and not (serves or makes):
        _fail(
            f"ENTENTE_DATABASE_URL names {path}, and there is no such file: write sqlite:///PATH of"
            " a database. `entente serve` and `entente migrate` make a new one"
        )
    new = ", which is new" if is_new else ""
    # A program may read the log of a service.
    typer.echo(f"Database: {_shown(settings.database_url)}{new}", err=not serves)
    return settings


def claim_address(settings: Settings) -> None:
    """Exit with 2 and a sentence if the service cannot listen on its address."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        _fail(
            f"{settings.host}:{settings.port} is not free ({error.strerror}): set ENTENTE_PORT to"
            " another port, or write `entente serve --port 8001` or `make serve PORT=8001`"
        )


def _shown(url: str) -> str:
    """The file, or the address without the password."""
    path = sqlite_path(url)
    try:
        return str(path.resolve() if path else sa.make_url(url).set(query={}))
    except (sa.exc.ArgumentError, ValueError):
        return "the address in ENTENTE_DATABASE_URL"


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code=2) from None


def plain_console(*, stderr: bool = False) -> "Console":
    """A console that prints what files hold as it is: it reads no markup and no names of emoji."""
    from rich.console import Console  # noqa: PLC0415 - serving should not load rich

    return Console(markup=False, emoji=False, highlight=False, stderr=stderr)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, nothing in a log. Yields a function of (done, total)."""
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(f"{{task.completed:,.0f}} {what}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    console = plain_console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def with_database(
    settings: Settings,
    work: Callable[[Database], Awaitable[T]],
    *,
    read_only: bool = False,
    any_schema: bool = False,
) -> T:
    """Run `work` on the database of the settings and return its result. With `read_only` no file is
    made or written. Without `any_schema` the schema must be that of the release.

    Prints a sentence and exits with 2 if the database is busy or does not answer, or if `work`
    raises ValueError or OSError.
    """

    async def run() -> T:
        database = open_database(settings, read_only=read_only)
        try:
            missing = None if any_schema else await database.read(migrate.missing_revision)
            if missing is not None:
                raise ValueError(
                    "the database does not have the schema of this release: run `entente migrate`"
                )
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except UnavailableError as error:
        message = _unavailable(settings, error.reason)
    except BusyError as error:
        message = str(error) or "another process keeps the database busy: try again later"
    except TooSlowError:
        message = "a read took longer than ENTENTE_QUERY_SECONDS allows: set it to more seconds"
    except sa.exc.DBAPIError as error:
        message = _unavailable(settings, error.orig)
    except (ValueError, OSError) as error:
        message = str(error)
    _fail(message)


def _unavailable(settings: Settings, reason: object) -> str:
    url = settings.database_url
    path = sqlite_path(url)
    if path and _is_full(path, str(reason)):
        return f"{_shown(url)} does not answer ({reason}): its disk is full, free space on it"
    write = (
        "write sqlite:///PATH of a database of Entente, in a folder that you may write to"
        if path
        else "write postgresql://USER:PASSWORD@HOST/NAME, with a server that runs and a role and a"
        " database that it has"
    )
    return f"ENTENTE_DATABASE_URL: {_shown(url)} does not answer ({reason}): {write}"


def _is_full(path: Path, reason: str) -> bool:
    """Whether SQLite fails because a disk is full. It may say that it cannot open a file."""
    if "full" in reason or "No space" in reason:
        return True
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_FREE
    except OSError:
        return False
