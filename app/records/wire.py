"""The JSON shapes that clients send: those that reads give, with fewer required members.

What the server sets can be sent, too, and is ignored: what GET answers can be put back.
"""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.actors.wire import ActorRole, Alias
from app.domain.event_types import ActorKind, Coding
from app.web.wire import LocalizedText, Uuid, described


@described
class _OfDataset(TypedDict, total=False):
    id: Uuid
    """The id of the record; new if it is left out."""
    dataset: str | None
    """The data set that the record belongs to, with `external_id`."""
    external_id: str | None
    """Its id there."""


@described
class ActorBody(_OfDataset, total=False):
    """An actor, or some of its members for a patch."""

    kind: ActorKind
    """The kind of actor; required for a new one."""
    names: LocalizedText
    """The main name in each language, at least one."""
    aliases: list[Alias]
    """All other names."""
    country: str | None
    """The country that it belongs to: an alpha-3 code."""
    roles: list[ActorRole]
    """The offices that it held."""


@described
class SourceBody(_OfDataset, total=False):
    """A source, or some of its members for a patch."""

    kind: str
    """The kind of document, a slug such as `article`; required for a new one."""
    title: str | None
    """Its title."""
    publisher: str | None
    """Who published it."""
    language: str | None
    """Its language (BCP 47)."""
    published: str | None
    """When it was published, in EDTF."""
    url: str | None
    """Where it can be read."""
    sha256: str | None
    """The SHA-256 of its text in UTF-8."""


@described
class DatasetBody(TypedDict, total=False):
    """A data set, or some of its members for a patch."""

    id: str
    """Its id, a slug; required for a new one."""
    title: str
    """Its title; required for a new one."""
    description: str | None
    """What it holds and how it was made."""
    licence: str | None
    """The terms under which it can be used."""
    citation: str | None
    """How to cite it."""
    url: str | None
    """Where it was published."""
    coding: Coding
    """Whether its events were coded by persons or by a machine; required for a new one."""


@described
class RestoreBody(TypedDict, total=False):
    """Which version to restore."""

    version: Annotated[int, Field(ge=1)]
    """The number of the version; default of a withdrawn record: its last one."""


@described
class ActorMerge(TypedDict):
    """Where to merge an actor."""

    into: Uuid
    """The id of the actor that remains."""
