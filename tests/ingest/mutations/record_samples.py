"""Made-up files of whole records: interchange files, visits and travels."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import orjson

from app.ingest.formats.names import FormatName
from tests.ingest.mutations.sample import (
    CODES,
    FAMILIES,
    GOODS,
    ROWS,
    STATES,
    TOWNS,
    Sample,
    day,
    drawn,
    two,
)

_DATASET = "made-up"


def interchange() -> Sample:
    """Each kind of record, and events of several types that use every field."""
    lines = b"".join(orjson.dumps(record) + b"\n" for record in _records())
    return Sample("entente", FormatName.ENTENTE, (lines,), suffix=".jsonl")


def _records() -> Iterator[dict[str, Any]]:
    chance = drawn("entente")
    yield {
        "kind": "dataset",
        "id": _DATASET,
        "title": "Made up",
        "coding": "human",
        "url": "https://x.example",
    }
    yield {
        "kind": "source",
        **_identity("gazette"),
        "source_kind": "article",
        "language": "fr-FR",
        "published": "1999-05",
    }
    for name in FAMILIES:
        yield {
            "kind": "actor",
            **_identity(name),
            "actor_kind": "person",
            "names": {"en": name},
            "aliases": [{"text": f"A. {name}", "language": "fr"}],
            "country": chance.choice(CODES),
            "roles": [{"title": {"en": "Envoy"}, "organisation": "Court", "from": "1990"}],
        }
    for number in range(ROWS - len(FAMILIES)):
        first, second = two(chance)
        quote = f"{chance.choice(FAMILIES)} en visite à {chance.choice(TOWNS)}"
        yield {
            "kind": "event",
            **_identity(str(number)),
            **_typed(number),
            "title": {"en": f"{STATES[first]} and {STATES[second]}", "fr": quote},
            "summary": {"en": f"About {chance.choice(GOODS)}."},
            "date": {
                "edtf": (when := day(chance)),
                "stated": [{"text": when, "language": "fr", "edtf": when, "citation": 0}],
            },
            "participants": [
                {"role": "participant", "actor": {"external_id": chance.choice(FAMILIES)}},
                {"role": "participant", "country": CODES[first], "title": {"en": "Host"}},
                {"role": "target", "country": CODES[second], "certain": False},
            ],
            "place": {
                "name": {"en": chance.choice(TOWNS)},
                "latitude": chance.uniform(-80, 80),
                "longitude": 5,
            },
            "topics": ["trade", "sport"],
            "codes": {"cameo": "042"},
            "flags": ["made_up"],
            "citations": [
                {
                    "source": {"external_id": "gazette"},
                    "quote": quote,
                    "language": "fr",
                    "start": 3,
                    "end": 3 + len(quote),
                    "supports": ["date"],
                }
            ],
            "external_ids": [{"dataset": _DATASET, "external_id": f"also {number}"}],
        }


def _identity(name: str) -> dict[str, str]:
    return {"dataset": _DATASET, "external_id": name}


def _typed(number: int) -> dict[str, Any]:
    return (
        {"type": "visit", "status": "planned"},
        {"type": "agreement", "details": {"instrument": "treaty", "in_force": "1999"}},
        {"type": "diplomatic_act", "details": {"act": "recognition"}},
        {
            "type": "purchase",
            "details": {"item": "Boat", "quantity": 4, "value": 1e6, "currency": "EUR"},
        },
    )[number % 4]


def visits() -> Sample:
    """Visits to the United States."""
    chance = drawn("visits")
    records = []
    for number in range(ROWS):
        start = day(chance)
        fields = {
            "id": str(3000 + number),
            "start-date": start,
            "end-date": start[:-2] + "28",
            "visitor": f"{chance.choice(('King', 'President'))} {chance.choice(FAMILIES)}",
            "from": chance.choice(STATES),
            "description": f"Spoke of {chance.choice(GOODS)} in {chance.choice(TOWNS)}.",
        }
        records.append(_element("visit", fields))
    return _xml("visits", FormatName.HISTORYATSTATE_VISITS, records)


def travels() -> Sample:
    """Travels of presidents of the United States."""
    chance = drawn("travels")
    records = []
    for number in range(ROWS):
        start = day(chance)
        fields = {
            "id": str(100 + number),
            "role": "president",
            "name": f"Ada {chance.choice(FAMILIES)}",
            "start-date": start,
            "end-date": start,
            "country": chance.choice(STATES),
            "locale": chance.choice(TOWNS),
            "remarks": f"Met with Prime Minister {chance.choice(FAMILIES)}.",
        }
        records.append(_element("trip", fields))
    return _xml("trips", FormatName.HISTORYATSTATE_TRAVELS, records)


def _element(tag: str, fields: dict[str, str]) -> str:
    inner = "".join(f"    <{name}>{escape(text)}</{name}>\n" for name, text in fields.items())
    return f"  <{tag}>\n{inner}  </{tag}>\n"


def _xml(root: str, format_: FormatName, records: list[str]) -> Sample:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n{"".join(records)}</{root}>\n'
    return Sample(str(format_), format_, (text.encode(),), suffix=".xml")
