"""The moment of `as_of`: the last change of the transaction that was committed last by then."""

from typing import NamedTuple

from app.clock import now_us, rfc3339
from app.db.snapshot import Snapshot
from app.domain.refusals import Refusal
from app.events.sql import lookups
from app.web.params import invalid_parameters, parameter_error
from app.web.values import AsOf


class Moment(NamedTuple):
    """The number of a change, 0 before the first, and its time; None before the first."""

    change: int
    at_us: int | None


def moment(snapshot: Snapshot, as_of: AsOf, parameter: str = "as_of") -> Moment:
    """The moment of a parameter. Raises Problem `invalid-parameters` for one that lies ahead, or
    before the first moment whose answers are stored.
    """
    last = snapshot.change
    if (as_of.number or 0) > last or as_of.start_us > now_us():
        raise _error(parameter, "as-of-ahead", f"the last change is number {last}, of now")
    change = _last_until(snapshot, as_of.end_us) if as_of.number is None else as_of.number
    if change < last:
        # What was between the changes of one transaction, nobody saw.
        change = min(change, _change(snapshot, change + 1)[1] - 1)
    floor: int = snapshot.remember(
        "floor", lambda: snapshot.fetch(lookups.floor(snapshot.dialect), {})[0][0]
    )
    if change < floor:
        at_us, _ = _change(snapshot, floor)
        detail = f"past answers are stored from change {floor} on, of {rfc3339(at_us)}"
        raise _error(parameter, "as-of-too-early", detail)
    return Moment(change, _change(snapshot, change)[0] if change else None)


def _error(parameter: str, code: str, detail: str) -> Exception:
    return invalid_parameters([parameter_error(parameter, Refusal(code, detail))])


def _last_until(snapshot: Snapshot, at_us: int) -> int:
    """The last change that is not later. Times of changes never decrease."""
    low, high = 0, snapshot.change
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _change(snapshot, middle)[0] <= at_us else (low, middle - 1)
    return low


def _change(snapshot: Snapshot, seq: int) -> tuple[int, int]:
    """The time of a change, and the first change of its transaction; 0 before the floor."""
    statement = lookups.change_at(snapshot.dialect)
    return snapshot.remember(
        ("change", seq), lambda: tuple(snapshot.fetch(statement, {"seq": seq})[0])
    )
