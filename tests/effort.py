"""How many random examples are tested: few on each push, many by `make test-long`, and its table.

`--hypothesis-profile=long` chooses. It is read when the tests are collected, so conftest.py, which
registers the profile, must not call `examples`.
"""

import random
from collections.abc import Callable

from hypothesis import settings

Counts = dict[str, int]
"""The `tries` of one kind, those that `ended` a command or connection, and the `failures`."""
Tried = Callable[[str], Counts]
"""Makes the counts of a kind, which the test increases: a row of the table."""


def examples(few: int, many: int) -> int:
    """The number of examples or seeds for this run."""
    return many if settings.get_current_profile_name() == "long" else few


def random_of(seed: str) -> random.Random:
    """A generator that repeats its values on each push, and not in `make test-long`."""
    return random.Random(seed if examples(1, 0) else None)  # noqa: S311 - tests
