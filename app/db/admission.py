"""Admission to slow reads: a bounded queue, so that a read begins in time or is refused early."""

import asyncio
import math
import time
from collections import deque
from typing import Final

from app.db.errors import BusyError

QUEUE: Final = 32
"""The most reads that wait for a slot."""
_SMOOTHING: Final = 8


class Admission:
    """`slots` reads at a time, and at most QUEUE that wait for one, in the order of arrival."""

    def __init__(self, slots: int) -> None:
        self._slots = self._free = slots
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._mean = 0.0

    async def enter(self, end: float) -> None:
        """Take a slot. `end` is the end of the read's time, by `time.monotonic`.

        Raises BusyError if the queue is full or, by the mean of earlier reads, longer than that
        time, or if no slot gets free until then.
        """
        if self.enter_now():
            return
        expected = self._mean * (len(self._waiting) + 1) / self._slots
        refusal = BusyError("Too many slow requests are under way.", math.ceil(expected) or 1)
        if len(self._waiting) >= QUEUE or time.monotonic() + expected > end:
            raise refusal
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(end - time.monotonic()):
                await turn
        except BaseException as error:
            if turn.cancelled():
                if turn in self._waiting:
                    self._waiting.remove(turn)
            else:  # the slot came at the moment of the cancellation
                self._give()
            if isinstance(error, TimeoutError):
                raise refusal from None
            raise

    def enter_now(self) -> bool:
        """Take a slot if one is free."""
        is_free = self._free > 0
        self._free -= is_free
        return is_free

    def leave(self, seconds: float) -> None:
        """Return a slot after a read that took this time."""
        self._mean += (seconds - self._mean) / _SMOOTHING
        self._give()

    def _give(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
