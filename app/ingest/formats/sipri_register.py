"""The reader of the SIPRI trade register: orders of major arms since 1950, one in each row.

A column with a blank name is the flag of the column before it, `?` for an estimate. A record that
is broken in two after its comment is one row. Identical rows may be two orders: the later ones have
the flag `exact_duplicate`.

`status` is `planned` if the comment says that the buyer has selected but not ordered, and nothing
was delivered; `cancelled` if the deal was cancelled and the goods were returned. Other mentions of
plans and cancellations are about further goods or other buyers.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, Final

from app.domain.countries import Countries
from app.domain.dates import parse
from app.domain.event_types import EventType, Role, Status
from app.domain.refusals import Refusal
from app.domain.titles import made, words
from app.domain.titles.goods import Goods
from app.ingest.formats.provenance import citation, provenance
from app.ingest.formats.sipri_parties import Party, party
from app.ingest.formats.sipri_rows import COLUMNS, Order, order
from app.ingest.parsing.event_drafts import event_draft
from app.ingest.parsing.money import deal_value
from app.ingest.parsing.results import Rejection, RowResult, joined
from app.ingest.parsing.row_ids import Ordinals
from app.ingest.parsing.text_rows import Dialect, Record, records

DATASET, SOURCE = provenance("sipri-register")

_DIALECT: Final = Dialect(encoding="cp1252")
_BROKEN: Final = COLUMNS.index("Comments") + 1
"""The number of cells in the first part of a broken record, which ends within its comment."""

_NOT_ORDERED: Final = re.compile(r"\bnot (?:yet )?ordered\b|\bcontract not yet signed\b")


def read(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """A result for each row. With another header every row is rejected, the header too."""
    rows = records(file, _DIALECT)
    header = next(rows, None)
    if header is None:
        return
    if isinstance(header.cells, Rejection) or _stripped(header.cells) != COLUMNS:
        detail = f"the first line is not the register's: {', '.join(COLUMNS)}"
        for row in chain([header], rows):
            yield RowResult(row.row, row.raw, Rejection("unexpected-header", detail))
        return
    with Ordinals() as ordinals:
        for record in _whole(rows):
            yield _read(record, countries, ordinals)


def _stripped(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)


def _whole(rows: Iterator[Record]) -> Iterator[Record]:
    part: Record | None = None
    for record in rows:
        whole = _joined_record(part, record) if part else None
        if part and not whole:
            yield part
        part = None
        if whole:
            yield whole
        elif isinstance(record.cells, list) and len(record.cells) == _BROKEN:
            part = record
        else:
            yield record
    if part:
        yield part


def _joined_record(part: Record, rest: Record) -> Record | None:
    """The record of two parts; None if their cells do not add up to one."""
    if isinstance(part.cells, Rejection) or isinstance(rest.cells, Rejection):
        return None
    *before, comment = part.cells
    if _BROKEN + len(rest.cells) != len(COLUMNS) + 1:
        return None
    cells = [*before, comment + rest.cells[0], *rest.cells[1:]]
    return Record(part.row, f"{part.raw}\n{rest.raw}", cells)


def _read(record: Record, countries: Countries, ordinals: Ordinals) -> RowResult:
    if isinstance(record.cells, Rejection):
        return RowResult(record.row, record.raw, record.cells)
    if len(record.cells) != len(COLUMNS):
        detail = f"the row has {len(record.cells)} cells, not {len(COLUMNS)}"
        return RowResult(record.row, record.raw, Rejection("invalid-record", detail))
    cells = _stripped(record.cells)
    # The register has no ids. A change in one of these columns makes another event.
    external_id = ordinals.external_id(*cells[:3], *cells[6:8])
    repeated = ordinals.next("\n".join(cells)) > 1
    try:
        deal = order(cells)
        buyer = party(DATASET.id, Role.BUYER, deal.recipient, deal.year, countries)
        supplier = party(DATASET.id, Role.SUPPLIER, deal.supplier, deal.year, countries)
        fields = _fields(deal, buyer, supplier) | {
            "title": _titles(deal, buyer, supplier, countries),
            "external_id": external_id,
            "flags": _flags(deal, buyer, supplier, repeated=repeated),
            "citations": [citation(SOURCE, record.raw, "date", "participants", "details")],
        }
        event = event_draft(fields, countries)
    except Refusal as refusal:
        event = Rejection(refusal.code, refusal.detail, external_id)
        return RowResult(record.row, record.raw, event)
    actors = tuple(side.actor for side in (buyer, supplier) if side.actor)
    return RowResult(record.row, record.raw, event, (DATASET, SOURCE, *actors))


def _fields(deal: Order, buyer: Party, supplier: Party) -> dict[str, Any]:
    """The fields of the event that are cells. Raises Refusal `no-parties`."""
    participants = [side.participant for side in (buyer, supplier) if side.participant]
    if not participants:
        raise Refusal("no-parties", "neither the recipient nor the supplier is known")
    return {
        "dataset": DATASET.id,
        "type": EventType.PURCHASE,
        "status": _status(deal),
        "summary": {"en": _summary(deal)},
        "date": {"edtf": deal.ordered, "stated": [_stated(deal)]},
        "participants": participants,
        "details": _details(deal),
        "topics": ["procurement", "defence"],
    }


def _titles(deal: Order, buyer: Party, supplier: Party, countries: Countries) -> dict[str, str]:
    on = words.middle(parse(deal.ordered))
    orders, sells = (
        words.of_side(one.name, one.country, countries, on) for one in (buyer, supplier)
    )
    goods = Goods(deal.designation, deal.description, deal.quantity, deal.quantity_estimated)
    return made.purchase(orders, sells, goods, planned=_status(deal) == Status.PLANNED)


def _status(deal: Order) -> Status:
    clauses = deal.comment.casefold().split(";")
    chosen = any("selected" in clause and _NOT_ORDERED.search(clause) for clause in clauses)
    if chosen and not deal.delivered:
        return Status.PLANNED
    undone = any("deal cancelled" in clause and "returned" in clause for clause in clauses)
    return Status.CANCELLED if undone else Status.OCCURRED


def _details(deal: Order) -> dict[str, Any]:
    value = deal_value(deal.comment)
    return {
        "item": deal.designation or None,
        "category": deal.description or None,
        "quantity": deal.quantity,
        "quantity_estimated": deal.quantity_estimated if deal.quantity else None,
        "value": value.value if value else None,
        "currency": value.currency if value else None,
        "ordered": deal.ordered,
        "delivered": deal.delivered or None,
    }


def _summary(deal: Order) -> str:
    """The cells that no other field has."""
    estimate = " (estimate)" if deal.delivered_estimated else ""
    unit, whole, delivered = deal.trend_values
    return joined(
        (
            deal.condition,
            deal.comment,
            f"Delivered: {deal.delivered_number or 0}{estimate}",
            f"SIPRI TIV: {unit} per unit, {whole} for the order, {delivered} of what was delivered",
        ),
        "\n",
    )


def _stated(deal: Order) -> dict[str, Any]:
    text = f"{deal.year:04},?" if deal.year_estimated else f"{deal.year:04}"
    return {"text": text, "language": "en", "edtf": deal.ordered, "citation": 0}


def _flags(deal: Order, buyer: Party, supplier: Party, *, repeated: bool) -> list[str]:
    flags = [*buyer.flags, *supplier.flags]
    if any(int(year) < deal.year for year in deal.delivered):
        flags.append("delivered_before_order")
    if repeated:
        flags.append("exact_duplicate")
    return list(dict.fromkeys(flags))
