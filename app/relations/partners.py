"""The partners of a country, from the stored counts of its pairs."""

from typing import Any

from app.countries import wire as countries_wire
from app.db.snapshot import Snapshot
from app.domain.countries import Countries
from app.domain.pairs import Pair
from app.events.query import EventQuery
from app.events.read.timeline import first_document
from app.relations import sql, wire
from app.relations.params import PartnerParams


def partners(snapshot: Snapshot, params: PartnerParams, countries: Countries) -> list[wire.Partner]:
    """All partners of a country, those with the most two-sided events first; dates are None.

    Only the shown page gets dates (`with_dates`), which take two reads for each partner.
    """
    (code,) = params.country
    others = {str(Pair.of(code, c.code)): c for c in countries if c.code != code}
    given = {
        f"{name}_{at}": value
        for name, values in (("pair", others), ("status", params.status), ("type", params.type))
        for at, value in enumerate(values)
    }
    statement = sql.partners(len(others), len(params.status), len(params.type), snapshot.dialect)
    counted: dict[str, wire.Partner] = {}
    for pair, type_, size, n in snapshot.fetch(statement, given):
        partner = counted.setdefault(
            pair,
            wire.Partner(
                pair=pair,
                country=countries_wire.named(others[pair]),
                two_sided=0,
                multilateral=0,
                by_type={},
                first=None,
                last=None,
            ),
        )
        partner["multilateral" if size else "two_sided"] += int(n)
        partner["by_type"][type_] = partner["by_type"].get(type_, 0) + int(n)
    return sorted(counted.values(), key=rank)


def rank(partner: wire.Partner) -> list[Any]:
    """The sort key of partners, which is also the key in a cursor."""
    return [-partner["two_sided"], -partner["multilateral"], partner["pair"]]


def with_dates(snapshot: Snapshot, params: PartnerParams, partner: wire.Partner) -> wire.Partner:
    """The partner with the dates of its first and last event."""
    query = EventQuery(filters=params.filters(), echo={}, pairs=((partner["pair"],),))
    first, last = (
        wire.event_summary(first_document(snapshot, query, sort)) for sort in ("date", "-date")
    )
    return partner | {
        "first": first["date"]["edtf"] if first and first["date"] else None,
        "last": last["date"]["edtf"] if last and last["date"] else None,
    }
