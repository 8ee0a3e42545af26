"""The reader of the R package manytreaties: a file of agreements and a file of their parties.

An agreement is dated by its signature, else by its beginning (flag `begin_date`). Rows of parties
without an agreement make an event too. An agreement without parties has the two parties in its id
(`AFG-RUS_1935A`) if its title names exactly these: ids are often wrong.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, BinaryIO, Final

from app.domain.countries import Countries
from app.domain.dates import Edtf
from app.domain.event_types import Instrument
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.ingest.formats.manytreaties_index import PARTIES, Treaty, TreatyIndex
from app.ingest.formats.manytreaties_parties import NOBODY, Parties, PartyReader
from app.ingest.formats.provenance import citation, provenance
from app.ingest.parsing.capitals import country_of_capital
from app.ingest.parsing.event_drafts import event_draft
from app.ingest.parsing.header_rows import Cells, rows_by_column
from app.ingest.parsing.lenient_dates import parse_leniently
from app.ingest.parsing.results import (
    Rejection,
    Row,
    RowResult,
    attempt,
    joined,
    next_few,
)
from app.ingest.parsing.text_rows import Dialect
from app.ingest.parsing.treaties import instrument, of_subject

DATASET, SOURCE = provenance("manytreaties")

_AGREEMENT: Final = (
    *("treatyID", "Title", "Begin", "End", "Signature", "Force", "Term"),
    *("TypeDomain", "TypeAgree", "TypeAmbit", "TypeSubject", "Location"),
    *("Depository", "Secretariat", "Published", "TextURL", "Comments"),
)
_PARTY: Final = (
    *("stateID", "treatyID", "Title", "Begin", "End", "Signature", "Force"),
    *("StateSignature", "StateRatification", "StateForce", "Comments"),
)
_KINDS: Final = {
    "Agreement": Instrument.AGREEMENT,
    "MOU": Instrument.MEMORANDUM_OF_UNDERSTANDING,
    "Protocol": Instrument.PROTOCOL,
}
# The rows of a treaty are in memory together.
_MOST_ROWS: Final = 5_000
# The longest title of an event (app.drafts.Name).
_LONGEST_TITLE: Final = 500
_LONGEST_REMARKS: Final = 10_000


def read(agreements: BinaryIO, parties: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """A result for each agreement, with the rows of its parties in `also`.

    Rows of the second file have `file="parties"`. Rows that cannot be read come first.
    """
    with closing(TreatyIndex()) as index:
        yield from _index(agreements, _AGREEMENT, index.add_treaty)
        yield from _index(parties, _PARTY, index.add_party, PARTIES)
        for treaty in index.treaties():
            yield from _results(treaty, index, countries)


def _index(
    file: BinaryIO,
    columns: tuple[str, ...],
    keep: Callable[[Cells, dict[str, str]], object],
    name: str | None = None,
) -> Iterator[RowResult]:
    """Add the rows of a file to the index by `keep`; yields the rejected ones."""
    for row in rows_by_column(file, Dialect(), columns):
        cells = row.cells
        if not isinstance(cells, Rejection) and cells.get("stateID", " ") in NOBODY:
            detail = f"the row has no state: {cells['stateID']!r}"
            cells = Rejection("unknown-country", detail, cells["treatyID"] or None)
        if isinstance(cells, Rejection):
            yield RowResult(row.row, row.raw, cells, file=name)
        else:
            keep(row, cells)


def _results(treaty: Treaty, index: TreatyIndex, countries: Countries) -> Iterator[RowResult]:
    rows = index.parties(treaty)
    members = next_few(rows, _MOST_ROWS, lambda member: len(member[1]))
    also = tuple(
        Row(row, raw, PARTIES)
        for row, raw, _ in members
        if (row, PARTIES) != (treaty.row, treaty.file)
    )
    states = [cells for _, _, cells in members]
    result, needs = _event(treaty, states, countries)
    yield RowResult(treaty.row, treaty.raw, result, needs, also, file=treaty.file)
    for row, raw, _ in rows:
        detail = f"the treaty has {len(members)} rows of parties before it, which is the most"
        yield RowResult(row, raw, Rejection("too-many-parties", detail), file=PARTIES)


def _event(
    treaty: Treaty, states: list[dict[str, str]], countries: Countries
) -> tuple[Draft | Rejection, tuple[Draft, ...]]:
    actors: list[Draft] = []
    cells = treaty.cells

    def make() -> Draft | Rejection:
        flags = {"agreement_not_listed"} if treaty.file else set()
        signature = cells["Signature"]
        when, repaired = parse_leniently(signature or cells["Begin"])
        dates: dict[str, Any] = {}
        if when:
            stated = {"text": signature or cells["Begin"], "edtf": when.text, "citation": 0}
            dates["date"] = {"edtf": when.text, "stated": [stated]}
            if not signature:
                dates["date"]["note"] = "The day on which it began; no signature is recorded."
                flags.add("begin_date")
        flags |= {"date_repaired"} if repaired else set()
        force = _given(cells["Force"], flags)
        # The file of parties has numbers in `Term`, not dates.
        end = _given(("" if treaty.file else cells["Term"]) or cells["End"], flags)
        if force and when and (force.latest and when.earliest) and force.latest < when.earliest:
            flags.add("force_before_signature")
        dates["details"] = {
            "instrument": _instrument(cells),
            "in_force": force and force.text,
            "terminated": end and end.text,
        }
        found, reader = Parties(), PartyReader(DATASET.id, countries, when, force)
        for state in states:
            reader.add(found, state)
        if not states:
            reader.add_from_id(found, cells["treatyID"], cells["Title"])
        if not found.roles:
            detail = "no row of the parties file has the agreement, and its title has no two sides"
            return Rejection("no-parties", detail, treaty.external_id)
        actors.extend(found.actors.values())
        fields = _fields(treaty, states, found, countries) | dates
        return event_draft(fields | {"flags": sorted(flags | found.flags)}, countries)

    result = attempt(make, treaty.external_id)
    return result, (DATASET, SOURCE, *actors)


def _fields(
    treaty: Treaty, states: list[dict[str, str]], found: Parties, countries: Countries
) -> dict[str, Any]:
    cells = treaty.cells
    title, location = cells["Title"], cells.get("Location", "")
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 1]}…"
    place = {
        "name": {"en": location},
        "country": country_of_capital(location, found.countries, countries),
    }
    names = " ; ".join(dict.fromkeys(state["stateID"] for state in states))
    quote = joined((cells["Title"], cells["Signature"], location, names), " | ")
    return {
        "dataset": DATASET.id,
        "external_id": treaty.external_id,
        "type": "agreement",
        "coding": "human",
        "title": {"en": title},
        "summary": _summary(cells, states),
        "participants": found.participants,
        "place": place if location else None,
        "topics": of_subject(f"{cells.get('TypeSubject', '')} {cells.get('TypeDomain', '')}"),
        "citations": [citation(SOURCE, quote, "title", "date", "place", "participants")],
    }


def _summary(cells: dict[str, str], states: list[dict[str, str]]) -> dict[str, str]:
    """The cells that no field of an event has, a line each."""
    remarks = dict.fromkeys(state["Comments"] for state in states if state["Comments"])
    lines = {
        "Subject": joined((cells.get("TypeSubject"), cells.get("TypeDomain")), ", "),
        "Scope": cells.get("TypeAmbit"),
        "In force": _unread(cells["Force"]),
        "Ended": _unread(cells["End"]),
        "Depositary": cells.get("Depository"),
        "Secretariat": cells.get("Secretariat"),
        "Published": cells.get("Published"),
        "Text": cells.get("TextURL"),
        "Remarks": cells["Comments"] if "stateID" not in cells else None,
        "Remarks on parties": " / ".join(remarks)[:_LONGEST_REMARKS],
    }
    text = "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
    return {"en": text} if text else {}


def _unread(text: str) -> str | None:
    """The text of a date that is invalid or was repaired, for the summary; else None."""
    try:
        value, repaired = parse_leniently(text)
    except Refusal:
        return text
    return text if repaired and value else None


def _instrument(cells: dict[str, str]) -> Instrument:
    by_type = _KINDS.get(cells.get("TypeAgree", ""), Instrument.OTHER)
    return instrument(cells["Title"]) or by_type


def _given(text: str, flags: set[str]) -> Edtf | None:
    """A date of the details. An impossible one is None, flagged, and kept in the summary."""
    try:
        value, repaired = parse_leniently(text)
    except Refusal:
        flags.add("impossible_date")
        return None
    flags |= {"date_repaired"} if repaired else set()
    return value
