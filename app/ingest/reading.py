"""What readers give: for each record of a file, a draft or the reason why there is none."""

from dataclasses import dataclass

from app.drafts import Draft


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a record is not taken: a stable slug and a sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Read:
    """One record: its row (1 is the first line), as it stood, and what was made of it."""

    row: int
    raw: str
    result: Draft | Rejection
