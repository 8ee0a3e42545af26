"""Countries as clients see them. They come from the countries file, so nothing is queried."""

from typing_extensions import TypedDict

from app.domain.country import Country as Known


class Codes(TypedDict):
    alpha2: str | None
    numeric: str | None
    gw: list[str]
    cow: list[str]
    fips: list[str]
    former: list[str]


class Country(TypedDict):
    """A lifetime is [start, end] in EDTF, null where unknown or open; a territory has none."""

    code: str
    codes: Codes
    names: dict[str, str]
    demonyms: dict[str, list[str]]
    capital: dict[str, list[str]]
    lifetimes: list[list[str | None]]
    predecessors: list[str]
    successors: list[str]


class CountryList(TypedDict):
    items: list[Country]
    next: None
    query: dict[str, str]


class CountryName(TypedDict):
    code: str
    name: dict[str, str]


def country(known: Known) -> Country:
    """All that is said of a country."""
    return Country(
        code=known.code,
        codes=Codes(
            alpha2=known.alpha2,
            numeric=known.numeric,
            gw=list(known.codes["gw"]),
            cow=list(known.codes["cow"]),
            fips=list(known.codes["fips"]),
            former=list(known.codes["alias"]),
        ),
        names=dict(known.names),
        demonyms={language: list(forms) for language, forms in known.demonyms.items()},
        capital={language: list(names) for language, names in known.capital.items()},
        lifetimes=[list(lifetime) for lifetime in known.lifetimes],
        predecessors=list(known.predecessors),
        successors=list(known.successors),
    )


def named(known: Known) -> CountryName:
    """A country as other answers mention it."""
    return CountryName(code=known.code, name=dict(known.names))
