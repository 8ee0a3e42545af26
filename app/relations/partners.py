"""The partners of a country: from the stored counts of its pairs, those of a moment from events."""

from collections.abc import Iterable
from typing import Any

from app.countries import wire as countries_wire
from app.db.snapshot import Row, Snapshot
from app.domain.countries import Countries
from app.domain.pairs import Pair
from app.events.plan.planner import plan_query
from app.events.query import EventQuery
from app.events.read.timeline import first_document
from app.relations import sql, wire
from app.relations.params import PartnerParams


def partners(
    snapshot: Snapshot, params: PartnerParams, countries: Countries, as_of: int | None
) -> list[wire.Partner]:
    """All partners of a country at a moment, those with the most two-sided events first; dates are
    None.

    Only the shown page gets dates (`with_dates`), which take two reads for each partner.
    """
    (code,) = params.country
    others = {str(Pair.of(code, c.code)): c for c in countries if c.code != code}
    rows = (
        _present(snapshot, params, list(others))
        if as_of is None
        else _past(snapshot, params, as_of)
    )
    counted: dict[str, wire.Partner] = {}
    for pair, type_, size, n in rows:
        if pair not in others:
            continue
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


def _present(snapshot: Snapshot, params: PartnerParams, pairs: list[str]) -> Iterable[Row]:
    """(pair, type, size, count) from the stored counts."""
    given = {
        f"{name}_{at}": value
        for name, values in (("pair", pairs), ("status", params.status), ("type", params.type))
        for at, value in enumerate(values)
    }
    statement = sql.partners(len(pairs), len(params.status), len(params.type), snapshot.dialect)
    return snapshot.fetch(statement, given)


def _past(snapshot: Snapshot, params: PartnerParams, as_of: int) -> Iterable[Row]:
    """The same at a moment, from events."""
    (code,) = params.country
    countries = (params.country,)
    query = EventQuery(filters=params.filters(), echo={}, countries=countries, as_of=as_of)
    plan = plan_query(query, snapshot)
    if plan is None:
        return
    rows = snapshot.fetch(sql.partners_at(plan.shape, snapshot.dialect), plan.values)
    for country, *counted in rows:
        if country != code:
            yield [str(Pair.of(code, country)), *counted]


def rank(partner: wire.Partner) -> list[Any]:
    """The sort key of partners, which is also the key in a cursor."""
    return [-partner["two_sided"], -partner["multilateral"], partner["pair"]]


def with_dates(
    snapshot: Snapshot, params: PartnerParams, partner: wire.Partner, as_of: int | None
) -> wire.Partner:
    """The partner with the dates of its first and last event."""
    pairs = ((partner["pair"],),)
    query = EventQuery(filters=params.filters(), echo={}, pairs=pairs, as_of=as_of)
    first, last = (
        wire.event_summary(first_document(snapshot, query, sort)) for sort in ("date", "-date")
    )
    return partner | {
        "first": first["date"]["edtf"] if first and first["date"] else None,
        "last": last["date"]["edtf"] if last and last["date"] else None,
    }
