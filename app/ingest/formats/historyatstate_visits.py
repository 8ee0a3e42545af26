"""Visits of foreign leaders to the United States, from the US Office of the Historian.

The file has one side, the guest; the host is the United States. The summary often has towns and
further days, but no field says where the visit was, so that the place is the country.
"""

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.events.draft import EventDraft
from app.ingest.formats.historyatstate import (
    USA,
    EventResult,
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

DATASET, SOURCE = provenance("historyatstate-visits")


def read(file: BinaryIO, countries: Countries) -> Iterator[RowResult]:
    """An event for each `<visit>`, with the id of the file."""
    return read_records(file, "visit", partial(_event, countries=countries))


def _event(fields: Fields, countries: Countries) -> EventResult:
    shared = common_fields(fields, "description", SOURCE)
    visitor, label, (first, when) = fields.get("visitor"), fields.get("from", ""), span(fields)
    if not visitor:
        raise Refusal("participant", "the visit names no visitor")
    people = persons.parse(visitor)
    home = side(label, when, DATASET.id, countries)
    coming, actors = guests(DATASET.id, people, home, first)
    event = {
        **shared,
        "title": {
            "en": f"{titled_names(people) or visitor} of {label_in_sentence(label)}"
            f" {'visit' if len(people) > 1 else 'visits'} the United States"
        },
        "participants": [*coming, {"role": "host", "country": USA}],
        "place": {"name": {"en": "United States"}, "country": USA},
        "flags": flags(label, when, home.country),
    }
    return drafted(EventDraft, event, countries), (DATASET, SOURCE, *actors)
