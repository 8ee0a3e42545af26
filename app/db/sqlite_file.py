"""The file of a SQLite database: made for its owner alone, and known again."""

import os
from contextlib import suppress
from pathlib import Path


class SqliteFile:
    """The file at a path, which another process can delete or replace."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    def make(self) -> None:
        """Make the file and its folder if they are missing, readable by their owner alone. SQLite
        gives its log the mode of the file. Call it before a connection is opened.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL, 0o600))
        self._identity = self._identity or self._found()

    def is_replaced(self) -> bool:
        """Whether the path leads to another file than at the first connection, or to none."""
        return self._identity is not None and self._found() != self._identity

    def _found(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino
