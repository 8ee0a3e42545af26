"""Compiled statements, kept by the shape of their query: bounded in bytes.

A large statement is not compiled in the thread of the event loop: see COMPILER.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial, wraps
from threading import Lock
from typing import Final, ParamSpec

from app.db.admission import Admission
from app.db.snapshot import Statement

P = ParamSpec("P")

MAX_BYTES: Final = 16_000_000
_OVERHEAD: Final = 4
"""The bytes that a statement takes in memory, by a byte of SQL."""
_LARGE: Final = 6

COMPILER: ContextVar[Callable[[Callable[[], Statement], bool], Statement] | None] = ContextVar(
    "compiler", default=None
)
"""In the thread of the event loop: what compiles a statement, or has another thread compile it. Its
parameters are the function that compiles, and whether the statement is large.
"""

_kept: OrderedDict[Hashable, tuple[Statement, int]] = OrderedDict()
_lock = Lock()
_size = 0


def kept(make: Callable[P, Statement]) -> Callable[P, Statement]:
    """Keep the statements that `make` compiles, by its parameters, those used last.

    A parameter can have a `weight`, the number of parts that its statement repeats.
    """

    @wraps(make)
    def statement(*args: P.args, **options: P.kwargs) -> Statement:
        key = (make, args, *options.items())
        found = _kept.get(key)
        if found is None:
            build = partial(_keep, key, partial(make, *args, **options))
            compiler = COMPILER.get()
            if compiler is None:
                return build()
            weight = sum(getattr(one, "weight", 0) for one in args)
            return compiler(build, weight > _LARGE)
        with _lock:
            if key in _kept:  # else another thread has just dropped it
                _kept.move_to_end(key)
        return found[0]

    return statement


def _keep(key: Hashable, make: Callable[[], Statement]) -> Statement:
    global _size  # noqa: PLW0603 - with _kept, one cache for the process
    statement = make()
    size = 2_000 + _OVERHEAD * len(statement.sql)
    with _lock:
        if key not in _kept:
            _kept[key] = statement, size
            _size += size
        while _size > MAX_BYTES:
            _size -= _kept.popitem(last=False)[1][1]
    return statement


class Compiler:
    """A thread that compiles large statements, behind a bounded queue."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "compile")
        self._admission = Admission(1)

    async def run(self, make: Callable[[], Statement], seconds: float) -> Statement:
        """The statement, kept. Raises BusyError if it is not compiled in this time."""
        await self._admission.enter(time.monotonic() + seconds)
        start = time.monotonic()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, make)
        finally:
            self._admission.leave(time.monotonic() - start)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()


def kept_bytes() -> int:
    """The estimated size of all kept statements."""
    return _size
