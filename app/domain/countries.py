"""All countries, and the resolution of codes and names.

docs/countries.md describes the file app/data/countries.csv and the steps of resolution. A look-up
reads a few dictionaries that `load` builds once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Final, Self

from app.data import table
from app.domain.country import Country, DatedName, read_country
from app.domain.country_codes import code_keys, coded_key
from app.domain.country_guesses import Guesses
from app.domain.country_lines import Span, holds, is_over, lives, of_line, related, span_of
from app.domain.country_names import Joined, joined_names, name_keys
from app.domain.dates import Edtf
from app.domain.refusals import Refusal
from app.domain.text import fold

__all__ = ["Countries", "Country"]

# difflib takes quadratic time, and the text is up to a client.
_LONGEST_GUESSED: Final = 60
_GUESSES: Final = 5

Spelling = tuple[str, str]
"""The code of a country, and a text that means it."""


class Countries:
    """The countries of one file, in the order of their codes."""

    def __init__(self, countries: Iterable[Country], spellings: Iterable[Spelling] = ()) -> None:
        ordered = sorted(countries, key=attrgetter("code"))
        self._by_code = {country.code: country for country in ordered}
        self._codes: dict[str, str] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._regions: dict[str, tuple[str, ...]] = {}
        self._dated: dict[str, tuple[tuple[DatedName, str], ...]] = {}
        # Names as they are written: with the commas that are parts of them.
        self._written: set[str] = set()
        for country in self:
            self._index(country)
        for code, text in spellings:
            self._name(self._names, code, text)
        self._guesses = Guesses(self._names)

    @classmethod
    @cache
    def load(cls) -> Self:
        """The countries of the packaged files; read once, as nothing changes them."""
        spellings = ((row["code"], row["text"]) for row in table("country_spellings"))
        return cls(map(read_country, table("countries")), spellings)

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Country]:
        return iter(self._by_code.values())

    def get(self, code: str) -> Country | None:
        """The country with this code (three capitals); None for any other text."""
        return self._by_code.get(code)

    def related(self, code: str) -> tuple[str, ...]:
        """The direct predecessors and successors of a country, sorted. KeyError if unknown."""
        return tuple(sorted(related(self._by_code[code])))

    def resolve(
        self, text: str, *, on: date | Edtf | None = None, dataset: str | None = None
    ) -> Country:
        """The country of a code or a name, on a date and in a data set if given.

        Raises Refusal: `unknown-country` (candidates: codes of similar names, best first) or
        `ambiguous-country` (candidates: the codes of all countries of that name).
        """
        found = self.matching(text, on=on, dataset=dataset)
        if len(found) == 1:
            return found[0]
        raise self.refusal(text, found)

    def matching(
        self,
        text: str,
        *,
        on: date | Edtf | None = None,
        dataset: str | None = None,
        coded: bool = True,
    ) -> tuple[Country, ...]:
        """All countries of a code or a name, in the order of codes; () for none.

        A name that only an ended state has is no name after its end. `coded`: False for names only.
        """
        if on is None and dataset is None and coded and (country := self._by_code.get(text)):
            # A present code is no name of another country. Without its keys as a name, a list takes
            # 0.86 of the time.
            return (country,)
        span = span_of(on)
        keys = name_keys(text)
        codes = self._fixed(text, keys, span, dataset, coded=coded)
        if not codes:
            codes = self._living(text, keys, span, dataset)
        return tuple(self._by_code[code] for code in codes)

    def at(self, country: Country, on: date | Edtf | None) -> Country:
        """The country that a present code or name means on a date: of Russia, the Soviet Union."""
        return self._at(country, span_of(on))

    def _at(self, country: Country, span: Span | None) -> Country:
        then = self._by_code.get(country.formerly or "")
        if then and span and not country.lived(span.first, span.last):
            return then if then.lived(span.first, span.last) else country
        return country

    def is_one(
        self,
        text: str,
        parts: Sequence[str],
        *,
        on: date | Edtf | None = None,
        dataset: str | None = None,
    ) -> bool:
        """Whether a text is the name of one country, and not the list of its parts.

        It is a list if each part names a state that exists on the date, unless the text is a name
        of its own ("Korea, Republic of"), or the state of the whole name exists and is none of the
        parts. Raises Refusal `ambiguous-country` if it can be both: "Taiwan, China".
        """
        found = self.matching(text, on=on, dataset=dataset)
        if len(found) != 1:
            return False
        members = [self.matching(part, on=on, dataset=dataset) for part in parts]
        span = span_of(on)
        if "(" in text or not all(len(one) == 1 and lives(one[0], span) for one in members):
            return True
        listed = list(dict.fromkeys(member[0] for member in members))
        if len(listed) == 1 or not lives(found[0], span):
            return len(listed) == 1
        if _as_written(text) not in self._written:
            return found[0] not in listed
        if all(map(_is_plain, listed, parts)):
            detail = (
                f'"{text}" may be one country, {_listed(found)}, or the list'
                f" {_listed(listed, ' and ')}: write the codes"
            )
            raise Refusal("ambiguous-country", detail, [country.code for country in listed])
        return True

    def resembles(self, text: str) -> bool:
        """Whether a text is a name at another date, or probably a misspelt or abbreviated name."""
        return bool(self.matching(text) or self._guesses.resembled(text))

    def refusal(self, text: str, found: Sequence[Country]) -> Refusal:
        """The error of `resolve` for a text that matches `found`: no country, or several."""
        return _ambiguous(text, found) if found else self._unknown(text)

    def limited(self, guesses: int) -> Self:
        """The same countries, with guesses for the first unknown names only: each takes 11 ms."""
        limited = copy(self)
        limited._guesses = self._guesses.limited(guesses)  # noqa: SLF001 - of this class
        return limited

    def _fixed(
        self, text: str, keys: Sequence[str], span: Span | None, dataset: str | None, *, coded: bool
    ) -> tuple[str, ...]:
        """The countries that a name has in a data set or on a date, or of which it is the code."""
        codes = self._dated_codes(keys, lambda name: holds(name, span, dataset, of_dataset=True))
        if not codes and span is not None:
            codes = self._dated_codes(
                keys, lambda name: holds(name, span, dataset, of_dataset=False)
            )
        if codes or not coded:
            return codes
        code = self._codes.get(coded_key(text) or "")
        return self._then([code] if code else (), span)

    def _living(
        self, text: str, keys: Sequence[str], span: Span | None, dataset: str | None
    ) -> tuple[str, ...]:
        """The countries of a name that exist on the date, or without one, now."""
        codes = self._then(self._named(keys), span)
        # Last, dated names outside of their period: sources write "Zaire" of 1965 too.
        codes = codes or self._dated_codes(keys, lambda name: name.dataset in {None, dataset})
        regions = {code for key in keys for code in self._regions.get(key, ())} if codes else set()
        if len(codes) > 1 or (
            codes and not is_over(self._by_code[codes[0]], span, lingers=not regions)
        ):
            return codes
        is_own = codes and span is None and _as_written(text) in self._written
        joined = None if is_own else joined_names(text)
        if joined and len(joined.parts) == 1 and not codes:
            outer, own = joined.parts[0], name_keys(joined.parts[0])
            fixed = self._fixed(outer, own, span, dataset, coded=True)
            return fixed or self._living(outer, own, span, dataset)
        if joined and len(joined.parts) > 1 and (meant := self._joined(joined, span)):
            return meant
        if regions:
            return tuple(sorted({*regions, *codes}))
        return () if span else codes

    def _joined(self, joined: Joined, span: Span | None) -> tuple[str, ...]:
        """The country that several names of one line mean on a date; () if one is no name.

        Several countries if they are of different lines, or if more than one exists.
        """
        groups = [self._at_any_time(part, span) for part in joined.parts]
        if not all(groups):
            return ()
        found = set[str]().union(*groups)
        if joined.sign != ",":
            found = of_line(joined, groups, span, self._by_code)
        are_over = span and all(is_over(self._by_code[code], span) for code in found)
        return () if are_over else tuple(sorted(found))

    def _at_any_time(self, text: str, span: Span | None) -> set[str]:
        keys = name_keys(text)
        dated = self._dated_codes(keys, lambda name: name.dataset is None)
        return {*self._fixed(text, keys, span, None, coded=True), *(self._named(keys) or dated)}

    def _named(self, keys: Sequence[str]) -> tuple[str, ...]:
        # All keys, not the first that matches: "St. Martin" is exactly the name of one country,
        # and still as ambiguous as "Saint Martin".
        return tuple(sorted({code for key in keys for code in self._names.get(key, ())}))

    def _dated_codes(
        self, keys: Sequence[str], holds: Callable[[DatedName], bool]
    ) -> tuple[str, ...]:
        entries = (entry for key in keys for entry in self._dated.get(key, ()))
        return tuple(sorted({code for name, code in entries if holds(name)}))

    def _then(self, codes: Iterable[str], span: Span | None) -> tuple[str, ...]:
        countries = (self._by_code[code] for code in codes)
        return tuple(sorted({self._at(country, span).code for country in countries}))

    def _index(self, country: Country) -> None:
        """Add all codes and names of a country. A name of two countries has both."""
        for key in code_keys(country):
            self._codes[key] = country.code
        for text in dict.fromkeys(country.plain_names):
            self._name(self._names, country.code, text)
        for text in country.regions:
            self._name(self._regions, country.code, text)
        for name in country.dated_names:
            for key in name_keys(name.text):
                self._dated[key] = (*self._dated.get(key, ()), (name, country.code))

    def _name(self, names: dict[str, tuple[str, ...]], code: str, text: str) -> None:
        self._written.add(_as_written(text))
        for key in name_keys(text):
            codes = names.get(key, ())
            if code not in codes:
                names[key] = (*codes, code)

    def _unknown(self, text: str) -> Refusal:
        shown = text if len(text) <= _LONGEST_GUESSED else f"{text[:_LONGEST_GUESSED]}…"
        over = self.matching(text)
        if over and all(country.is_ended for country in over):  # a name, but not on that date
            known = [*over, *(self._by_code[near] for one in over for near in one.successors)]
            near = [country.code for country in known][:_GUESSES]
            detail = (
                f'"{shown}" is the name of {_listed(over)}, which had ended: write the state that'
                f" existed on the date, or the code {near[0]}"
            )
            return Refusal("unknown-country", detail, near)
        key = fold(shown)
        near = self._guesses.abbreviated(shown) + self._guesses.near(key)
        codes = list(dict.fromkeys(code for name in near for code in self._names[name]))[:_GUESSES]
        advice = (
            f"did you mean {_listed(self._by_code[code] for code in codes)}?"
            if codes
            else "write an ISO 3166 code, a prefixed code such as gw:600, or a name in Arabic,"
            " English or French"
        )
        return Refusal("unknown-country", f'"{shown}" is not a known country: {advice}', codes)


def _is_plain(country: Country, text: str) -> bool:
    """Whether a text is as short as the name of a country: "Macau", and not "Macao SAR"."""
    return any(len(text.split()) <= len(name.split()) for name in country.names.values())


def _as_written(text: str) -> str:
    """A name with its commas, in one case and with one form of white space."""
    return ", ".join(" ".join(part.split()) for part in text.casefold().split(","))


def _ambiguous(text: str, found: Sequence[Country]) -> Refusal:
    detail = f'"{text}" may be {_listed(found)}: write one of the codes'
    return Refusal("ambiguous-country", detail, [country.code for country in found])


def _listed(countries: Iterable[Country], joint: str = " or ") -> str:
    return joint.join(f"{country.code} ({country.names['en']})" for country in countries)
