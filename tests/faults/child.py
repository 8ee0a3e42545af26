"""Runs `entente` with a fault of its own: `child.py FAULT AT ARGUMENT…`

`kill` ends the process at write AT to a SQLite database, `limit` lets no file grow beyond AT bytes,
`none` does nothing. SQLite's log is copied often, and batches are small.
"""

import os
import resource
import signal
import sys
from contextlib import ExitStack
from functools import partial

from app.cli import main
from app.db import sqlite
from app.ingest.run import run
from tests.faults import sqlite_vfs

BATCH_ROWS = 10
CHECKPOINT = "wal_autocheckpoint = 20"


def run_with(fault: str, at: int, arguments: list[str]) -> None:
    """Run the command."""
    run.BATCH_ROWS = BATCH_ROWS  # type: ignore[misc]
    sqlite.WRITER = (*sqlite.WRITER[:-1], CHECKPOINT)  # type: ignore[misc]
    with ExitStack() as stack:
        if fault == "kill":
            kill = partial(os.kill, os.getpid(), signal.SIGKILL)
            faults = sqlite_vfs.Faults(at, sqlite_vfs.FULL, on_fault=kill)
            stack.enter_context(sqlite_vfs.failing("", faults))
        elif fault == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
        main(arguments)


if __name__ == "__main__":
    run_with(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
