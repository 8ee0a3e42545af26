"""When those who go first have no use for the interpreter, so that another thread may have it.

Threads that both want the interpreter get it by turns. One that works beside an event loop, or
beside a thread that writes, would hold up whatever these have to do next, each time for as long as
a turn.
"""

from asyncio import Runner, SelectorEventLoop
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from selectors import DefaultSelector, SelectorKey
from threading import Event
from typing import Any, TypeVar

T = TypeVar("T")

_waits, _is_away = Event(), Event()
_waits.set()
_is_away.set()


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run`, by a loop that tells when it waits."""
    try:
        with Runner(loop_factory=lambda: SelectorEventLoop(_Telling())) as runner:
            return runner.run(main)
    finally:
        _waits.set()


def give_way() -> None:
    """In another thread: wait while the loop of `run` or a thread `at_work` wants it."""
    _waits.wait()
    _is_away.wait()


@contextmanager
def at_work() -> Iterator[None]:
    """In a thread that goes first: until the end of this."""
    _is_away.clear()
    try:
        yield
    finally:
        _is_away.set()


@contextmanager
def away() -> Iterator[None]:
    """In a thread that is `at_work`: a call that leaves the interpreter alone for long."""
    was_away = _is_away.is_set()
    _is_away.set()
    try:
        yield
    finally:
        if not was_away:
            _is_away.clear()


def let_go_on() -> None:
    """In the loop, before it stands still for another thread: let that come to its end."""
    _waits.set()


class _Telling(DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        _waits.set()
        try:
            return super().select(timeout)
        finally:
            _waits.clear()
