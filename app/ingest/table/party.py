"""A party of a row: who takes part in its event, and in which role."""

from dataclasses import dataclass
from typing import Any

from app.actors.draft import ActorDraft
from app.domain.countries import Country
from app.domain.event_types import Role
from app.ingest.parsing.actors import reference


@dataclass(frozen=True, slots=True)
class Party:
    """A country, an actor, or an actor of a country, with a role.

    `title` has the offices of a person, in `language`.
    """

    role: Role
    country: Country | None = None
    actor: ActorDraft | None = None
    title: str | None = None
    certain: bool = True
    language: str = "en"

    @property
    def key(self) -> tuple[str | None, ...]:
        """The identity of the party; `title` and `certain` are not part of it."""
        return (
            self.role,
            self.country.code if self.country else None,
            self.actor.external_id if self.actor else None,
        )

    def participant(self) -> dict[str, Any]:
        """The participant in the interchange shape."""
        return {
            "role": self.role,
            "country": self.country.code if self.country else None,
            "actor": reference(self.actor) if self.actor else None,
            "title": {self.language: self.title[:500]} if self.title else {},
            "certain": self.certain,
        }
