"""The numbers and counts that the database keeps of terms and keys, as they are asked for."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from app.db.snapshot import NOTHING, Snapshot
from app.events.query import AllOf
from app.events.sql import full_text, lookups
from app.events.terms import Term, of_pair

_LAST: str = "\U0010ffff"


class TermRow(NamedTuple):
    """A row of the table `term`."""

    id: int
    n: int
    large: int


class Statistics:
    """What one request looks up; it is remembered until the next write."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def of(self, term: Term) -> TermRow | None:
        """The term's row; None if no event ever had it."""
        return self._snapshot.remember(term, lambda: self._look_up(term))

    def id(self, term: Term) -> int:
        """Its number; 0, which is nothing's, if no event ever had it."""
        found = self.of(term)
        return found.id if found else 0

    def most(self, together: AllOf) -> int:
        """How many events have all of these at most."""
        if len(together) > 1:
            found = self.of(of_pair("-".join(term.value for term in together)))
            return found.large if found else 0
        found = self.of(together[0])
        return found.n if found else 0

    def may_hold(self, together: AllOf) -> bool:
        """Whether any event can have all of these."""
        return self.most(together) > 0

    def with_key(self, key: str) -> int:
        """How many events have a key of search."""
        return self._snapshot.remember(("key", key), lambda: self.with_keys([key]).get(key, 0))

    def with_keys(self, keys: Sequence[str]) -> dict[str, int]:
        """The same of many; of those that any event has."""
        found: dict[str, int] = {}
        for at in range(0, len(keys), full_text.AT_ONCE):
            some = keys[at : at + full_text.AT_ONCE]
            size = 1 << (len(some) - 1).bit_length()  # so that few statements are ever made
            given = {f"key_{n}": some[min(n, len(some) - 1)] for n in range(size)}
            rows = self._snapshot.fetch(full_text.counts_of(self._snapshot.dialect, size), given)
            found |= {key: n for key, n in rows}  # noqa: C416 - rows are no pairs to mypy
        return found

    def preload(self, keys: Iterable[str]) -> None:
        """Look up at once what `with_key` will be asked for."""
        remembered = self._snapshot.remembered
        unknown = [key for key in dict.fromkeys(keys) if remembered(("key", key)) is NOTHING]
        found = self.with_keys(unknown)
        for key in unknown:
            self._snapshot.remember(("key", key), partial(found.get, key, 0))

    def with_beginning(self, beginning: str) -> list[tuple[str, int]]:
        """The keys with this prefix and their numbers of events; at most MOST_VARIANTS."""
        statement = full_text.counts_between(self._snapshot.dialect)
        given = {"key": beginning, "end": beginning + _LAST}
        return self._snapshot.remember(
            ("begun", beginning),
            lambda: [(key, n) for key, n in self._snapshot.fetch(statement, given)],
        )

    def spelt_with(self, skeleton: str) -> list[str]:
        """The words of names with these consonants, the commonest first."""
        statement = full_text.spelt_with(self._snapshot.dialect)
        given = {"skeleton": skeleton}
        return self._snapshot.remember(
            ("spelt", skeleton),
            lambda: [text for (text,) in self._snapshot.fetch(statement, given)],
        )

    def _look_up(self, term: Term) -> TermRow | None:
        find = lookups.find_term(self._snapshot.dialect)
        rows = self._snapshot.fetch(find, {"kind": term.kind, "value": term.value})
        return TermRow(*rows[0]) if rows else None
