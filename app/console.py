"""Helpers of commands: settings, a progress bar, a database connection."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeVar

import sqlalchemy as sa
import typer
from pydantic import ValidationError

from app.db.database import Database, open_database
from app.db.errors import BusyError, UnavailableError
from app.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

_INJECTED: Final = (
    ": Kubernetes sets it in every container for a service named `entente`. Set "
    "`enableServiceLinks: false` in the pod, or give the service another name"
)
FOR_TESTS: Final = {"ENTENTE_TEST_DATABASE_URL"}


def read_settings() -> Settings:
    """The settings from the environment. An unknown or invalid one exits with 2."""
    names = {f"ENTENTE_{name}".upper() for name in Settings.model_fields} | FOR_TESTS
    unknown = sorted(
        name for name in os.environ if name.startswith("ENTENTE_") and name not in names
    )
    for name in unknown:
        near = get_close_matches(name, names, 1)
        proposal = f": did you mean {near[0]}?" if near else ""
        cure = _INJECTED if _is_injected(name) else proposal
        typer.echo(f"{name} is not a setting{cure}", err=True)
    if unknown:
        raise typer.Exit(code=2)
    try:
        return Settings()
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            cure = _INJECTED if str(wrong["input"]).startswith("tcp://") else ""
            typer.echo(f"ENTENTE_{name}: {wrong['msg']}{cure}", err=True)
        raise typer.Exit(code=2) from None


def _is_injected(name: str) -> bool:
    return bool(re.fullmatch(r"ENTENTE_(SERVICE_(HOST|PORT.*)|PORT_\d+_.*)", name))


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
    settings: Settings, work: Callable[[Database], Awaitable[T]], *, read_only: bool = False
) -> T:
    """Run `work` on the database of the settings and return its result. With `read_only` no file is
    made or written.

    Prints a sentence and exits with 2 if the database is busy or does not answer, or if `work`
    raises ValueError or OSError.
    """

    async def run() -> T:
        database = open_database(settings, read_only=read_only)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except UnavailableError as error:
        message = f"the database failed: {error.reason}"
    except BusyError:
        message = "another process keeps the database busy: try again later"
    except (sa.exc.OperationalError, sa.exc.ProgrammingError) as error:
        message = f"the database does not answer: {error.orig}. Try `entente migrate`"
    except (ValueError, OSError) as error:
        message = str(error)
    typer.echo(message, err=True)
    raise typer.Exit(code=2)
