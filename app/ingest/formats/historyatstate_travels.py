"""Travels abroad of US presidents and secretaries of state, from the US Office of the Historian.

The guest is the United States, the host the country of the label. A trip to no country, such as one
to international waters, has no host. "[Visit made as President-elect.]" in the remarks overrides
the office of the file.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, Final

from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.events.draft import EventDraft
from app.ingest.formats.historyatstate import (
    USA,
    EventResult,
    Side,
    common_fields,
    flags,
    guests,
    label_in_sentence,
    read_records,
    side,
    span,
    titled_names,
)
from app.ingest.formats.provenance import provenance
from app.ingest.parsing import persons
from app.ingest.parsing.results import RowResult, drafted
from app.ingest.parsing.xml_records import Fields

DATASET, SOURCE = provenance("historyatstate-travels")
_OFFICES: Final = {"president": "President", "secretary": "Secretary of State"}
_MADE_AS: Final = re.compile(r"\[Visit made as ([^\].]{1,100})\.?\]")
_NO_COUNTRY: Final = re.compile(r"(?i)\b(?:waters|ocean|sea)\b")


def read(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """An event for each `<trip>`, with the id of the file."""
    return read_records(file, "trip", partial(_event, countries=countries))


def _event(fields: Fields, countries: Countries) -> EventResult:
    shared = common_fields(fields, "remarks", SOURCE)
    label, (first, when) = fields.get("country", ""), span(fields)
    people = [
        replace(person, titles=_titles(fields)) for person in persons.parse(fields.get("name", ""))
    ]
    if not people:
        raise Refusal("participant", "the trip names no traveller")
    going, actors = guests(DATASET.id, people, Side(countries.get(USA)), first)
    host = None if _NO_COUNTRY.search(label) else side(label, when, DATASET.id, countries)
    verb = "visits" if host else "travels to"
    event = {
        **shared,
        "title": {
            "en": f"{titled_names(people)} of the United States {verb} {label_in_sentence(label)}"
        },
        "participants": [*going, {"role": "host", **host.as_participant}] if host else going,
        "place": _place(fields.get("locale"), label, host),
        "flags": flags(label, when, host.country if host else None),
    }
    needs = [*actors, host.organisation] if host and host.organisation else actors
    return drafted(EventDraft, event, countries), (DATASET, SOURCE, *needs)


def _place(locale: str | None, label: str, host: Side | None) -> dict[str, Any]:
    """The towns of the file, with the part of the country that the label has."""
    towns = f"{locale} ({host.part})" if locale and host and host.part else locale
    return {"name": {"en": towns or label}, "country": host.code if host else None}


def _titles(fields: Fields) -> tuple[str, ...]:
    """The office that the traveller had on the trip."""
    if made := _MADE_AS.search(fields.get("remarks", "")):
        return (made[1],)
    role = fields.get("role", "")
    return (_OFFICES.get(role, role),) if role else ()
