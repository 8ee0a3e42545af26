"""The ids and counts of terms, and the counts of search tokens, which writes keep exact."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from app.db.snapshot import NOTHING, Snapshot
from app.events.query import AllOf
from app.events.sql import full_text, lookups
from app.events.terms import Term, of_pair

_LAST: str = "\U0010ffff"
MAX_PAST: Final = 1_000
"""More rows of a past timeline are not counted: the planner needs their order of magnitude."""


class TermRow(NamedTuple):
    """A row of the table `term`: the number of its events, and of its large events."""

    id: int
    n: int
    large: int


class Statistics:
    """Lookups in one snapshot. Results are cached until the next write."""

    def __init__(self, snapshot: Snapshot, *, with_past: bool = False) -> None:
        self._snapshot = snapshot
        self._with_past = with_past

    def row(self, term: Term) -> TermRow | None:
        """The row of a term; None if no event ever had it."""
        return self._snapshot.remember(term, lambda: self._look_up(term))

    def term_id(self, term: Term) -> int:
        """The id of a term; 0, which no term has, if no event ever had it."""
        found = self.row(term)
        return found.id if found else 0

    def max_events(self, together: AllOf) -> int:
        """The maximum number of events that have all these terms; exact for one term, and for the
        two `large` terms of a pair. With the past, also up to MAX_PAST rows of it.
        """
        if len(together) > 1:
            found = self.row(of_pair("-".join(term.value for term in together)))
            present = found.large if found else 0
        else:
            found = self.row(together[0])
            present = found.n if found else 0
        return present + min(map(self._past_rows, together)) if self._with_past else present

    def may_match(self, together: AllOf) -> bool:
        """Whether any event can have all these terms."""
        return self.max_events(together) > 0

    def _past_rows(self, term: Term) -> int:
        """The number of rows in the past timeline of a term, MAX_PAST if there are more."""
        given = {"term": self.term_id(term), "limit": MAX_PAST}
        count = lookups.count_past(self._snapshot.dialect)
        return self._snapshot.remember(
            ("past", term), lambda: int(self._snapshot.fetch(count, given)[0][0])
        )

    def token_count(self, token: str) -> int:
        """The number of events that have a search token."""
        return self._snapshot.remember(
            ("token", token), lambda: self.token_counts([token]).get(token, 0)
        )

    def token_counts(self, tokens: Sequence[str]) -> dict[str, int]:
        """The numbers of events by token, without tokens that no event has."""
        found: dict[str, int] = {}
        for at in range(0, len(tokens), full_text.TOKENS_PER_STATEMENT):
            chunk = tokens[at : at + full_text.TOKENS_PER_STATEMENT]
            size = (
                1 << (len(chunk) - 1).bit_length()
            )  # a power of two, so that few statements are compiled
            given = {f"key_{n}": chunk[min(n, len(chunk) - 1)] for n in range(size)}
            rows = self._snapshot.fetch(full_text.token_counts(self._snapshot.dialect, size), given)
            found |= {token: n for token, n in rows}  # noqa: C416 - rows are no pairs to mypy
        return found

    def preload_tokens(self, tokens: Iterable[str]) -> None:
        """Look up in one statement the counts that `token_count` will need."""
        remembered = self._snapshot.remembered
        unknown = [one for one in dict.fromkeys(tokens) if remembered(("token", one)) is NOTHING]
        found = self.token_counts(unknown)
        for token in unknown:
            self._snapshot.remember(("token", token), partial(found.get, token, 0))

    def tokens_with_prefix(self, prefix: str) -> list[tuple[str, int]]:
        """(token, number of events) of the tokens with this prefix: the first MAX_VARIANTS."""
        statement = full_text.prefix_counts(self._snapshot.dialect)
        given = {"key": prefix, "end": prefix + _LAST}
        return self._snapshot.remember(
            ("prefix", prefix),
            lambda: [(token, n) for token, n in self._snapshot.fetch(statement, given)],
        )

    def names_with_skeleton(self, skeleton: str) -> list[str]:
        """The words of names with this skeleton (consonants), most frequent first."""
        statement = full_text.names_with_skeleton(self._snapshot.dialect)
        given = {"skeleton": skeleton}
        return self._snapshot.remember(
            ("skeleton", skeleton),
            lambda: [text for (text,) in self._snapshot.fetch(statement, given)],
        )

    def _look_up(self, term: Term) -> TermRow | None:
        find = lookups.find_term(self._snapshot.dialect)
        rows = self._snapshot.fetch(find, {"kind": term.kind, "value": term.value})
        return TermRow(*rows[0]) if rows else None
