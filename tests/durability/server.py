"""`entente serve` that writes batches in parts of five events, so that a kill comes between them.

An attempt that has not gone on for 0.3 s can be taken over. The parent imports the application, and
the workers are forks of it: most of the time of a start is that of imports.
"""

import multiprocessing
import sys

import uvicorn._subprocess

from app.cli import main
from app.db import idempotency
from app.events.write import batch

PART = 5

batch.CHUNK = PART  # type: ignore[misc]
idempotency._STALLED_US = 300_000  # type: ignore[misc]  # noqa: SLF001
uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]  # noqa: SLF001

if __name__ == "__main__":
    main(sys.argv[1:])
