"""Ids for rows without one: the identifying columns, and an ordinal for repeated rows."""

import sqlite3
from hashlib import blake2b
from typing import Final, Self

LONGEST_ID: Final = 500
"""Characters of an external id."""

_DIGEST_BYTES: Final = 16
_LONGEST_ORDINAL: Final = 20


class Ordinals:
    """Counts the occurrences of keys, in a temporary database, so that memory is bounded.

    A context manager, which deletes the database.
    """

    def __init__(self) -> None:
        self._counts = sqlite3.connect(
            "", isolation_level=None, cached_statements=2, check_same_thread=False
        )
        # Digests, because keys may be long. No journal and no commit: the database is temporary.
        self._counts.execute("CREATE TABLE counts (key BLOB PRIMARY KEY, n INT) WITHOUT ROWID")
        self._counts.execute("PRAGMA journal_mode = OFF")
        self._counts.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def next(self, key: str) -> int:
        """The ordinal of a key: 1 at its first occurrence, 2 at its second, and so on."""
        (count,) = self._counts.execute(
            "INSERT INTO counts VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
            (_digest(key),),
        ).fetchone()
        return int(count)

    def external_id(self, *identity: str) -> str:
        """The identity and its ordinal, joined by "|"; a long one is cut and ends in a digest.

        The same rows in the same order get the same ids on every run. Ids are unique in a file.
        """
        key = "|".join(identity)
        ordinal = self.next(key)
        longest = LONGEST_ID - _LONGEST_ORDINAL
        if len(key) > longest:
            digest = _digest(key).hex()
            key = f"{key[: longest - len(digest) - 1]}…{digest}"
        return f"{key}|{ordinal}"

    def close(self) -> None:
        """Delete the temporary database."""
        self._counts.close()


def _digest(key: str) -> bytes:
    # A cell may have lone surrogates, from bytes that could not be decoded.
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
