"""The draft of an actor."""

from typing import Annotated

from pydantic import Field

from app.domain.event_types import ActorKind
from app.drafts import CountryCode, Draft, Edtf, Identified, Language, Name, Names


class Alias(Draft):
    """Another name or spelling of the actor."""

    text: Name
    language: Language | None = None


class ActorRole(Draft):
    """An office of the actor, in an organisation; both ends may be unknown."""

    title: Annotated[Names, Field(min_length=1)]
    organisation: Name | None = None
    from_: Annotated[Edtf | None, Field(alias="from")] = None
    to: Edtf | None = None


class ActorDraft(Identified):
    """An actor. Its kind is `actor_kind`: in a file `kind` is the kind of record (decision 1)."""

    server_set = frozenset({"events", "version"})

    actor_kind: ActorKind
    names: Annotated[Names, Field(min_length=1)]
    aliases: Annotated[tuple[Alias, ...], Field(max_length=1_000)] = ()
    country: CountryCode | None = None
    roles: Annotated[tuple[ActorRole, ...], Field(max_length=1_000)] = ()
