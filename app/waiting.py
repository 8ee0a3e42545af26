"""When the event loop waits, so that another thread may have the interpreter meanwhile.

Threads that both want the interpreter get it by turns. One that works beside a loop would hold up
whatever the loop has to do next, each time for as long as a turn.
"""

from asyncio import Runner, SelectorEventLoop
from collections.abc import Coroutine
from selectors import DefaultSelector, SelectorKey
from threading import Event
from typing import Any, TypeVar

T = TypeVar("T")

_waits = Event()
_waits.set()


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run`, by a loop that tells when it waits."""
    try:
        with Runner(loop_factory=lambda: SelectorEventLoop(_Telling())) as runner:
            return runner.run(main)
    finally:
        _waits.set()


def give_way() -> None:
    """In another thread: wait while the loop of `run`, if there is one, has something to do."""
    _waits.wait()


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
