"""The tiers of matches of a search: what an alternative for a word has in common with it."""

from enum import IntEnum
from typing import Literal

Label = Literal["word", "name", "concept", "sound"]
_LABELS: tuple[Label, ...] = ("word", "name", "concept", "sound")


class Tier(IntEnum):
    """The best tier first.

    `WORD`: the word in some form, or the country of that name. `NAME`: the same name in the other
    script or another reviewed spelling. `CONCEPT`: another phrase of the same meaning. `SOUND`: a
    word that only sounds alike.
    """

    WORD = 0
    NAME = 1
    CONCEPT = 2
    SOUND = 3

    @property
    def label(self) -> Label:
        """The tier in answers."""
        return _LABELS[self]
