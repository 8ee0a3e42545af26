"""Actors as clients see them."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app.domain.event_types import ActorKind
from app.web.wire import LocalizedText, NextCursor, ResolvedQuery, Uuid, described


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
class Actor(TypedDict):
    """A person, body, force, company, organisation or group that takes part in events."""

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
    events: int
    """The number of events in which it takes part."""


@described
class ActorList(TypedDict):
    """A page of actors."""

    items: list[Actor]
    """The actors: by id, or with `q` the best match first."""
    next: NextCursor
    query: ResolvedQuery
    """The request as it was understood."""


def actor(row: Any, names: list[Any], roles: list[Any]) -> Actor:  # noqa: ANN401
    """The actor of its row and the rows of its names and offices, in order."""
    return Actor(
        id=str(row.id),
        kind=row.kind,
        names={name.language: name.text for name in names if not name.alias},
        aliases=[Alias(text=n.text, language=n.language) for n in names if n.alias],
        country=row.country,
        roles=[
            {
                "title": role.title,
                "organisation": role.organisation,
                "from": getattr(role, "from"),
                "to": role.to,
            }
            for role in roles
        ],
        events=row.events,
    )
