"""What a database's relations weigh, as the database itself tells."""

import sqlite3

from benchmarks.postgresql import column


def of_sqlite(path: str) -> dict[str, int]:
    """Bytes of each table and index."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE")
        return dict(rows.fetchall())


def of_postgresql(url: str) -> dict[str, int]:
    """Bytes of each table, its indexes apart."""
    listed = (
        "SELECT relname || ' ' || CASE WHEN relkind = 'i' THEN pg_relation_size(oid)"
        " ELSE pg_table_size(oid) END FROM pg_class"
        " WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace"
    )
    pairs = (str(row).rsplit(" ", 1) for row in column(url, listed))
    return {name: int(size) for name, size in pairs}


def indexes_of_sqlite(path: str) -> set[str]:
    """The names of the indexes."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        return {row[0] for row in rows}


def indexes_of_postgresql(url: str) -> set[str]:
    """The names of the indexes."""
    listed = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
    return {str(name) for name in column(url, listed)}
