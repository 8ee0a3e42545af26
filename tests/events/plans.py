"""How a database runs a statement, and what of that would be slow if the tables were large."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol

import asyncpg

from app import tables as t

_FEW_ROWS: Final = {"ledger", "dataset", "country", "alembic_version"}
"""Tables that may be read whole."""
_TABLES: Final = sorted(table for table in t.metadata.tables if table not in _FEW_ROWS)
_TABLE_AND_ALIAS: Final = re.compile(rf"\b({'|'.join(_TABLES)})(?: AS (\w+))?\b")

# A few thousand rows are quicker read whole, sorted or hashed, but a million are not. Without these
# PostgreSQL plans as it does for large tables, as far as there are indexes for it.
_AS_FOR_LARGE_TABLES: Final = (
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off"
)

_FIRST_COLUMNS: Final = (
    "SELECT x.indexrelid::regclass::text, a.attname::text FROM pg_index x "
    "JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]"
)

Parameters = Sequence[Any]


class Explainer(Protocol):
    """One connection to a database, that finds faults in the plans of statements."""

    def faults(self, sql: str, parameters: Parameters, most_rows: int | None) -> list[str]:
        """What must not be, a sentence for each fault.

        `most_rows` limits the rows that a step of the plan handles, as far as the database counts
        them.
        """

    def steps(self, sql: str, parameters: Parameters) -> list[str]:
        """The steps of the plan of a statement, as the database names them."""

    def execute(self, sql: str) -> None:
        """Run a statement that changes the schema or the transaction."""


@contextmanager
def explaining(url: str) -> Iterator[Explainer]:
    """An explainer of the database at this URL."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        # A kept EXPLAIN would say what it said before the schema changed.
        connection = sqlite3.connect(path, isolation_level=None, cached_statements=0)
        try:
            yield _Sqlite(connection)
        finally:
            connection.close()
    else:
        with asyncio.Runner() as runner:
            driver = runner.run(asyncpg.connect(url))
            try:
                runner.run(driver.execute("VACUUM ANALYZE"))
                runner.run(driver.execute(_AS_FOR_LARGE_TABLES))
                yield _Postgresql(runner, driver)
            finally:
                runner.run(driver.close())


class _Sqlite:
    """SQLite says SCAN for what it reads whole, and counts no rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def faults(self, sql: str, parameters: Parameters, most_rows: int | None) -> list[str]:  # noqa: ARG002
        stored = {alias or table for table, alias in _TABLE_AND_ALIAS.findall(sql)}
        return [step for step in self.steps(sql, parameters) if _is_slow(step, stored)]

    def steps(self, sql: str, parameters: Parameters) -> list[str]:
        rows = self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return [str(row[3]) for row in rows]


def _is_slow(step: str, stored: set[str]) -> bool:
    """Whether a step reads one of the stored tables whole, or makes an index that is missing."""
    words = step.split()
    return not stored.isdisjoint(words[1:2]) and ("SCAN" in words or "AUTOMATIC" in words)


class _Postgresql:
    """PostgreSQL runs the statement and says how many rows each step had."""

    def __init__(self, runner: asyncio.Runner, connection: Any) -> None:  # noqa: ANN401
        self._runner = runner
        self._connection = connection
        self._first: dict[str, str] = dict(runner.run(connection.fetch(_FIRST_COLUMNS)))

    def execute(self, sql: str) -> None:
        self._runner.run(self._connection.execute(sql))

    def steps(self, sql: str, parameters: Parameters) -> list[str]:
        rows = self._runner.run(self._connection.fetch(f"EXPLAIN {sql}", *parameters))
        return [str(row[0]) for row in rows]

    def faults(self, sql: str, parameters: Parameters, most_rows: int | None) -> list[str]:
        explain = f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, FORMAT JSON) {sql}"
        found = self._runner.run(self._connection.fetchval(explain, *parameters))
        return [
            f"{fault}: {step}"
            for step in map(Step, _nodes(json.loads(found)[0]["Plan"]))
            for fault in step.faults(most_rows, self._first)
        ]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for node in plan.get("Plans", ()):
        yield from _nodes(node)


class Step:
    """A node of PostgreSQL's plan."""

    def __init__(self, node: dict[str, Any]) -> None:
        self._node = node

    def __str__(self) -> str:
        return str({name: value for name, value in self._node.items() if name != "Plans"})

    @cached_property
    def rows(self) -> int:
        """How many rows it gave, and how many it read and threw away."""
        removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        each = sum(self._node.get(name, 0) for name in ("Actual Rows", *removed))
        return int(each * self._node["Actual Loops"])

    def faults(self, most_rows: int | None, first: Mapping[str, str]) -> Iterator[str]:
        """Its faults; `first` has the first column of each index."""
        table, index = self._node.get("Relation Name"), self._node.get("Index Name")
        if self._node["Node Type"] == "Seq Scan" and table not in _FEW_ROWS:
            yield f"{table} is read whole"
        elif index and table not in _FEW_ROWS and not self._seeks(first.get(index, "")):
            yield f"{index} is read whole"
        repeats = self._node["Node Type"] == "Materialize"  # what the step beneath it gave
        if most_rows is not None and self.rows > most_rows and not repeats:
            yield f"{self.rows} rows"

    def _seeks(self, column: str) -> bool:
        """Whether the step has a condition on the first column of its index."""
        condition = self._node.get("Index Cond", "")
        return bool(condition and re.search(rf"\b{column}\b", condition))
