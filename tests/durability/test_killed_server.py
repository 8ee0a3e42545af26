"""A service of two processes that is killed under writes, and started again."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from app import tables as t
from app.cli import main
from app.domain.identity import record_id
from tests.databases import MakeUrl, reading
from tests.durability import server
from tests.durability.client import Answer, Client
from tests.durability.follower import Follower
from tests.durability.writers import Writer, check_changes
from tests.effort import Tried, examples, random_of
from tests.events.test_event_writes import FOUNDING
from tests.processes import Served, lives, serving, until
from tests.writer import key_of

pytestmark = pytest.mark.long

KILLS = examples(1, 100)
WRITERS = 4
MOST_WRITES = 5
"""Of a writer before a kill."""
COMMAND = (sys.executable, server.__file__)


def test_what_was_acknowledged_outlives_a_kill(
    backend: str, make_url: MakeUrl, founding_url: str, tmp_path: Path, tried: Tried
) -> None:
    """The answers that a kill took are sent again, each twice at once."""
    url, chance = make_url(founding_url), random_of("kill")
    key, log = key_of(url), tmp_path / "log"
    counts, lost = (
        tried(f"{backend}: service killed under writes"),
        tried(f"{backend}: lost answers, sent again twice at once"),
    )
    writers = [Writer(f"w{n}", _nobody, random_of(f"killed {n}")) for n in range(WRITERS)]
    for _ in range(KILLS):
        with serving(url, log, "--workers=2", command=COMMAND) as served:
            until(lambda: len(served.workers()) >= 2)
            lost["tries"] += _recover(served, key, writers)
            _write_until_killed(served, key, writers, chance.randint(1, MOST_WRITES * WRITERS))
        counts["tries"] += 1
        counts["ended"] += any(writer.pending for writer in writers)
        _check_consistent(url)
        for writer in writers:
            lost["ended"] += _check_state(url, writer)
    with (
        serving(url, log, "--workers=2", command=COMMAND) as served,
        closing(Client(served.address, key)) as client,
    ):
        lost["tries"] += _recover(served, key, writers)
        follower = Follower(client)
        while not follower.read():
            pass
        follower.check()
        check_changes(follower.changes, writers)
    assert sum(writer.acknowledged for writer in writers) >= KILLS


def _nobody(*_sent: object) -> Answer:
    raise ConnectionError


def _write_until_killed(served: Served, key: str, writers: list[Writer], at: int) -> None:
    """Write until the service is killed, when `at` more writes were acknowledged."""
    before = sum(writer.acknowledged for writer in writers)

    def write(writer: Writer) -> None:
        with (
            closing(Client(served.address, key)) as client,
            suppress(OSError, HTTPException),  # the service is gone
        ):
            writer.send = client.send
            while True:
                writer.write()

    with ThreadPoolExecutor(len(writers)) as threads:
        running = [threads.submit(write, writer) for writer in writers]
        try:
            until(
                lambda: (
                    sum(writer.acknowledged for writer in writers) >= before + at
                    or any(one.done() for one in running)  # with an error
                )
            )
        finally:
            _kill(served)
        for one in running:
            one.result()


def _kill(served: Served) -> None:
    """Kill the parent, which would replace workers, and the workers."""
    processes = [served.process.pid, *served.workers()]
    for process in processes:
        os.kill(process, signal.SIGKILL)
    served.process.communicate()
    until(lambda: not any(map(lives, processes)))


def _check_consistent(url: str) -> None:
    """`entente check` finds nothing."""
    environment = {"ENTENTE_DATABASE_URL": url}
    result = CliRunner().invoke(main, ["check"], env=environment, catch_exceptions=False)
    assert result.output.endswith("The database is consistent.\n"), result.output


def _check_state(url: str, writer: Writer) -> bool:
    """What was acknowledged is there. A write that was not is there as a whole, with its answer, or
    absent; a batch item by item as far as its stored result goes. Returns whether it is there.
    """
    pending = writer.pending
    titles = pending.titles if pending else {}
    versions, stored = reading(url, lambda c: (_versions(c, writer), _stored(c, writer)))
    whole = stored is not None and stored[0] != 0
    done = list(titles) if whole else []
    if pending is not None and pending.is_each and stored is not None and not whole:
        items = orjson.loads(stored[1])
        done = list(titles)[: len(items)]
        assert 0 < len(items) < len(titles)
        assert len(items) % server.PART == 0
        for own, item in zip(done, items, strict=True):
            assert item["version"] == len(writer.versions.get(own, [])) + 1
    for own in writer.versions.keys() | titles.keys():
        expected = [*writer.versions.get(own, []), *([titles[own]] if own in done else [])]
        assert versions.get(own) == ((len(expected), expected[-1]) if expected else None), own
    return bool(done)


def _versions(connection: sa.Connection, writer: Writer) -> dict[str, tuple[int, str | None]]:
    """The number of versions of each event of a writer, and its title; None if it is withdrawn."""
    owns = writer.versions.keys() | (writer.pending.titles.keys() if writer.pending else set())
    names = {record_id(FOUNDING, own): own for own in owns}
    change, event, document = t.change.c, t.event.c, t.event_document.c
    numbers = sa.select(change.id, sa.func.count()).where(change.id.in_(names)).group_by(change.id)
    bodies = (
        sa.select(event.id, document.body)
        .join(t.event_document, document.number == event.document)
        .where(event.id.in_(names))
    )
    titles = {one: orjson.loads(body)["title"]["en"] for one, body in connection.execute(bodies)}
    return {names[one]: (n, titles.get(one)) for one, n in connection.execute(numbers)}


def _stored(connection: sa.Connection, writer: Writer) -> tuple[int, bytes] | None:
    """The status and body that are stored for the pending request of a writer."""
    if writer.pending is None:
        return None
    answer = t.stored_answer.c
    statement = sa.select(answer.status, answer.body).where(answer.key == writer.pending.key)
    row = connection.execute(statement).one_or_none()
    return None if row is None else (row.status, row.body)


def _recover(served: Served, key: str, writers: list[Writer]) -> int:
    """Send the requests without an answer again. Returns their number."""
    left = [writer for writer in writers if writer.pending]

    def again(writer: Writer) -> Answer:
        with closing(Client(served.address, key)) as client:
            return writer.request(client.send)

    with ThreadPoolExecutor(2 * WRITERS) as threads:
        pairs = [(threads.submit(again, w), threads.submit(again, w)) for w in left]
        for writer, pair in zip(left, pairs, strict=True):
            one, other = (future.result() for future in pair)
            assert (one.status, one.body) == (other.status, other.body)
            assert "idempotent-replayed" in one.headers.keys() | other.headers.keys()
            writer.accept(one)
    return len(left)
