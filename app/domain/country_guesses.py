"""The known names that are spelt like an unknown one."""

from collections.abc import Callable, Iterable
from copy import copy
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, Self

from app.domain.text import fold

# More names than countries are proposed, because several names of one country may be near.
_NEAR_NAMES: Final = 20
_NEARNESS: Final = 0.75
_CLOSENESS: Final = 0.85
_SHORTEST_CLOSE: Final = 5
_ABBREVIATED: Final = 3


class Guesses:
    """Finds the near names among folded names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._letters = {name: _letters(name) for name in names}
        # A file mostly has an unknown name in many rows.
        self.near: Callable[[str], list[str]] = lru_cache(maxsize=10_000)(self._near)

    def abbreviated(self, text: str) -> list[str]:
        """The names that begin with a text of three capitals, such as a code that is not of ISO."""
        is_code = len(text) == _ABBREVIATED and text.isupper()
        key = fold(text)
        return [name for name in self._letters if name.startswith(key)] if is_code else []

    def limited(self, most: int) -> Self:
        """Guesses for the first `most` different names; there are none for others."""
        known: dict[str, list[str]] = {}

        def near(key: str) -> list[str]:
            if key not in known and len(known) < most:
                known[key] = self.near(key)
            return known.get(key, [])

        limited = copy(self)
        limited.near = near
        return limited

    def resembled(self, text: str) -> list[str]:
        """The names that a text probably misspells or abbreviates: "Moroco", "ALG", but none for
        "Atlantis" (Åland Is.).
        """
        key = fold(text)
        near = self.near(key) if len(key) >= _SHORTEST_CLOSE else ()
        return get_close_matches(key, near, 1, _CLOSENESS) or self.abbreviated(text)

    def _near(self, key: str) -> list[str]:
        """The names like `key`, compared only with those that have enough letters in common.

        difflib's own estimate takes about twice as long in all, and the event loop waits for it.
        """
        own, length = _letters(key), len(key)
        possible = [
            name
            for name, letters in self._letters.items()
            if min(length - (own & ~letters).bit_count(), len(name) - (letters & ~own).bit_count())
            >= _NEARNESS / 2 * (length + len(name))
        ]
        return get_close_matches(key, possible, _NEAR_NAMES, _NEARNESS)


def _letters(name: str) -> int:
    """The letters of a name as bits; different letters may have one bit."""
    bits = 0
    for letter in name:
        bits |= 1 << ord(letter) % 61
    return bits
