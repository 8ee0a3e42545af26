"""The reader of UK Treaties Online: a CSV of the treaties of the United Kingdom since 1703.

An event is dated by signature, else by adoption (flag `adopted_date`). A first of January is kept
and flagged: some are real, others may be a placeholder for the year. If the file has both the day
of an act and the day on which it took effect, the details have the latter.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from app.domain.countries import Countries
from app.domain.dates import Edtf
from app.domain.event_types import Instrument
from app.domain.refusals import Refusal
from app.drafts import Draft
from app.ingest.formats.provenance import citation, provenance
from app.ingest.formats.uk_parties import Parties, parties, title_case
from app.ingest.parsing.capitals import country_of_capital
from app.ingest.parsing.event_drafts import event_draft
from app.ingest.parsing.header_rows import rows_by_column
from app.ingest.parsing.results import Rejection, RowResult, attempt, joined
from app.ingest.parsing.text_rows import Dialect
from app.ingest.parsing.treaties import UK_SUBJECTS, instrument

DATASET, SOURCE = provenance("uk-treaties")

_COLUMNS: Final = (
    *("id", "title", "field3", "subject", "country_name", "references", "document_url"),
    *("signed_event_date", "signed_event_location", "adopted_event_date"),
    *("provisional_eif_event_date", "definative_eif_event_date"),
    "definative_eif_event_effective_date",
    *("terminated_event_date", "terminated_event_effective_date"),
)
_DAY: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_NOWHERE: Final = re.compile(
    r"(?i)n+|nk|u/n|not (known|stated)|unknown|see .*|adopted not signed|deposited by agency"
)
# The longest title of an event (app.drafts.Name).
_LONGEST_TITLE: Final = 500


def read(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """A result for each row; a row without a party is rejected (`no-parties`)."""
    for row in rows_by_column(file, Dialect(), _COLUMNS):
        cells = row.cells
        result, needs = (cells, ()) if isinstance(cells, Rejection) else _event(cells, countries)
        yield RowResult(row.row, row.raw, result, needs)


def _event(
    cells: dict[str, str], countries: Countries
) -> tuple[Draft | Rejection, tuple[Draft, ...]]:
    actors: list[Draft] = []

    def make() -> Draft | Rejection:
        signed, adopted = _day(cells["signed_event_date"]), _day(cells["adopted_event_date"])
        when = signed or adopted
        found = parties(cells, when, DATASET.id, countries)
        if not found.participants:
            detail = f"the record lists no party: {cells['country_name'] or 'the cell is empty'}"
            return Rejection("no-parties", detail, cells["id"])
        actors.extend(found.actors)
        fields = _fields(cells, found, countries) | _dated(cells, signed, adopted, found.flags)
        return event_draft(fields | {"flags": sorted(found.flags)}, countries)

    result = attempt(make, cells["id"])
    return result, (DATASET, SOURCE, *actors)


def _fields(cells: dict[str, str], found: Parties, countries: Countries) -> dict[str, Any]:
    title = cells["title"]
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 1]}…"
    quoted = ("title", "country_name", "signed_event_date", "signed_event_location")
    quote = joined((cells[name] for name in quoted), " | ")
    return {
        "dataset": DATASET.id,
        "external_id": cells["id"],
        "type": "agreement",
        "coding": "human",
        "title": {"en": title},
        "summary": _summary(cells, found),
        "participants": found.participants,
        "place": _place(cells["signed_event_location"], found, countries),
        "topics": UK_SUBJECTS.get(cells["subject"], ()),
        "citations": [citation(SOURCE, quote, "title", "participants", "date", "place")],
    }


def _dated(
    cells: dict[str, str], signed: Edtf | None, adopted: Edtf | None, flags: set[str]
) -> dict[str, Any]:
    """The date and the details of the event. Adds the flags of its dates to `flags`."""
    details: dict[str, Any] = {"instrument": instrument(cells["title"]) or Instrument.OTHER}
    forces = [
        _given(cells, f"{kind}_date", flags)
        for kind in (
            "definative_eif_event_effective",
            "definative_eif_event",
            "provisional_eif_event",
        )
    ]
    ends = [_given(cells, f"terminated_event{kind}_date", flags) for kind in ("_effective", "")]
    for name, days in (("in_force", forces), ("terminated", ends)):
        if day := next(filter(None, days), None):
            details[name] = day.text
    if signed and any(day and day.text < signed.text for day in forces):
        flags.add("force_before_signature")
    when = signed or adopted
    if when is None:
        return {"details": details}
    if when.text.endswith("-01-01"):
        flags.add("first_of_january")
    text = cells["signed_event_date" if signed else "adopted_event_date"]
    stated = {"text": text, "language": "en", "edtf": when.text, "citation": 0}
    date: dict[str, Any] = {"edtf": when.text, "stated": [stated]}
    if not signed:
        flags.add("adopted_date")
        date["note"] = "The day of adoption; the record has no date of signature."
    return {"details": details, "date": date}


def _summary(cells: dict[str, str], found: Parties) -> dict[str, str]:
    """The cells that no field of an event has, a line each."""
    several = len(found.participants) > 1
    lines = {
        "Subject": cells["subject"],
        "Extended to" if several else "Territories named": ", ".join(found.territories),
        "Adopted": cells["adopted_event_date"] if cells["signed_event_date"] else "",
        "Definitive entry into force": _notice(cells, "definative_eif_event"),
        "Provisional entry into force": cells["provisional_eif_event_date"],
        "Terminated": _notice(cells, "terminated_event"),
        "References": cells["references"].replace("||", " ").replace(";", "; "),
        "Document": cells["document_url"].replace("\\", "/"),
    }
    text = "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
    return {"en": text} if text else {}


def _notice(cells: dict[str, str], event: str) -> str:
    day, effective = cells[f"{event}_date"], cells[f"{event}_effective_date"]
    return f"{day}, with effect from {effective}" if effective else day


def _place(text: str, found: Parties, countries: Countries) -> dict[str, Any] | None:
    if not text or _NOWHERE.fullmatch(text):
        return None
    name = title_case(text)
    return {"name": {"en": name}, "country": country_of_capital(name, found.countries, countries)}


def _given(cells: dict[str, str], column: str, flags: set[str]) -> Edtf | None:
    """A date of the details. An impossible one is None, flagged, and kept in the summary."""
    try:
        return _day(cells[column])
    except Refusal:
        flags.add("impossible_date")
        return None


def _day(text: str) -> Edtf | None:
    """A day in the form DD/MM/YYYY; None for an empty cell. Raises Refusal `invalid-date`."""
    if not text:
        return None
    parts = _DAY.fullmatch(text)
    if parts is None:
        raise Refusal("invalid-date", f"{text!r} is not a date: write DD/MM/YYYY")
    day, month, year = parts.groups()
    return Edtf(f"{year}-{month}-{day}")
