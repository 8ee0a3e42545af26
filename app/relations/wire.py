"""Relations as clients see them."""

from typing import Any

import orjson
from typing_extensions import TypedDict

from app.countries.wire import CountryName
from app.domain.event_types import Coding, EventType
from app.events.wire import EventDate


class Mention(TypedDict):
    """An event in short."""

    id: str
    date: EventDate | None
    type: EventType
    title: dict[str, str]


class Year(TypedDict):
    start: str
    value: int


class ActorCount(TypedDict):
    id: str
    name: dict[str, str]
    count: int


class DatasetCount(TypedDict):
    id: str
    title: str
    count: int
    span: str | None
    coding: Coding


class Profile(TypedDict):
    """What two countries have to do with each other. A pair without events has zeros."""

    pair: str
    countries: list[CountryName]
    two_sided: int
    multilateral: int
    by_type: dict[str, int]
    by_year: list[Year]
    first: Mention | None
    last: Mention | None
    last_by_type: dict[str, Mention]
    actors: list[ActorCount]
    datasets: list[DatasetCount]
    possible_duplicates: int
    related_pairs: list[str]
    query: dict[str, Any]


class Partner(TypedDict):
    """`first` and `last` are the EDTF dates of the first and last dated event."""

    pair: str
    country: CountryName
    two_sided: int
    multilateral: int
    by_type: dict[str, int]
    first: str | None
    last: str | None


class PartnerList(TypedDict):
    items: list[Partner]
    next: str | None
    query: dict[str, Any]


def mention(document: bytes) -> Mention:
    """The event of a document, in short."""
    event = orjson.loads(document)
    return Mention(id=event["id"], date=event["date"], type=event["type"], title=event["title"])
