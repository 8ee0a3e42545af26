"""The same events in tables as one would usually model them, for those that answer beside Entente.

Not handicapped: every question of the mix is one range of the index `link`, as in Entente, and
`document` holds the finished JSON for who wants to send it.
"""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy's way


class Actor(Base):
    __tablename__ = "actor"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[dict[str, Any]]


class Source(Base):
    __tablename__ = "source"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str]
    publisher: Mapped[str]
    language: Mapped[str]


class Place(Base):
    __tablename__ = "place"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[dict[str, Any]]
    country: Mapped[str] = mapped_column(String(3))
    latitude: Mapped[float]
    longitude: Mapped[float]


class Event(Base):
    """`earliest` and `latest` are ISO days, null for an open end."""

    __tablename__ = "event"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    type: Mapped[str]
    status: Mapped[str]
    coding: Mapped[str]
    title: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    edtf: Mapped[str | None]
    earliest: Mapped[str | None]
    latest: Mapped[str | None]
    precision: Mapped[str | None]
    approximate: Mapped[bool | None]
    uncertain: Mapped[bool | None]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    details: Mapped[dict[str, Any]]
    topics: Mapped[list[str]]
    cameo: Mapped[str | None]
    dataset: Mapped[str]
    external_id: Mapped[str]
    created_at: Mapped[str]

    place: Mapped[Place | None] = relationship()
    participants: Mapped[list["Participant"]] = relationship(order_by="Participant.position")
    citations: Mapped[list["Citation"]] = relationship(order_by="Citation.position")


class Participant(Base):
    __tablename__ = "participant"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str]
    country: Mapped[str] = mapped_column(String(3))
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("actor.id"))

    actor: Mapped[Actor | None] = relationship()


class Citation(Base):
    __tablename__ = "citation"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    quote: Mapped[str]
    language: Mapped[str]

    source: Mapped[Source] = relationship()


class Link(Base):
    """An event under a key: `pair:ISR-MAR`, `country:MAR`, `actor:<id>`.

    Days are ordinals as Entente has them, but -1 to sort by for an event without a date, so that
    it comes last in the one order that is asked for, newest first.
    """

    __tablename__ = "link"

    key: Mapped[str] = mapped_column(primary_key=True)
    sort_lo: Mapped[int] = mapped_column(primary_key=True)
    sort_hi: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    type: Mapped[str]
    possible_lo: Mapped[int]
    possible_hi: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


class Document(Base):
    __tablename__ = "document"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)


INDEXES = (Index("participant_actor", Participant.actor_id),)
