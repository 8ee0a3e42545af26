"""Imports that clients send: each runs in a process of its own, so that the service goes on
answering.
"""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from app.db.database import Database
from app.db.errors import BusyError
from app.imports import record as imports
from app.settings import Settings

_MOST: Final = 2
_LONGEST_ERROR: Final = 2_000


class BackgroundImports:
    """The imports of this process of the service."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._running: dict[UUID, asyncio.Task[None]] = {}

    def check_free(self) -> None:
        """Raise BusyError if as many imports are running as may run."""
        if len(self._running) >= _MOST:
            raise BusyError(f"{_MOST} imports are running.", seconds=30)

    def start(self, run: UUID, arguments: Sequence[str], folder: Path) -> None:
        """Run `entente import` with these arguments for a run that was begun.

        `folder` has its files, and is deleted afterwards.
        """
        task = asyncio.create_task(self._import(run, arguments, folder))
        self._running[run] = task
        task.add_done_callback(lambda _: self._running.pop(run, None))

    async def close(self) -> None:
        """Stop the imports that are running, between two batches."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _import(self, run: UUID, arguments: Sequence[str], folder: Path) -> None:
        error = "The service was stopped."
        try:
            error = await self._run(run, arguments)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(BusyError):
                await asyncio.shield(
                    self._database.write(partial(imports.fail, run=run, error=error))
                )

    async def _run(self, run: UUID, arguments: Sequence[str]) -> str:
        """Run the process to its end. Returns why it ended, should it not have finished."""
        command = (sys.executable, "-m", "entente", "import", "--run", str(run), *arguments)
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"ENTENTE_DATABASE_URL": self._settings.database_url},
        )
        try:
            _, said = await process.communicate()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            raise
        if process.returncode is not None and process.returncode < 0:
            return f"Its process was ended by {signal.Signals(-process.returncode).name}."
        lines = said.decode(errors="replace").strip().splitlines()
        return "\n".join(lines[-3:])[-_LONGEST_ERROR:] or "Its process ended."
