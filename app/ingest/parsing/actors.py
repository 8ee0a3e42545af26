"""Actors for parties that are not countries.

The external id of an actor that a reader makes up begins with `actor/`, so that it differs from the
ids of the file.
"""

from functools import lru_cache

from app.actors.draft import ActorDraft
from app.domain.event_types import ActorKind
from app.domain.text import fold


@lru_cache(maxsize=10_000)
def collective(dataset: str, kind: ActorKind, name: str, country: str | None = None) -> ActorDraft:
    """The actor of an organisation, group, body or force; one for each folded name."""
    key = f"actor/{kind}/{country or ''}/{fold(name) or name}"
    return ActorDraft.model_construct(
        id=None,
        dataset=dataset,
        external_id=key[:500],
        actor_kind=kind,
        names={"en": name[:500]},
        aliases=(),
        country=country,
        roles=(),
    )


def reference(actor: ActorDraft) -> dict[str, str | None]:
    """A reference to the actor, for a participant of the same data set."""
    return {"external_id": actor.external_id}
