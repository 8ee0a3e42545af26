"""Imports that clients send: each runs in a process of its own, so that the service goes on
answering.
"""

import asyncio
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

import orjson

from app.db.database import Database
from app.db.errors import BusyError
from app.imports import record as imports
from app.settings import Settings

T = TypeVar("T")

_MOST: Final = 2
MOST_SHOWN: Final = 100
"""The maximum number of refused rows that the answer of a dry run has."""
_LONGEST_ERROR: Final = 2_000


_PREFIX: Final = "entente-import-"
_NEW_SECONDS: Final = 60


class Upload:
    """A folder for the files of an import. It is locked as long as a process has it open: the
    service, and the process of the import.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self.fd = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(self.fd, fcntl.LOCK_SH)

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self.fd)


def remove_abandoned() -> None:
    """Delete the folders of imports whose processes were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another process was faster
            is_own = folder.lstat().st_uid == os.getuid() and not folder.is_symlink()
            # One that was just made may not be locked yet.
            if not is_own or folder.stat().st_mtime > time.time() - _NEW_SECONDS:
                continue
            fd = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(fd)


class BackgroundImports:
    """The imports of this process of the service."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._running: dict[UUID, asyncio.Task[Any]] = {}

    def check_free(self) -> None:
        """Raise BusyError if as many imports are running as may run."""
        if len(self._running) >= _MOST:
            raise BusyError(f"{_MOST} imports are running.", seconds=30)

    def start(self, run: UUID, arguments: Sequence[str], upload: Upload) -> None:
        """Run `entente import` with these arguments for a run that was begun.

        `upload` has its files, and is deleted afterwards.
        """
        self._begin(run, self._import(run, arguments, upload))

    async def try_(self, run: UUID, arguments: Sequence[str], upload: Upload) -> "Trial":
        """Run `entente import --dry-run` with these arguments, to its end."""
        report = upload.folder / "rejections"
        options = ("--dry-run", "--json", "--report", str(report), *arguments)
        try:
            said, error = await self._begin(run, self._run(options, upload))
        except asyncio.CancelledError:
            request = asyncio.current_task()
            if request is None or request.cancelling():
                raise
            raise BusyError("The service was stopped.", seconds=5) from None
        return await asyncio.to_thread(_trial, said, error, report)

    def _begin(self, run: UUID, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.create_task(work)
        self._running[run] = task
        task.add_done_callback(lambda _: self._running.pop(run, None))
        return task

    async def close(self) -> None:
        """Stop the imports that are running, between two batches."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _import(self, run: UUID, arguments: Sequence[str], upload: Upload) -> None:
        error = "The service was stopped."
        try:
            _, error = await self._run(("--run", str(run), *arguments), upload)
        finally:
            upload.remove()
            with suppress(BusyError):
                await asyncio.shield(
                    self._database.write(partial(imports.fail, run=run, error=error))
                )

    async def _run(self, arguments: Sequence[str], upload: Upload) -> tuple[bytes, str]:
        """Run the process to its end. Returns its output, and why it ended, should it not have
        finished.
        """
        command = (sys.executable, "-m", "entente", "import", *arguments)
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"ENTENTE_DATABASE_URL": self._settings.database_url},
            pass_fds=[upload.fd],
        )
        try:
            said, errors = await process.communicate()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            raise
        if process.returncode is not None and process.returncode < 0:
            return b"", f"Its process was ended by {signal.Signals(-process.returncode).name}."
        lines = errors.decode(errors="replace").strip().splitlines()
        return said, "\n".join(lines[-3:])[-_LONGEST_ERROR:] or "Its process ended."


class Trial(NamedTuple):
    """What a dry run gave: the account as JSON, and the first rows that it refused. Without an
    account `error` is the reason.
    """

    account: dict[str, Any] | None
    rejections: list[dict[str, Any]]
    error: str


def _trial(said: bytes, error: str, report: Path) -> Trial:
    lines = said.splitlines()
    try:
        account = orjson.loads(lines[-1] if lines else b"")
    except orjson.JSONDecodeError:
        return Trial(None, [], error)
    with report.open("rb") as file:
        rows = [orjson.loads(line) for line in islice(file, MOST_SHOWN)]
    return Trial(account, rows, "")
