"""Synthetic records as drafts, without validating them: they are valid by construction.

A million validations would take longer than all the rest of making them. A test holds these drafts
to be those that validation gives.
"""

from functools import lru_cache

from app.actors.draft import ActorDraft
from app.datasets.draft import DatasetDraft
from app.domain.countries import Countries
from app.domain.event_types import Coding, EventType, Role, Status
from app.drafts import Draft, Reference
from app.events.draft import Citation, Codes, EventDate, EventDraft, EventPlace, Participant
from app.sources.draft import SourceDraft
from benchmarks.synthetic import Record

_KINDS: dict[str, type[Draft]] = {
    "dataset": DatasetDraft,
    "source": SourceDraft,
    "actor": ActorDraft,
}
_TYPES = {kind.value: kind for kind in EventType}
_STATUSES = {status.value: status for status in Status}
_CODINGS = {coding.value: coding for coding in Coding}


def head_draft(record: Record, countries: Countries) -> Draft:
    """A data set, a source or an actor, validated: they are few."""
    return _KINDS[record["kind"]].read(
        {name: value for name, value in record.items() if name != "kind"}, countries
    )


def event_draft(record: Record) -> EventDraft:
    """An event."""
    draft = EventDraft.__new__(EventDraft)
    # What `model_construct` does, in a tenth of its time.
    _set(draft, "__dict__", _DEFAULTS | _fields(record))
    _set(draft, "__pydantic_fields_set__", set(_SET))
    _set(draft, "__pydantic_extra__", None)
    _set(draft, "__pydantic_private__", None)
    return draft


def _fields(record: Record) -> Record:
    date, place = record["date"], record["place"]
    return {
        "dataset": record["dataset"],
        "external_id": record["external_id"],
        "type": _TYPES[record["type"]],
        "status": _STATUSES[record["status"]],
        "coding": _CODINGS[record["coding"]],
        "title": record["title"],
        "summary": record["summary"],
        "date": _date(date["edtf"]) if date else None,
        "participants": tuple(
            _participant(one["role"], one["country"], one.get("actor", _NOBODY)["external_id"])
            for one in record["participants"]
        ),
        "place": _place(*place["name"].values(), *list(place.values())[1:]) if place else None,
        "details": record["details"],
        "topics": record["topics"],
        "codes": _codes(record["codes"]["cameo"]),
        "citations": tuple(
            _citation(cited["source"]["external_id"], cited["quote"], cited["language"])
            for cited in record["citations"]
        ),
    }


_set = object.__setattr__
_DEFAULTS: Record = {"id": None, "flags": (), "links": (), "external_ids": ()}
_SET = (
    *("dataset", "external_id", "type", "status", "coding", "title", "summary", "date"),
    *("participants", "place", "details", "topics", "codes", "citations"),
)
_NOBODY: Record = {"external_id": None}


@lru_cache(maxsize=100_000)
def _date(edtf: str) -> EventDate:
    return EventDate(edtf=edtf)


@lru_cache(maxsize=100_000)
def _participant(role: str, country: str, actor: str | None) -> Participant:
    named = Reference(dataset="register", external_id=actor) if actor else None
    return Participant.model_construct(
        role=Role(role), country=country, actor=named, title={}, certain=True
    )


@lru_cache(maxsize=10_000)
def _place(
    english: str, arabic: str, country: str, latitude: float, longitude: float
) -> EventPlace:
    return EventPlace.model_construct(
        name={"en": english, "ar": arabic},
        country=country,
        latitude=latitude,
        longitude=longitude,
        certain=True,
    )


@lru_cache(maxsize=100)
def _codes(cameo: str | None) -> Codes:
    return Codes(cameo=cameo)


@lru_cache(maxsize=10_000)
def _citation(source: str, quote: str, language: str) -> Citation:
    return Citation(source=Reference(external_id=source), quote=quote, language=language)
