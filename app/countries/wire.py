"""Countries as clients see them. They come from the countries file, so nothing is queried."""

from typing_extensions import TypedDict

from app.domain.country import Country as CountryRecord
from app.web.wire import LocalizedText, LocalizedTexts, NextCursor, ResolvedQuery, described, of_row


@described
class CountryCodes(TypedDict):
    """The codes of a country in other schemes. Each can be used as a value of `country`."""

    alpha2: str | None
    """ISO 3166-1 alpha-2; null if it never had one."""
    numeric: str | None
    """ISO 3166-1 numeric, three digits; null if it never had one."""
    gw: list[str]
    """State numbers of Gleditsch and Ward; as a parameter, `gw:600`."""
    cow: list[str]
    """State numbers of the Correlates of War; as a parameter, `cow:600`."""
    fips: list[str]
    """Codes of FIPS 10-4; as a parameter, `fips:MO`."""
    former: list[str]
    """Codes that it had under earlier names."""


@described
class Country(TypedDict):
    """A state or territory, existing or ended."""

    code: str
    """ISO 3166 alpha-3, or the code of ISO 3166-3 or of this service for an ended state."""
    codes: CountryCodes
    """Its codes in other schemes."""
    names: LocalizedText
    """Its name in Arabic, English and French."""
    demonyms: LocalizedTexts
    """The adjectives and nouns for its people, by language."""
    capital: LocalizedTexts
    """The names of its capital, by language."""
    lifetimes: list[list[str | None]]
    """The periods in which it was a state, each as [start, end] in EDTF: a null start is not known,
    a null end is open. Empty for a territory.
    """
    predecessors: list[str]
    """The codes of the states that it directly succeeded."""
    successors: list[str]
    """The codes of the states that directly succeeded it."""


@described
class CountryList(TypedDict):
    """All countries."""

    items: list[Country]
    """The countries by code."""
    next: NextCursor
    query: ResolvedQuery
    """Empty: this list has no parameters."""


@described
class CountryReference(TypedDict):
    """A country as other answers mention it."""

    code: str
    """Its code, as in `/v1/countries`."""
    name: LocalizedText
    """Its name in Arabic, English and French."""


def country(record: CountryRecord) -> Country:
    """A country with all of its fields."""
    codes = CountryCodes(
        alpha2=record.alpha2,
        numeric=record.numeric,
        gw=list(record.codes["gw"]),
        cow=list(record.codes["cow"]),
        fips=list(record.codes["fips"]),
        former=list(record.codes["alias"]),
    )
    return of_row(Country, record, codes=codes)


def named(record: CountryRecord) -> CountryReference:
    """A country as other answers mention it."""
    return CountryReference(code=record.code, name=dict(record.names))
