"""The collection of treaties of the R package manytreaties: agreements, and their parties.

An event is one agreement, dated by its signature, else by its beginning (flag `begin_date`). Ids
come again for different agreements; each is an event. Rows of parties whose agreement is not in
the first file tell of it well enough to make one (flag `agreement_not_listed`). An agreement
without any rows of parties has those that its id names (`AFG-RUS_1935A`), but only if its title
names these two sides and no other (flag `parties_from_id`): the ids are made by machine, and often
wrong.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, BinaryIO, Final

from app.datasets.draft import DatasetDraft
from app.domain.countries import Countries
from app.domain.dates import Edtf
from app.domain.event_types import Coding, Instrument
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.events.draft import EventDraft
from app.ingest.formats.manytreaties_index import PARTIES, Treaty, TreatyIndex
from app.ingest.formats.manytreaties_parties import NOBODY, Parties, PartyReader
from app.ingest.parsing.capitals import seat
from app.ingest.parsing.header_rows import Cells, named
from app.ingest.parsing.lenient_dates import loose
from app.ingest.parsing.results import Rejection, Row, RowResult, attempt, drafted, joined
from app.ingest.parsing.text_rows import Dialect
from app.ingest.parsing.treaty_instruments import instrument
from app.ingest.parsing.treaty_topics import of_subject
from app.sources.draft import SourceDraft

DATASET: Final = DatasetDraft(
    id="manytreaties",
    title="manytreaties (GGO)",
    description="Agreements and their parties as the Global Governance Observatory consolidated"
    " them by hand from treaty collections, in the R package manytreaties (globalgov/manytreaties"
    " 4bf79f9). The collections that it draws on have citation duties of their own.",
    licence="CC BY 4.0 by the package's DESCRIPTION; its LICENSE.md holds the text of AGPL-3.",
    citation="manytreaties: Many Datasets on Treaties (GGO), Global Governance Observatory.",
    url="https://github.com/globalgov/manytreaties",
    coding=Coding.HUMAN,
)
SOURCE: Final = SourceDraft(
    dataset=DATASET.id,
    external_id="source/manytreaties",
    source_kind="dataset",
    title="manytreaties (GGO)",
    publisher="Global Governance Observatory",
    language="en",
    url="https://github.com/globalgov/manytreaties",
)

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
_MOST_ROWS: Final = 5_000
_LONGEST_TITLE: Final = 500
_LONGEST_REMARKS: Final = 10_000


def read(agreements: BinaryIO, parties: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """One event an agreement, to which the rows of its parties are merged.

    Rows of the second file say so (`file="parties"`); those that cannot be read are rejected first.
    """
    with closing(TreatyIndex()) as index:
        yield from _kept(agreements, _AGREEMENT, index.add_treaty)
        yield from _kept(parties, _PARTY, index.add_party, PARTIES)
        for treaty in index.treaties():
            yield from _reads(treaty, index, countries)


def _kept(
    file: BinaryIO,
    columns: tuple[str, ...],
    keep: Callable[[Cells, dict[str, str]], object],
    name: str | None = None,
) -> Iterator[RowResult]:
    """Put the rows of a file aside; gives those that cannot be."""
    for row in named(file, Dialect(), columns):
        cells = row.cells
        if not isinstance(cells, Rejection) and cells.get("stateID", " ") in NOBODY:
            detail = f"the row names no state: {cells['stateID']!r}"
            cells = Rejection("unknown-country", detail, cells["treatyID"] or None)
        if isinstance(cells, Rejection):
            yield RowResult(row.row, row.raw, cells, file=name)
        else:
            keep(row, cells)


def _reads(treaty: Treaty, index: TreatyIndex, countries: Countries) -> Iterator[RowResult]:
    rows = index.parties(treaty)
    members = list(islice(rows, _MOST_ROWS))
    also = tuple(
        Row(row, raw, PARTIES)
        for row, raw, _ in members
        if (row, PARTIES) != (treaty.row, treaty.file)
    )
    states = [cells for _, _, cells in members]
    result, needs = _event(treaty, states, countries)
    yield RowResult(treaty.row, treaty.raw, result, needs, also, file=treaty.file)
    for row, raw, _ in rows:
        detail = f"the treaty has more than {_MOST_ROWS} rows of parties"
        yield RowResult(row, raw, Rejection("too-many-parties", detail), file=PARTIES)


def _event(
    treaty: Treaty, states: list[dict[str, str]], countries: Countries
) -> tuple[Draft | Rejection, tuple[Draft, ...]]:
    actors: list[Draft] = []
    cells = treaty.cells

    def make() -> Draft | Rejection:
        flags = {"agreement_not_listed"} if treaty.file else set()
        signature = cells["Signature"]
        when, repaired = loose(signature or cells["Begin"])
        dates: dict[str, Any] = {}
        if when:
            stated = {"text": signature or cells["Begin"], "edtf": when.text, "citation": 0}
            dates["date"] = {"edtf": when.text, "stated": [stated]}
            if not signature:
                dates["date"]["note"] = "The day on which it began; no signature is recorded."
                flags.add("begin_date")
        flags |= {"date_repaired"} if repaired else set()
        force = _given(cells["Force"], flags)
        # In the file of parties `Term` is a broken number.
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
            detail = "no row of the parties file belongs to the agreement, nor does its id say more"
            return Rejection("no-parties", detail, treaty.external_id)
        actors.extend(found.actors.values())
        fields = _fields(treaty, states, found, countries) | dates
        return drafted(EventDraft, fields | {"flags": sorted(flags | found.flags)}, countries)

    result = attempt(make, treaty.external_id)
    return result, (DATASET, SOURCE, *actors)


def _fields(
    treaty: Treaty, states: list[dict[str, str]], found: Parties, countries: Countries
) -> dict[str, Any]:
    cells = treaty.cells
    title, location = cells["Title"], cells.get("Location", "")
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 1]}…"
    place = {"name": {"en": location}, "country": seat(location, found.countries, countries)}
    names = " ; ".join(dict.fromkeys(state["stateID"] for state in states))
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
        "citations": [
            {
                "source": {"external_id": SOURCE.external_id},
                "quote": joined((cells["Title"], cells["Signature"], location, names), " | "),
                "language": "en",
                "supports": ["title", "date", "place", "participants"],
            }
        ],
    }


def _summary(cells: dict[str, str], states: list[dict[str, str]]) -> dict[str, str]:
    """What the files say beyond the fields of an event, in lines of their own words."""
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
    """A date that the details do not have as it is written; the summary keeps its text."""
    try:
        value, repaired = loose(text)
    except Refusal:
        return text
    return text if repaired and value else None


def _instrument(cells: dict[str, str]) -> Instrument:
    by_type = _KINDS.get(cells.get("TypeAgree", ""), Instrument.OTHER)
    return instrument(cells["Title"]) or by_type


def _given(text: str, flags: set[str]) -> Edtf | None:
    """A date of the details; one that is impossible is left to the summary, and flagged."""
    try:
        value, repaired = loose(text)
    except Refusal:
        flags.add("impossible_date")
        return None
    flags |= {"date_repaired"} if repaired else set()
    return value
