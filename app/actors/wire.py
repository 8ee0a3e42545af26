"""Actors as clients see them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

from pydantic import Field
from typing_extensions import TypedDict

from app.domain.event_types import ActorKind
from app.web.wire import ChangeNumber, LocalizedText, NextCursor, ResolvedQuery, Uuid, described

Row = Mapping[str, Any]


@described
class Alias(TypedDict):
    """Another name of an actor."""

    text: str
    """The name."""
    language: str | None
    """Its language (BCP 47); null if not known."""


# Not a class: `from` is a keyword of Python.
ActorRole = TypedDict(
    "ActorRole",
    {
        "title": Annotated[LocalizedText, Field(description="The name of the office.")],
        "organisation": Annotated[
            str | None, Field(description="The organisation in which it is held.")
        ],
        "from": Annotated[
            str | None, Field(description="The start of the term, in EDTF; null if not known.")
        ],
        "to": Annotated[
            str | None,
            Field(description="The end of the term, in EDTF; null if not known or not over."),
        ],
    },
)
ActorRole.__doc__ = "An office that an actor held."


@described
class ActorVersion(TypedDict):
    """A version of a person, body, force, company, organisation or group."""

    id: Uuid
    """The id of the actor."""
    kind: ActorKind
    """The kind of actor."""
    names: LocalizedText
    """The main name in each language."""
    aliases: list[Alias]
    """All other names."""
    country: str | None
    """The country that it belongs to (ISO 3166 alpha-3); null if none."""
    roles: list[ActorRole]
    """The offices that it held."""
    dataset: str | None
    """The data set from which it was imported; null if from none."""
    external_id: str | None
    """Its id there."""
    version: int
    """The number of the version, from 1: each change of the actor makes the next."""


@described
class Actor(ActorVersion):
    """A person, body, force, company, organisation or group that takes part in events."""

    events: int
    """The number of events in which it takes part."""


@described
class ActorList(TypedDict):
    """A page of actors."""

    items: list[Actor]
    """The actors: by id, or with `q` the best match first."""
    next: NextCursor
    change: ChangeNumber
    query: ResolvedQuery
    """The request as it was understood."""


def document(own: Row, names: Sequence[Row], roles: Sequence[Row]) -> dict[str, Any]:
    """The members of an ActorVersion but `version`, of the rows of the actor, in order."""
    return {
        "id": str(own["id"]),
        "kind": own["kind"],
        "names": {name["language"]: name["text"] for name in names if not name["alias"]},
        "aliases": [Alias(text=n["text"], language=n["language"]) for n in names if n["alias"]],
        "country": own["country"],
        "roles": [{name: role[name] for name in ActorRole.__annotations__} for role in roles],
        "dataset": own["dataset"],
        "external_id": own["external_id"],
    }


def actor(row: Row, names: Sequence[Row], roles: Sequence[Row]) -> Actor:
    """The actor of a row of `sql.one` and the rows of its names and offices, in order."""
    more = {"version": row["version"], "events": row["events"]}
    return cast("Actor", document(row, names, roles) | more)
