"""What readers give: for each row of a file, a draft or the reason why there is none.

A reader is a pure generator from an open file to `RowResult`s, in the order of the rows. It keeps
no more than a bounded window of them, and it never raises for what a file holds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.drafts import Draft

D = TypeVar("D", bound=Draft)

LONGEST_RAW: Final = 4_000
"""Characters of a row that a report shows."""
LONGEST_DETAIL: Final = 1_000
"""Characters of the sentence beside it, which may quote a cell of any length."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row is not taken: a stable slug and a sentence.

    `external_id` is that of the event that the row would have made, where it is known: the event
    is then not gone from a file that is the whole data set.
    """

    code: str
    detail: str
    external_id: str | None = None

    def __post_init__(self) -> None:
        """The sentence can be stored and shown, whatever it quotes."""
        detail = shortened(self.detail, LONGEST_DETAIL).replace("\0", "\\x00")
        object.__setattr__(self, "detail", detail)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stood: its number (1 is the first line), its text, its file if another one."""

    number: int
    raw: str
    file: str | None = None


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row and what was made of it.

    `needs` are records that the draft names and that no row of the file is: its data set, its
    source, its actors. They are recorded before it if they are not there, and not counted. An
    actor that is there already gains what the new draft adds, and loses nothing.

    `also` are further rows of the same event: mirrored, repeated or continued. They count as
    merged, or are rejected with it. `file` is that of the row if it is not the read one.
    """

    row: int
    raw: str
    result: Draft | Rejection
    needs: tuple[Draft, ...] = ()
    also: tuple[Row, ...] = ()
    file: str | None = None


def drafted(kind: type[D], fields: dict[str, Any], countries: Countries) -> D | Rejection:
    """A record in the interchange shape as a draft, or what is wrong with it.

    A rejection carries the record's external id.
    """
    try:
        return kind.read(fields, countries)
    except ValidationError as error:
        return _rejection(error, fields.get("external_id"))


def attempt(make: Callable[[], D | Rejection], external_id: str | None = None) -> D | Rejection:
    """What `make` gives; a Refusal of the domain that it raises becomes a rejection."""
    try:
        return make()
    except Refusal as refusal:
        return Rejection(refusal.code, refusal.detail, external_id)


def _rejection(error: ValidationError, external_id: object) -> Rejection:
    """The first thing that is wrong, and where; a Refusal in the domain's own words."""
    first, *more = error.errors(include_url=False)
    cause = first.get("ctx", {}).get("error")
    where = ".".join(str(part) for part in first["loc"]) or "record"
    rest = f" (and {len(more)} more)" if more else ""
    known = external_id if isinstance(external_id, str) else None
    if isinstance(cause, Refusal):
        return Rejection(cause.code, f"{where}: {cause.detail}{rest}", known)
    return Rejection("invalid-record", f"{where}: {first['msg']}{rest}", known)


def shortened(text: str, longest: int = LONGEST_RAW) -> str:
    """A text as a report shows it: long ones are cut, with the number of characters left out."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest} characters more)"


def joined(parts: Iterable[str | None], between: str = " ") -> str:
    """The parts that say something, in one text."""
    return between.join(part for part in parts if part)
