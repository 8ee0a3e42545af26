"""Hand-made files in the shape of manytreaties, and what is read from them."""

import csv
import io
from collections.abc import Iterable

from app.domain.countries import Countries
from app.events.draft import EventDraft
from app.ingest.formats import manytreaties
from app.ingest.parsing.results import RowResult

AGREEMENT = [
    *("treatyID", "Title", "Begin", "End", "Signature", "Force", "Term", "Grounds"),
    *("TypeDomain", "TypeAgree", "TypeAmbit", "TypeGeo", "TypeSubject", "Location"),
    *("Depository", "Published", "Secretariat", "Website", "TitleAlt", "Comments", "TextURL"),
]
PARTY = [
    *("stateID", "treatyID", "Title", "Begin", "End", "Signature", "StateSignature"),
    *("StateRatification", "Force", "StateForce", "Term", "StateEnd", "Coder", "Comments"),
]
TREATY = {
    "treatyID": "FRA-MAR_1970A",
    "Title": "Agreement Between France And Morocco Concerning Fishing",
    "Begin": "1970-05-04",
    "Signature": "1970-05-04",
}
Cells = dict[str, str]


def file_of(columns: list[str], rows: Iterable[Cells]) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def reads(countries: Countries, agreements: list[Cells], parties: list[Cells]) -> list[RowResult]:
    files = file_of(AGREEMENT, agreements), file_of(PARTY, parties)
    return list(manytreaties.read(*files, countries))


def states(*codes: str, treaty: Cells = TREATY, **cells: str) -> list[Cells]:
    return [treaty | {"stateID": code} | cells for code in codes]


def event_of(countries: Countries, parties: list[Cells], treaty: Cells = TREATY) -> EventDraft:
    (read,) = reads(countries, [treaty], parties)
    assert isinstance(read.result, EventDraft), read.result
    return read.result


def parties_of(event: EventDraft) -> dict[str, str]:
    return {
        p.country or str(p.actor and p.actor.external_id): str(p.role) for p in event.participants
    }
