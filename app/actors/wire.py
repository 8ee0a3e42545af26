"""Actors as clients see them."""

from typing import Any

from typing_extensions import TypedDict

from app.domain.event_types import ActorKind


class Alias(TypedDict):
    text: str
    language: str | None


# Not a class: `from` is a word of Python.
Role = TypedDict(
    "Role",
    {"title": dict[str, str], "organisation": str | None, "from": str | None, "to": str | None},
)


class Actor(TypedDict):
    """`events` is the number of events that it takes part in."""

    id: str
    kind: ActorKind
    names: dict[str, str]
    aliases: list[Alias]
    country: str | None
    roles: list[Role]
    events: int


class ActorList(TypedDict):
    items: list[Actor]
    next: str | None
    query: dict[str, Any]


def actor(row: Any, names: list[Any], roles: list[Any]) -> Actor:  # noqa: ANN401
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
