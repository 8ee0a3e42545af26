"""The results of readers: for each row of a file a draft or a rejection.

A reader is a pure generator from an open file to `RowResult`s, in the order of the rows. It keeps a
bounded window of rows in memory, and never raises because of the content of a file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.drafts import Draft

D = TypeVar("D", bound=Draft)
T = TypeVar("T")

LONGEST_RAW: Final = 4_000
"""Characters of a row in a report."""
MOST_CHARACTERS: Final = 1 << 22
"""Characters of rows that are in memory together; an event takes up to 30 bytes for each."""
LONGEST_DETAIL: Final = 1_000
"""Characters of the detail of a rejection, which may quote a cell of any length."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row is not imported: a stable slug and a sentence.

    `external_id` is that of the event that the row would have made, if it is known: `--complete`
    then does not withdraw the event.
    """

    code: str
    detail: str
    external_id: str | None = None

    def __post_init__(self) -> None:
        """Make the detail storable and printable: cut it, and escape NUL."""
        detail = shortened(self.detail, LONGEST_DETAIL).replace("\0", "\\x00")
        object.__setattr__(self, "detail", detail)


@dataclass(frozen=True, slots=True)
class Row:
    """A raw row: number (1 is the first line), text, and file if it is not the first one."""

    number: int
    raw: str
    file: str | None = None


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of a row.

    `needs` are records that the draft refers to and that no row contains: its data set, source and
    actors. They are saved before it if they do not exist, and are not counted. An existing actor
    gains what the new draft adds, and loses nothing.

    `also` are further rows of the same event: mirrored, repeated or continued. They count as
    merged, or are rejected with it. `file` is the file of the row if it is not the first one.
    """

    row: int
    raw: str
    result: Draft | Rejection
    needs: tuple[Draft, ...] = ()
    also: tuple[Row, ...] = ()
    file: str | None = None


def drafted(kind: type[D], fields: dict[str, Any], countries: Countries) -> D | Rejection:
    """The draft of a record in the interchange shape, or its rejection with its external id."""
    try:
        return kind.read(fields, countries)
    except ValidationError as error:
        return _rejection(error, fields.get("external_id"))


def attempt(make: Callable[[], D | Rejection], external_id: str | None = None) -> D | Rejection:
    """The result of `make`; a Refusal that it raises becomes a rejection."""
    try:
        return make()
    except Refusal as refusal:
        return Rejection(refusal.code, refusal.detail, external_id)


def _rejection(error: ValidationError, external_id: object) -> Rejection:
    """The rejection of the first error and its location; a Refusal keeps its code."""
    first, *more = error.errors(include_url=False)
    cause = first.get("ctx", {}).get("error")
    location = first["loc"]
    if isinstance(cause, ValidationError):  # of the details of a type
        first, *others = cause.errors(include_url=False)
        cause = first.get("ctx", {}).get("error")
        location, more = location + first["loc"], [*more, *others]
    where = ".".join(str(part) for part in location) or "record"
    rest = f" (and {len(more)} more)" if more else ""
    own_id = external_id if isinstance(external_id, str) else None
    if isinstance(cause, Refusal):
        return Rejection(cause.code, f"{where}: {cause.detail}{rest}", own_id)
    return Rejection("invalid-record", f"{where}: {first['msg']}{rest}", own_id)


def next_few(items: Iterator[T], most: int, size: Callable[[T], int]) -> list[T]:
    """The next items, at most `most`. They end with the one that reaches MOST_CHARACTERS."""
    few: list[T] = []
    characters = 0
    for item in islice(items, most):
        few.append(item)
        characters += size(item)
        if characters >= MOST_CHARACTERS:
            break
    return few


def shortened(text: str, longest: int = LONGEST_RAW) -> str:
    """The text for a report: a long one is cut, with the number of characters that are left out."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest} characters more)"


def joined(parts: Iterable[str | None], between: str = " ") -> str:
    """The parts that are not empty, joined."""
    return between.join(part for part in parts if part)
