"""How many random examples are tested: few on each push, many by `make test-long`.

`--hypothesis-profile=long` chooses. It is read when the tests are collected, so conftest.py, which
registers the profile, must not call `examples`.
"""

import random

from hypothesis import settings


def examples(few: int, many: int) -> int:
    """The number of examples or seeds for this run."""
    return many if settings.get_current_profile_name() == "long" else few


def random_of(seed: str) -> random.Random:
    """A generator that repeats its values on each push, and not in `make test-long`."""
    return random.Random(seed if examples(1, 0) else None)  # noqa: S311 - tests
