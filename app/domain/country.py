"""A country: one parsed row of app/data/countries.csv."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from app.domain import dates

LANGUAGES: Final = ("ar", "en", "fr")
SCHEMES: Final = ("gw", "cow", "fips")
"""Schemes of codes: Gleditsch and Ward, Correlates of War, FIPS 10-4."""

Lifetime = tuple[str | None, str | None]
"""(start, end) in EDTF; None is unknown or open."""


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name, or a code such as `gw:365`, of a country in a period, in a data set, or both.

    `period` is an EDTF interval; None is any time. `dataset` None is every data set. A name without
    both would be an alias.
    """

    text: str
    period: dates.Edtf | None
    dataset: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """A state or territory with a code. The fields are the columns of docs/countries.md.

    `codes` maps a scheme (`gw`, `cow`, `fips`, `alias`) to its codes; `names`, `aliases`,
    `demonyms` and `capital` map each of LANGUAGES to a name or to names. `demonyms` are adjectives:
    all forms in English; in Arabic and French each masculine is followed by its feminine. A
    territory has no lifetimes. `formerly` is the state that its names and codes mean on a date on
    which only that state existed. `regions` are names of ended states that are parts of it now.
    """

    code: str
    alpha2: str | None
    numeric: str | None
    codes: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    demonyms: Mapping[str, tuple[str, ...]]
    capital: Mapping[str, tuple[str, ...]]
    lifetimes: tuple[Lifetime, ...]
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    dated_names: tuple[DatedName, ...]
    ambiguous: tuple[str, ...]
    regions: tuple[str, ...]
    formerly: str | None
    note: str | None

    def lived(self, first: date, last: date) -> bool:
        """Whether a day from `first` to `last` lies in a lifetime; True for a territory.

        Both ends of a lifetime are inside.
        """
        spans = _spans(self)
        return not spans or any(first <= end and start <= last for start, end in spans)

    def ended_by(self, day: date) -> bool:
        """Whether its last lifetime ended before a day; False for a territory."""
        spans = _spans(self)
        return bool(spans) and spans[-1][1] < day

    @property
    def plain_names(self) -> Iterator[str]:
        """Its names, aliases and ambiguous names: all but the dated ones."""
        yield from self.names.values()
        for names in self.aliases.values():
            yield from names
        yield from self.ambiguous

    @property
    def is_ended(self) -> bool:
        """Whether it is a state that exists no more."""
        return bool(self.lifetimes) and self.lifetimes[-1][1] is not None


def read_country(row: Mapping[str, str]) -> Country:
    """The country of a row of the file. Raises Refusal for a period that is not a date."""
    return Country(
        code=row["code"],
        alpha2=row["alpha2"] or None,
        numeric=row["numeric"] or None,
        codes={
            **{scheme: _cell(row[scheme]) for scheme in SCHEMES},
            "alias": _cell(row["code_aliases"]),
        },
        names={language: row[f"name_{language}"] for language in LANGUAGES},
        aliases=_by_language(row, "aliases"),
        demonyms=_by_language(row, "demonym"),
        capital=_by_language(row, "capital"),
        lifetimes=tuple(_lifetime(text) for text in _cell(row["lifetimes"])),
        predecessors=_cell(row["predecessors"]),
        successors=_cell(row["successors"]),
        dated_names=tuple(_dated_name(text) for text in _cell(row["dated_names"])),
        ambiguous=_cell(row["ambiguous"]),
        regions=_cell(row["regions"]),
        formerly=row["formerly"] or None,
        note=row["note"] or None,
    )


def _cell(text: str) -> tuple[str, ...]:
    return tuple(text.split("; ")) if text else ()


def _by_language(row: Mapping[str, str], column: str) -> dict[str, tuple[str, ...]]:
    return {language: _cell(row[f"{column}_{language}"]) for language in LANGUAGES}


def _lifetime(text: str) -> Lifetime:
    # `..` alone is a state without a known start or end, which EDTF's intervals cannot write.
    start, _, end = text.partition("/")
    return (_end(start), _end(end))


def _end(text: str) -> str | None:
    return None if text in {"", ".."} else text


def _dated_name(text: str) -> DatedName:
    name, period, dataset = text.split("|")
    return DatedName(name, dates.parse(period) if period else None, dataset or None)


# Parsed once for each country, and compared with every party of every row.
@lru_cache(maxsize=1_000)
def _spans(country: Country) -> tuple[tuple[date, date], ...]:
    """The first and last day of each lifetime."""
    return tuple(
        (
            (dates.parse(start).earliest if start else None) or date.min,
            (dates.parse(end).latest if end else None) or date.max,
        )
        for start, end in country.lifetimes
    )
