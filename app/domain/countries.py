"""All countries, and the resolution of codes and names.

docs/countries.md describes the file app/data/countries.csv and the steps of resolution. A look-up
reads a few dictionaries that `load` builds once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from operator import attrgetter
from typing import Final, Self

from app.data import table
from app.domain.country import SCHEMES, Country, DatedName, read_country
from app.domain.country_names import name_keys
from app.domain.refusals import Refusal
from app.domain.text import fold

__all__ = ["Countries", "Country"]

_PREFIXED: Final = re.compile(
    r"\s*(gw|cow|fips|iso2|iso3|num|numeric)\s*:\s*(\w+)\s*", re.IGNORECASE
)
# Digits of any length, because of leading zeros: 004.
_BARE: Final = re.compile(r"\s*([A-Za-z]{2,3}|\d{1,9})\s*")
_SCHEME_OF_LENGTH: Final = {2: "iso2", 3: "iso3"}
# difflib takes quadratic time, and the text is up to a client.
_LONGEST_GUESSED: Final = 60
_GUESSES: Final = 5
# More names than guesses, because several names of one country may be near.
_NEAR_NAMES: Final = 20
_NEARNESS: Final = 0.75


class Countries:
    """The countries of one file, in the order of their codes."""

    def __init__(self, countries: Iterable[Country]) -> None:
        ordered = sorted(countries, key=attrgetter("code"))
        self._by_code = {country.code: country for country in ordered}
        self._codes: dict[str, str] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._dated: dict[str, tuple[tuple[DatedName, str], ...]] = {}
        for country in self:
            self._index(country)
        self._letters = {name: _letters(name) for name in self._names}
        # A file mostly has an unknown name in many rows.
        self._near = lru_cache(maxsize=10_000)(self._nearest)

    @classmethod
    @cache
    def load(cls) -> Self:
        """The countries of the packaged file; read once, as nothing changes them."""
        return cls(map(read_country, table("countries")))

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Country]:
        return iter(self._by_code.values())

    def get(self, code: str) -> Country | None:
        """The country with this code (three capitals); None for any other text."""
        return self._by_code.get(code)

    def related(self, code: str) -> tuple[str, ...]:
        """The direct predecessors and successors of a country, sorted. KeyError if unknown."""
        country = self._by_code[code]
        return tuple(sorted({*country.predecessors, *country.successors}))

    def resolve(self, text: str, *, on: date | None = None, dataset: str | None = None) -> Country:
        """The country of a code or a name, on a date and in a data set if given.

        Raises Refusal: `unknown-country` (candidates: codes of similar names, best first) or
        `ambiguous-country` (candidates: the codes of all countries of that name).
        """
        found = self.matching(text, on=on, dataset=dataset)
        if len(found) == 1:
            return found[0]
        raise self.refusal(text, found)

    def matching(
        self, text: str, *, on: date | None = None, dataset: str | None = None
    ) -> tuple[Country, ...]:
        """All countries of a code or a name, in the order of codes; () for none."""
        if on is None and dataset is None and (country := self._by_code.get(text)):
            # A present code is no name of another country. Without its keys as a name, a list takes
            # 0.86 of the time.
            return (country,)
        # The order of docs/countries.md: a data set and a date override codes and general names.
        keys = name_keys(text)
        codes = self._dated_codes(keys, lambda name: _holds(name, on, dataset, of_dataset=True))
        if not codes and on is not None:
            codes = self._dated_codes(
                keys, lambda name: _holds(name, on, dataset, of_dataset=False)
            )
        codes = codes or self._coded(text) or self._named(keys)
        # Last, dated names outside of their period: sources write "Zaire" of 1965 too.
        codes = codes or self._dated_codes(keys, lambda name: name.dataset in {None, dataset})
        return tuple(self._by_code[code] for code in codes)

    def refusal(self, text: str, found: Sequence[Country]) -> Refusal:
        """The error of `resolve` for a text that matches `found`: no country, or several."""
        return _ambiguous(text, found) if found else self._unknown(text)

    def _coded(self, text: str) -> tuple[str, ...]:
        if prefixed := _PREFIXED.fullmatch(text):
            key = _code_key(prefixed[1].lower(), fold(prefixed[2]))
        # A bare code is always ISO: FIPS and ISO disagree (`MO` is Macao, `fips:MO` Morocco).
        elif bare := _BARE.fullmatch(text):
            key = _iso_key(fold(bare[1]))
        else:
            return ()
        code = self._codes.get(key)
        return () if code is None else (code,)

    def _named(self, keys: Sequence[str]) -> tuple[str, ...]:
        # All keys, not the first that matches: "St. Martin" is exactly the name of one country,
        # and still as ambiguous as "Saint Martin".
        return tuple(sorted({code for key in keys for code in self._names.get(key, ())}))

    def _dated_codes(
        self, keys: Sequence[str], holds: Callable[[DatedName], bool]
    ) -> tuple[str, ...]:
        entries = (entry for key in keys for entry in self._dated.get(key, ()))
        return tuple(sorted({code for name, code in entries if holds(name)}))

    def _index(self, country: Country) -> None:
        """Add all codes and names of a country. A name of two countries has both."""
        for key in _code_keys(country):
            self._codes[key] = country.code
        for text in dict.fromkeys(_plain_names(country)):
            for key in name_keys(text):
                codes = self._names.get(key, ())
                if country.code not in codes:
                    self._names[key] = (*codes, country.code)
        for name in country.dated_names:
            for key in name_keys(name.text):
                self._dated[key] = (*self._dated.get(key, ()), (name, country.code))

    def _nearest(self, key: str) -> list[str]:
        """The names like `key`, compared only with those that have enough letters in common.

        difflib's own estimate takes about twice as long in all, and the event loop waits for it.
        """
        own, length = _letters(key), len(key)
        possible = [
            name
            for name, letters in self._letters.items()
            if min(length - (own & ~letters).bit_count(), len(name) - (letters & ~own).bit_count())
            >= _NEARNESS / 2 * (length + len(name))
        ]
        return get_close_matches(key, possible, _NEAR_NAMES, _NEARNESS)

    def _unknown(self, text: str) -> Refusal:
        shown = text if len(text) <= _LONGEST_GUESSED else f"{text[:_LONGEST_GUESSED]}…"
        key = fold(shown)
        near = self._near(key)
        codes = list(dict.fromkeys(code for name in near for code in self._names[name]))[:_GUESSES]
        advice = (
            f"did you mean {_listed(self._by_code[code] for code in codes)}?"
            if codes
            else "write an ISO 3166 code, a prefixed code such as gw:600, or a name in Arabic,"
            " English or French"
        )
        return Refusal("unknown-country", f'"{shown}" is not a known country: {advice}', codes)


def _letters(name: str) -> int:
    """The letters of a name as bits; different letters may have one bit."""
    bits = 0
    for letter in name:
        bits |= 1 << ord(letter) % 61
    return bits


def _code_key(scheme: str, value: str) -> str:
    """The key of a code of a scheme: `num:4` for 004, `gw:600`, `iso3:mar`."""
    if scheme in {"num", "numeric", "gw", "cow"} and value.isdecimal():
        value = value.lstrip("0")
    return f"{'num' if scheme == 'numeric' else scheme}:{value}"


def _iso_key(value: str) -> str:
    return _code_key(_SCHEME_OF_LENGTH[len(value)] if value.isalpha() else "num", value)


def _code_keys(country: Country) -> Iterator[str]:
    for value in (country.code, country.alpha2, country.numeric, *country.codes["alias"]):
        if value is not None:
            yield _iso_key(value.lower())
    for scheme in SCHEMES:
        for value in country.codes[scheme]:
            yield _code_key(scheme, value.lower())


def _plain_names(country: Country) -> Iterator[str]:
    yield from country.names.values()
    for names in country.aliases.values():
        yield from names
    yield from country.ambiguous


def _holds(name: DatedName, on: date | None, dataset: str | None, *, of_dataset: bool) -> bool:
    """Whether a dated name is valid on a date: one of that data set, or one of all data sets."""
    if (of_dataset and dataset is None) or name.dataset != (dataset if of_dataset else None):
        return False
    if name.period is None or on is None:
        return name.period is None
    first, last = name.period.earliest, name.period.latest
    return (first is None or first <= on) and (last is None or on <= last)


def _ambiguous(text: str, found: Sequence[Country]) -> Refusal:
    detail = f'"{text}" may be {_listed(found)}: write one of the codes'
    return Refusal("ambiguous-country", detail, [country.code for country in found])


def _listed(countries: Iterable[Country]) -> str:
    return " or ".join(f"{country.code} ({country.names['en']})" for country in countries)
