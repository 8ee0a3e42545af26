"""What is compared of an event."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Content:
    """The compared fields of an event.

    `roles` has (role, country), `persons` names of persons. `doubtful` are the countries without a
    certain role as a first party. Of purchases, `item` is the designation of the goods and `kind`
    their category, "" if unknown; `number` is None if it is unknown or an estimate; `delivered` has
    the dates of delivery in EDTF.
    """

    type: str
    edtf: str | None
    title: str
    roles: set[tuple[str, str | None]]
    persons: list[str]
    doubtful: set[str] = field(default_factory=set)
    item: str = ""
    kind: str = ""
    number: float | None = None
    delivered: tuple[str, ...] = ()

    @property
    def countries(self) -> set[str]:
        """The codes of its parties."""
        return {country for _, country in self.roles if country}

    @property
    def sure(self) -> set[str]:
        """The countries that are not doubtful."""
        return self.countries - self.doubtful
