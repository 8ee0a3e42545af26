"""Shared by the readers of machine-coded news events: a source did something to a target on a day.

The readers of ICEWS and GDELT define a `Form`, which makes a `Report` of a row; `events` makes the
events.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.actors.draft import ActorDraft
from app.datasets.draft import DatasetDraft
from app.domain.cameo import CameoCode
from app.domain.countries import Countries
from app.domain.country import Country
from app.domain.dates import parse
from app.domain.event_types import ActorKind, EventType
from app.domain.refusals import Refusal
from app.domain.titles import made, words
from app.ingest.parsing import persons
from app.ingest.parsing.actors import collective, reference
from app.ingest.parsing.event_drafts import event_draft
from app.ingest.parsing.results import Rejection, Row, RowResult
from app.ingest.parsing.row_pairs import Sides, paired
from app.ingest.parsing.text_rows import Record
from app.sources.draft import SourceDraft

_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)", re.ASCII)
_MEDIATION: Final = "045"
_RECEPTION: Final = "043"

_ROLES: Final = {
    EventType.VISIT: ("guest", "host"),
    EventType.MEETING: ("participant", "participant"),
    EventType.AGREEMENT: ("signatory", "signatory"),
    EventType.STATEMENT: ("speaker", "subject"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """A side of an event, unknown without country and actor. `name` is that of an actor as the
    file has it, with its country in brackets; "" for a country.
    """

    name: str = ""
    country: str | None = None
    actor: ActorDraft | None = None
    certain: bool = True


UNKNOWN: Final = Party()


@dataclass(frozen=True, slots=True)
class Report:
    """A parsed row. `fields` are the fields of the event that depend on the format.

    `sides` are the key of the row, and the key of the row that reports the same event from the
    other side; None if the code is not reported twice.
    """

    row: int
    raw: str
    external_id: str
    code: CameoCode
    source: Party
    target: Party
    fields: dict[str, Any]
    sides: Sides | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """How the rows of a format are parsed. `report` may raise Refusal.

    `columns` is the number of columns, `identity` the index of the id column, None without one.
    """

    dataset: DatasetDraft
    source: SourceDraft
    columns: int
    identity: int | None
    report: Callable[[Record, list[str], Countries], Report]
    countries: Countries
    keep_domestic: bool


def events(rows: Iterable[Record], form: Form, window: int) -> Iterator[RowResult]:
    """A result for each row, or for two rows that report one event from its two sides.

    The second row is looked for in the next `window` characters; each row counts 1,000 more than it
    has, for the memory of its objects.
    """
    reports = (_read(row, form) for row in rows)
    for one, mirror in paired(reports, _sides, lambda one: len(one.raw) + 1_000, window):
        if isinstance(one, Report):
            yield _event(one, mirror if isinstance(mirror, Report) else None, form)
        else:
            yield one


def _read(row: Record, form: Form) -> Report | RowResult:
    """The parsed row, or its rejection."""
    if isinstance(row.cells, Rejection):
        return RowResult(row.row, row.raw, row.cells)
    if len(row.cells) != form.columns:
        detail = f"the row has {len(row.cells)} columns, not {form.columns}"
        return RowResult(row.row, row.raw, Rejection("columns", detail))
    try:
        report = form.report(row, row.cells, form.countries)
    except Refusal as refusal:
        known = None if form.identity is None else clean(row.cells[form.identity]) or None
        return RowResult(row.row, row.raw, Rejection(refusal.code, refusal.detail, known))
    domestic = None if form.keep_domestic else _domestic(report)
    return RowResult(row.row, row.raw, domestic) if domestic else report


def _sides(one: Report | RowResult) -> Sides | None:
    return one.sides if isinstance(one, Report) else None


def _event(report: Report, mirror: Report | None, of: Form) -> RowResult:
    fields = {
        "dataset": of.dataset.id,
        "external_id": report.external_id,
        "type": report.code.type,
        "coding": of.dataset.coding,
        "title": _titles(report, of.countries, both=mirror is not None),
        "participants": _participants(report, both=mirror is not None),
        "details": {"act": report.code.act} if report.code.act else {},
        "codes": {"cameo": report.code.code},
        **report.fields,
    }
    if mirror:
        fields["external_ids"] = [{"dataset": of.dataset.id, "external_id": mirror.external_id}]
    actors = (party.actor for party in (report.source, report.target) if party.actor)
    return RowResult(
        report.row,
        report.raw,
        event_draft(fields, of.countries),
        needs=(of.dataset, of.source, *actors),
        also=(Row(mirror.row, mirror.raw),) if mirror else (),
    )


def day(text: str) -> date:
    """A day in the form YYYYMMDD or YYYY-MM-DD. Raises Refusal `invalid-date`."""
    try:
        found = _DAY.fullmatch(text)
        return date(*map(int, found.groups())) if found else date.fromisoformat("")
    except ValueError:
        raise Refusal("invalid-date", f"{text!r} is not a day of the calendar") from None


def party(
    dataset: str, name: str, country: Country | None, kind: ActorKind, *, certain: bool = True
) -> Party:
    """The party of an actor, with its country if there is one."""
    shown = name
    if kind is ActorKind.PERSON:
        people = persons.parse(name)
        if not people:  # an office alone: "Director General"
            kind = ActorKind.GOVERNMENT_BODY
        elif len(people) == 1:
            name = people[0].name
    code, of_country = (country.code, country.names["en"]) if country else (None, None)
    title = f"{shown} ({of_country})" if of_country and not shown.endswith(")") else shown
    return Party(title, code, collective(dataset, kind, name, code), certain)


def state(country: Country) -> Party:
    """The party of a country itself."""
    return Party(country=country.code)


def _domestic(report: Report) -> Rejection | None:
    """The rejection `domestic`, unless two different countries take part."""
    source, target = report.source.country, report.target.country
    if source and target and source != target:
        return None
    if source and target:
        detail = f"both parties are of {source}"
    else:
        known = source or target
        detail = f"only {known} is known of the two countries" if known else "no country is known"
    detail += ": `--keep domestic` keeps events that are not between two countries"
    return Rejection("domestic", detail, report.external_id)


def place(
    name: str, country: Country | None, latitude: str, longitude: str
) -> dict[str, Any] | None:
    """The place of an event, None without a name; invalid coordinates are left out."""
    if not name:
        return None
    where: dict[str, Any] = {"name": {"en": name}, "country": country.code if country else None}
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return where
    if abs(north) <= 90 and abs(east) <= 180:  # noqa: PLR2004 - degrees
        where |= {"latitude": north, "longitude": east}
    return where


def clean(text: str) -> str:
    """The text trimmed, with single blanks for white space (NBSP included).

    Quotation marks that enclose it are no part of it: other programs write them around cells.
    """
    text = " ".join(text.split())
    if len(text) > 1 and text[0] == text[-1] == '"':
        inner = text[1:-1].replace('""', "\0")
        if '"' not in inner:  # not two quotations: "A" and "B"
            return " ".join(inner.replace("\0", '"').split())
    return text


def _titles(report: Report, countries: Countries, *, both: bool) -> dict[str, str]:
    on = words.middle(parse(report.fields["date"]["edtf"]))
    source, target = (
        words.of_side(side.name, side.country, countries, on)
        for side in (report.source, report.target)
    )
    return made.report(report.code, source, target, both=both)


def _participants(report: Report, *, both: bool) -> list[dict[str, Any]]:
    first, second = _ROLES.get(report.code.type, ("initiator", "target"))
    if report.code.code == _RECEPTION:
        first, second = second, first
    elif report.code.code == _MEDIATION:
        first = "mediator"
    elif both and report.code.type is EventType.STATEMENT:
        second = first
    elif both and first == "initiator":
        first = second = "participant"
    return [
        {
            "role": role,
            "country": party.country,
            "actor": reference(party.actor) if party.actor else None,
            "certain": party.certain,
        }
        for role, party in ((first, report.source), (second, report.target))
        if party.country or party.actor
    ]
