"""How many random examples are tested: few on each push, many by `make test-long`.

`--hypothesis-profile=long` chooses. It is read when the tests are collected, so conftest.py, which
registers the profile, must not call `examples`.
"""

from hypothesis import settings


def examples(few: int, many: int) -> int:
    """The number of examples or seeds for this run."""
    return many if settings.get_current_profile_name() == "long" else few
