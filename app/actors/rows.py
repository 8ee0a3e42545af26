"""The rows of an actor, and its draft. Pure; `record` reads and writes them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import tables as t
from app.actors.draft import ActorDraft, ActorRole, Alias
from app.domain.text import fold

PARTS: Final = (t.actor_name, t.actor_role)
Row = Mapping[str, Any]
Rows = dict[sa.Table, list[Row]]
"""The rows of an actor, by table."""


def draft_of(rows: Rows) -> ActorDraft:
    """The draft of stored rows, without validation: it was validated when it was saved."""
    (own,) = rows[t.actor]
    names, offices = rows[t.actor_name], rows[t.actor_role]
    return ActorDraft.model_construct(
        id=own["id"],
        dataset=own["dataset"],
        external_id=own["external_id"],
        actor_kind=own["kind"],
        country=own["country"],
        names={row["language"]: row["text"] for row in names if not row["alias"]},
        aliases=tuple(
            Alias(text=row["text"], language=row["language"]) for row in names if row["alias"]
        ),
        roles=tuple(
            ActorRole.model_construct(
                title=row["title"],
                organisation=row["organisation"],
                from_=row["from"],
                to=row["to"],
            )
            for row in offices
        ),
    )


def rows_of(draft: ActorDraft, actor: UUID) -> Rows:
    """The rows of a draft."""
    names: list[tuple[str | None, str, bool]] = [
        (language, text, False) for language, text in draft.names.items()
    ]
    names += [(alias.language, alias.text, True) for alias in draft.aliases]
    return {
        t.actor: [
            {
                "id": actor,
                "dataset": draft.dataset,
                "external_id": draft.external_id,
                "kind": draft.actor_kind,
                "country": draft.country,
            }
        ],
        t.actor_name: [
            {
                "actor": actor,
                "position": position,
                "language": language,
                "text": text,
                "folded": fold(text),
                "alias": alias,
            }
            for position, (language, text, alias) in enumerate(names)
        ],
        t.actor_role: [
            {"actor": actor, "position": position} | role.model_dump(by_alias=True)
            for position, role in enumerate(draft.roles)
        ],
    }
