"""An actor as somebody hands it in."""

from typing import Annotated

from pydantic import Field

from app.domain.event_types import ActorKind
from app.drafts import CountryCode, Draft, Edtf, Identified, Language, Name, Names


class Alias(Draft):
    text: Name
    language: Language | None = None


class ActorRole(Draft):
    """An office that the actor held; `organisation` is where, both ends may be unknown."""

    title: Annotated[Names, Field(min_length=1)]
    organisation: Name | None = None
    from_: Annotated[Edtf | None, Field(alias="from")] = None
    to: Edtf | None = None


class ActorDraft(Identified):
    """One actor. `actor_kind`, since `kind` says in a file that the record is an actor."""

    server_set = frozenset({"events"})

    actor_kind: ActorKind
    names: Annotated[Names, Field(min_length=1)]
    aliases: tuple[Alias, ...] = ()
    country: CountryCode | None = None
    roles: tuple[ActorRole, ...] = ()
