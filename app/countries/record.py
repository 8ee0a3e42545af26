"""Copies the countries file into tables, for foreign keys and for SQL of operators."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.db.bulk import upsert_rows
from app.domain.countries import Countries
from app.domain.country import Country

Row = dict[str, Any]

# Countries are upserted and never deleted, because events refer to them; their parts are rewritten.
_PARTS = (t.country_code, t.country_name, t.country_lifetime, t.country_succession)


def save(connection: sa.Connection, countries: Countries) -> None:
    """Write the countries of the file. Nothing is written if the tables have the same content."""
    rows = rows_of(countries)
    if all(_stored(connection, table) == _by_key(table, rows[table]) for table in rows):
        return
    # Countries first: the parts refer to them.
    upsert_rows(connection, t.country, rows[t.country])
    for part in _PARTS:
        connection.execute(sa.delete(part))
        connection.execute(sa.insert(part), rows[part])


def differing(connection: sa.Connection, countries: Countries) -> list[str]:
    """The names of the country tables whose content differs from the file."""
    rows = rows_of(countries)
    return [
        table.name for table in rows if _stored(connection, table) != _by_key(table, rows[table])
    ]


def rows_of(countries: Countries) -> dict[sa.Table, list[Row]]:
    """The rows of each country table."""
    return {
        t.country: [
            {
                "code": country.code,
                "alpha2": country.alpha2,
                "numeric": country.numeric,
                "demonyms": {k: list(v) for k, v in country.demonyms.items()},
                "capital": {k: list(v) for k, v in country.capital.items()},
            }
            for country in countries
        ],
        t.country_code: [
            {"country": country.code, "scheme": scheme, "value": value}
            for country in countries
            for scheme, values in country.codes.items()
            for value in values
        ],
        t.country_name: list(chain.from_iterable(_names(country) for country in countries)),
        t.country_lifetime: [
            {"country": country.code, "position": position, "start": start, "end": end}
            for country in countries
            for position, (start, end) in enumerate(country.lifetimes)
        ],
        t.country_succession: [
            {"predecessor": country.code, "successor": successor}
            for country in countries
            for successor in country.successors
        ],
    }


def _names(country: Country) -> Iterator[Row]:
    plain = [("name", language, text) for language, text in country.names.items()]
    plain += [("alias", lang, text) for lang, texts in country.aliases.items() for text in texts]
    names: list[tuple[str, str | None, str, str | None, str | None]] = [
        (kind, language, text, None, None) for kind, language, text in plain
    ]
    names += [("ambiguous", None, text, None, None) for text in country.ambiguous]
    names += [
        ("dated", None, name.text, name.period.text if name.period else None, name.dataset)
        for name in country.dated_names
    ]
    for position, (kind, language, text, valid, dataset) in enumerate(names):
        yield {
            "country": country.code,
            "position": position,
            "kind": kind,
            "language": language,
            "text": text,
            "valid": valid,
            "dataset": dataset,
        }


def _by_key(table: sa.Table, rows: list[Row]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[key.name] for key in table.primary_key.columns): row for row in rows}


def _stored(connection: sa.Connection, table: sa.Table) -> dict[tuple[Any, ...], Row]:
    rows = connection.execute(sa.select(table)).mappings()
    return _by_key(table, [dict(row) for row in rows])
