"""The exception of invalid input."""

from collections.abc import Iterable


class Refusal(ValueError):  # noqa: N818 - a client causes it, not a fault of the program
    """Input that is refused, with what to write instead.

    `code` is a stable slug that clients may branch on, `detail` a sentence for people. `candidates`
    are near values, best first (codes, ids or names); empty if no value is near. `allowed` is the
    whole list where the values are a closed list. `at` are the names and indexes that lead to the
    value, if it is part of what was refused.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        candidates: Iterable[str] = (),
        *,
        allowed: Iterable[str] = (),
        at: Iterable[str | int] = (),
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.candidates = tuple(candidates)
        self.allowed = tuple(allowed)
        self.at = tuple(at)
