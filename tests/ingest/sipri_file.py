"""Files in the shape of the SIPRI trade register, made of rows that nobody ordered."""

from io import BytesIO

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.formats.sipri_register import SOURCE, read
from app.ingest.parsing.results import Rejection, RowResult

HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    "Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
PLAIN = {
    "recipient": "Morocco",
    "supplier": "Israel",
    "year": "2011",
    "year_flag": "",
    "quantity": "6",
    "quantity_flag": "",
    "designation": "Kestrel-4 ",
    "description": "SAM system",
    "delivered_number": "4",
    "delivered_flag": "?",
    "delivered": "2013; 2014",
    "status": "New",
    "comment": "Desert version; financed by USA",
    "unit": "4.5",
    "order": "27",
    "delivered_value": "18",
}


def row(**cells: str) -> str:
    return ",".join((PLAIN | cells).values())


def reads(countries: Countries, *lines: str, header: str = HEADER) -> list[RowResult]:
    text = "\n".join((header, *lines)) + "\n"
    return list(read(BytesIO(text.encode("cp1252")), countries))


def event(countries: Countries, **cells: str) -> EventDraft:
    (only,) = reads(countries, row(**cells))
    assert isinstance(only.result, EventDraft), only.result
    return only.result


def code(countries: Countries, **cells: str) -> str:
    (only,) = reads(countries, row(**cells))
    assert isinstance(only.result, Rejection)
    return only.result.code


def parties(draft: EventDraft) -> list[tuple[str, str | None]]:
    return [
        (participant.role, participant.country or (participant.actor or SOURCE).external_id)
        for participant in draft.participants
    ]
