"""Counts of events that writes maintain and reads add up: `term` and the tables of tallies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import Any, Final

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import delete_zeros, raise_counts, upsert_counts
from app.db.value_lists import among
from app.domain.periods import LEVELS, NO_LEVEL
from app.events.index.memberships import Membership
from app.events.stored.event_rows import Row
from app.events.terms import ALL, LARGE, TWO_SIDED, Term, of_country, of_pair, pairs_of

NO_PERIOD: Final = -1
"""The year or month of an event whose start is not within one."""
UNDATED: Final = NO_LEVEL + 1
"""The level of an event without a date: see `domain.periods`."""
_YEAR: Final = LEVELS.index("year")

PARTS: Final = ("actor", "body", "dataset")
"""What is counted per pair: see `tables.part_tally`."""

Tally = tuple[Term, tuple[Any, ...]]
"""A term, and the key columns of a tally after the term's number."""


class Counts:
    """The differences that some events make to the counts."""

    def __init__(self) -> None:
        # Not Counter: its lookup of a missing key runs in Python, and most keys are new.
        self.totals: dict[Term, int] = defaultdict(int)
        self.large: dict[Term, int] = defaultdict(int)
        self.years: dict[Tally, int] = defaultdict(int)
        self.months: dict[Tally, int] = defaultdict(int)
        self.parts: dict[Tally, int] = defaultdict(int)

    def add(self, events: Iterable[Membership], sign: int = 1) -> None:
        """Add these events, or with -1 subtract them."""
        for event, countries, terms, acting in events:
            for term in terms:
                self.totals[term] += sign
            is_large = len(countries) > LARGE
            pairs = [of_pair(pair) for pair in pairs_of(countries)]
            if is_large:
                for pair in pairs:
                    self.large[pair] += sign
            size = 2 if is_large else int(len(countries) > TWO_SIDED)
            kind = (event["type"], event["status"], event["coding"], size)
            year, month = ((*period, *kind) for period in _periods(event))
            own = [ALL, *map(of_country, countries)]
            for term in (*own, *pairs):
                self.years[term, year] += sign
            for term in own if is_large else (*own, *pairs):
                self.months[term, month] += sign
            datasets = [term for term in terms if term.kind == "dataset"]
            parts = [*product(pairs, datasets)]
            if not is_large:  # its actors times its pairs would be too many
                parts += _actors(acting, countries)
            for pair, part in parts:
                self.parts[pair, (*part, *kind[:2])] += sign

    def terms(self) -> set[Term]:
        """All terms with a count."""
        return {*self.totals, *self.large}

    def store(self, connection: sa.Connection, numbers: Mapping[Term, int]) -> None:
        """Add these differences to the stored counts, in key order.

        `numbers` are those of the terms. Writers of events must take turns.
        """
        totals = (
            (numbers[term], self.totals[term], self.large[term])
            for term in self.terms()
            if self.totals[term] or self.large[term]
        )
        raise_counts(connection, t.term, sorted(totals))
        for table, tallies in self._tables():
            records = sorted((numbers[term], *key, n) for (term, key), n in tallies.items() if n)
            upsert_counts(connection, table, records)
            delete_zeros(connection, table, [record for record in records if record[-1] < 0])

    def subtract_stored(self, connection: sa.Connection) -> dict[Term, int]:
        """Subtract all stored counts: what is left is missing. Returns the numbers of terms."""
        terms: dict[int, Term] = {}
        for row in connection.execute(sa.select(t.term)):
            term = terms[row.id] = Term(row.kind, row.value)
            self.totals[term] -= row.n
            self.large[term] -= row.large
        for table, tallies in self._tables():
            for number, *key, n in connection.execute(sa.select(table)):
                tallies[terms.get(number) or Term("term", str(number)), tuple(key)] -= n
        return {term: number for number, term in terms.items()}

    def differing(self) -> list[Term]:
        """The terms with a difference."""
        wrong = {term for totals in (self.totals, self.large) for term, n in totals.items() if n}
        wrong |= {term for _, tallies in self._tables() for (term, _), n in tallies.items() if n}
        return sorted(wrong)

    def slices(self, size: int) -> Iterator["Counts"]:
        """The differences in parts of at most `size`."""
        for name in ("totals", "large", "years", "months", "parts"):
            differences = [(key, n) for key, n in getattr(self, name).items() if n]
            for at in range(0, len(differences), size):
                part = Counts()
                getattr(part, name).update(differences[at : at + size])
                yield part

    def _tables(self) -> Iterator[tuple[sa.Table, dict[Tally, int]]]:
        yield t.year_tally, self.years
        yield t.month_tally, self.months
        yield t.part_tally, self.parts


def ownerless(connection: sa.Connection) -> list[int]:
    """The numbers without a term that tallies have."""
    known = sa.select(t.term.c.id)
    found = (
        connection.scalars(sa.except_(sa.select(table.c.term), known))
        for table in (t.year_tally, t.month_tally, t.part_tally)
    )
    return sorted(set(chain.from_iterable(found)))


def remove(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Delete the tallies whose term number is in `numbers` and is of no term."""
    for table in (t.year_tally, t.month_tally, t.part_tally):
        owned = sa.exists().where(t.term.c.id == table.c.term)
        connection.execute(sa.delete(table).where(among(table.c.term, numbers), ~owned))


def _actors(
    acting: Iterable[tuple[str, str | None]], countries: Sequence[str]
) -> set[tuple[Term, Term]]:
    """The pairs of an event, each with an actor that counts for it."""
    found = set()
    for actor, country in acting:
        for other in countries:
            if country is not None and other != country:
                pair = of_pair("-".join(sorted((country, other))))
                found.add((pair, Term("actor", actor)))
    if len(countries) == TWO_SIDED:
        of_states = {actor for actor, country in acting if country is not None}
        pair = of_pair("-".join(countries))
        found |= {(pair, Term("body", actor)) for actor, _ in acting if actor not in of_states}
    return found


def _periods(event: Row) -> tuple[tuple[int, int], tuple[int, int]]:
    """The (year, level) and (month, level) that count the event."""
    month, level = event["start_month"], event["start_level"]
    if month is None:
        nowhere = (NO_PERIOD, NO_LEVEL if event["edtf"] is not None else UNDATED)
        return nowhere, nowhere
    return (month // 12, max(level, _YEAR)), (month, level)
