"""A thread has its turn when the loop beside it waits, and the thread that goes first is away."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import waiting
from tests.databases import with_database

STEPS = 5


def work(steps: list[int]) -> None:
    for step in range(STEPS):
        waiting.give_way()
        steps.append(step)


def test_a_thread_gives_way_while_the_loop_is_busy() -> None:
    steps: list[int] = []

    async def main(pool: ThreadPoolExecutor) -> int:
        pool.submit(work, steps)
        time.sleep(0.05)  # noqa: ASYNC251 - busy
        done = len(steps)
        await asyncio.sleep(0.5)
        return done

    with ThreadPoolExecutor(1) as pool:
        assert waiting.run(main(pool)) == 0
        assert len(steps) == STEPS


def test_a_loop_that_stands_still_lets_the_thread_come_to_its_end() -> None:
    steps: list[int] = []

    async def main() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(work, steps)
            waiting.let_go_on()

    waiting.run(main())
    assert len(steps) == STEPS


def test_without_such_a_loop_nobody_waits() -> None:
    steps: list[int] = []

    async def main() -> None:
        work(steps)

    asyncio.run(main())
    work(steps)
    assert len(steps) == 2 * STEPS


def test_a_thread_gives_way_to_one_at_work_unless_it_is_away() -> None:
    steps: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        with waiting.at_work():
            pool.submit(work, steps)
            time.sleep(0.05)
            assert not steps
            with waiting.away():
                time.sleep(0.5)
            assert len(steps) == STEPS
        work(steps)


def test_a_thread_gives_way_to_a_write(tmp_path: Path) -> None:
    steps: list[int] = []
    with ThreadPoolExecutor(1) as pool:

        def write(_: sa.Connection) -> int:
            pool.submit(work, steps)
            time.sleep(0.1)
            return len(steps)

        url = f"sqlite:///{tmp_path / 'waiting.db'}"
        assert with_database(url, lambda database: database.write(write)) == 0
    assert len(steps) == STEPS


@waiting.at_work()
def leave_with_an_error() -> None:
    with waiting.away():
        raise ZeroDivisionError


def test_who_is_not_at_work_holds_up_nobody() -> None:
    with waiting.away():
        pass
    waiting.give_way()
    with pytest.raises(ZeroDivisionError):
        leave_with_an_error()
    waiting.give_way()
