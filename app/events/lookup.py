"""The numbers and counts that the database keeps of terms and keys, as they are asked for."""

from typing import NamedTuple

from app.events import key_sql, word_sql
from app.events.terms import Term, of_pair
from app.reader import Reader, Statement

Together = tuple[Term, ...]
"""Terms that must all hold: one, or the large events of two countries."""

_LAST: str = "\U0010ffff"


class Numbered(NamedTuple):
    """A row of the table `term`."""

    id: int
    n: int
    large: int


class Numbers:
    """What one request looks up; it is remembered until the next write."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, term: Term) -> Numbered | None:
        """The term's row; None if no event ever had it."""
        return self._reader.remember(term, lambda: self._look_up(term))

    def id(self, term: Term) -> int:
        """Its number; 0, which is nothing's, if no event ever had it."""
        found = self.of(term)
        return found.id if found else 0

    def most(self, together: Together) -> int:
        """How many events have all of these at most."""
        if len(together) > 1:
            found = self.of(of_pair("-".join(term.value for term in together)))
            return found.large if found else 0
        found = self.of(together[0])
        return found.n if found else 0

    def may_hold(self, together: Together) -> bool:
        """Whether any event can have all of these."""
        return self.most(together) > 0

    def with_key(self, key: str) -> int:
        """How many events have a key of search."""
        statement = word_sql.count_of(self._reader.dialect)
        return self._counted(statement, {"key": key})

    def with_beginning(self, beginning: str) -> list[tuple[str, int]]:
        """The keys of events that begin so, each with how many have it; up to MOST_VARIANTS."""
        statement = word_sql.counts_between(self._reader.dialect)
        given = {"key": beginning, "end": beginning + _LAST}
        return self._reader.remember(
            ("begun", beginning),
            lambda: [(key, n) for key, n in self._reader.fetch(statement, given)],
        )

    def spelt_with(self, skeleton: str) -> list[str]:
        """The words of names with these consonants, the commonest first."""
        statement = word_sql.spelt_with(self._reader.dialect)
        given = {"skeleton": skeleton}
        return self._reader.remember(
            ("spelt", skeleton),
            lambda: [text for (text,) in self._reader.fetch(statement, given)],
        )

    def _look_up(self, term: Term) -> Numbered | None:
        find = key_sql.find_term(self._reader.dialect)
        rows = self._reader.fetch(find, {"kind": term.kind, "value": term.value})
        return Numbered(*rows[0]) if rows else None

    def _counted(self, statement: Statement, given: dict[str, str]) -> int:
        def look_up() -> int:
            rows = self._reader.fetch(statement, given)
            return (rows[0][0] or 0) if rows else 0

        return self._reader.remember((statement.sql, *given.values()), look_up)
