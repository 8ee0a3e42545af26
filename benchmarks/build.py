"""The databases that are measured: built once, kept in build/bench, built anew when they differ.

A database's name holds a digest of what a small one holds: another schema, generator, document or
count makes another name. What has an old name stays until somebody removes it.

    python benchmarks/build.py sqlite 20000
"""

import asyncio
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import filling, plain_filling, sizes
from benchmarks.postgresql import postgresql, run

ROOT: Final = Path(__file__).parents[1]
_PROBE: Final = 300

Kind = Literal["sqlite", "postgresql", "plain"]


def folder() -> Path:
    """Where everything is kept; git ignores it."""
    path = ROOT / "build" / "bench"
    path.mkdir(parents=True, exist_ok=True)
    return path


@dataclass(frozen=True, slots=True)
class Wanted:
    """A database to be there. `server` is the URL of the PostgreSQL server, for all alike."""

    kind: Kind
    size: int
    key: str
    server: str

    @property
    def name(self) -> str:
        return f"{self.kind}_{self.key}_{self.size}"

    @property
    def path(self) -> Path:
        """The file of one that is a file."""
        return folder() / f"{self.name}.db"

    @property
    def url(self) -> str:
        """As Entente takes it."""
        if self.kind == "postgresql":
            url = sa.make_url(self.server).set(database=self.name)
            return url.render_as_string(hide_password=False)
        return f"sqlite:///{self.path}"

    @property
    def note(self) -> Path:
        """The file that is written last: what `filling` and `sizes` told."""
        return folder() / f"{self.name}.json"

    def told(self) -> dict[str, Any]:
        """What the building told: census, rates, sizes."""
        noted: dict[str, Any] = json.loads(self.note.read_text(encoding="utf-8"))
        return noted


def environment() -> dict[str, str]:
    """For processes that are measured. They find compiled modules, as those of a service do: not to
    write these is usual in containers, and makes each start compile them anew.
    """
    kept = {n: value for n, value in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT)}


def key() -> str:
    """A digest of all that a small database holds, and of how the plain one is made."""
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as place:
        path = Path(place) / "probe.db"
        asyncio.run(filling.fill(f"sqlite:///{path}", _PROBE))
        digest = hashlib.blake2b(digest_size=6)
        with sqlite3.connect(path) as connection:
            # It holds nothing that `event_words` does not, and cannot be read.
            connection.execute("DROP TABLE event_index")
            for line in connection.iterdump():
                # The migrations write the constraints of a table in no certain order.
                digest.update(",".join(sorted(re.split(r"\s*[,\n]\s*", line))).encode())
    for name in ("plain_filling.py", "plain_models.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


@contextmanager
def server() -> Iterator[str]:
    """The PostgreSQL server of the benchmarks."""
    place = folder() / "postgresql"
    with postgresql(place) as url:
        run(url, "ALTER SYSTEM SET max_wal_size = '8GB'", "SELECT pg_reload_conf()")
        yield url


def build(wanted: Sequence[Wanted]) -> None:
    """Build what is missing, all at once."""
    missing = [one for one in wanted if not one.note.exists()]
    for one in missing:
        print(f"building {one.name} in {folder()}", flush=True)
    processes = [
        subprocess.Popen(  # noqa: S603 - this file
            [sys.executable, __file__, one.kind, str(one.size), one.key, one.server],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        for one in missing
    ]
    if any(process.wait() for process in processes):
        raise SystemExit("a database could not be built")


def make(one: Wanted) -> None:
    """Build this one; what an interrupted building left goes first."""
    if one.kind == "postgresql":
        run(
            one.server,
            f'DROP DATABASE IF EXISTS "{one.name}"',
            f'CREATE DATABASE "{one.name}"',
        )
        told = asyncio.run(filling.fill(one.url, one.size))
        run(one.url, "VACUUM ANALYZE", "CHECKPOINT")
        told["sizes"] = sizes.of_postgresql(one.url)
        told["indexes"] = sorted(sizes.indexes_of_postgresql(one.url))
    else:
        for path in folder().glob(f"{one.name}.db*"):
            path.unlink()
        if one.kind == "plain":
            told = {"seconds": plain_filling.fill(one.path, one.size)}
        else:
            told = asyncio.run(filling.fill(one.url, one.size))
        told["sizes"] = sizes.of_sqlite(str(one.path))
        told["indexes"] = sorted(sizes.indexes_of_sqlite(str(one.path)))
    one.note.write_text(json.dumps(told), encoding="utf-8")


def main(kind: Kind, size: int, *rest: str) -> None:
    if rest:
        given, url = rest
        make(Wanted(kind, size, given, url))
        return
    with server() as url:
        build([Wanted(kind, size, key(), url)])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])  # type: ignore[arg-type]
