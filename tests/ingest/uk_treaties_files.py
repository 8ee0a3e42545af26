"""Hand-made files in the shape of UK Treaties Online, and what is read from them."""

import csv
import io

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.formats import uk_treaties
from app.ingest.parsing.results import Rejection

HEADER = [
    *("id", "uuid", "title", "field3", "subject", "country_name"),
    *("signed_event_date", "signed_event_location", "adopted_event_date"),
    *("provisional_eif_event_date", "definative_eif_event_date"),
    "definative_eif_event_effective_date",
    *("terminated_event_date", "terminated_event_effective_date"),
    *("references", "document_url"),
]
ROW = {
    "id": "1",
    "title": "Treaty of Commerce between Great Britain and Morocco",
    "field3": "BI",
    "subject": "TRADE",
    "country_name": "MOROCCO ; UNITED KINGDOM",
    "signed_event_date": "09/12/1856",
    "signed_event_location": "Tangier",
}


def file_of(*rows: dict[str, str]) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def event_of(countries: Countries, **cells: str) -> EventDraft:
    (read,) = uk_treaties.read(file_of(ROW | cells), countries)
    assert isinstance(read.result, EventDraft), read.result
    return read.result


def rejection_of(countries: Countries, **cells: str) -> Rejection:
    (read,) = uk_treaties.read(file_of(ROW | cells), countries)
    assert isinstance(read.result, Rejection)
    return read.result


def parties_of(event: EventDraft) -> list[str]:
    return [p.country or str(p.actor and p.actor.external_id) for p in event.participants]
