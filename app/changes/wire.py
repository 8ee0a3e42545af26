"""Changes, versions and differences as clients see them."""

from typing import Annotated, Any, Literal, NotRequired

import orjson
from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.clock import rfc3339
from app.events.wire import Event
from app.web.wire import Moment, Uuid, described

ChangeKind = TypeAliasType(
    "ChangeKind",
    Annotated[
        Literal["created", "updated", "withdrawn"],
        Field(
            description="What a change did. A withdrawn event that comes back is `created` again."
        ),
    ],
)
RecordKind = TypeAliasType(
    "RecordKind",
    Annotated[
        str,
        Field(description="What kind of record changed.", json_schema_extra={"enum": ["event"]}),
    ],
)
By = Annotated[
    str | None,
    Field(description="Who made the change; null where no person is stored, as of imports."),
]


@described
class Change(TypedDict):
    """A change of a record."""

    seq: int
    """Its number: the changes are numbered in the order of their commits, without a gap."""
    kind: ChangeKind
    """What it did."""
    record: RecordKind
    """What kind of record changed."""
    id: Uuid
    """The id of the record."""
    version: int
    """The version of the record after it."""
    at: Moment
    """When it was made."""
    by: By
    reason: str | None
    """Why it was made; null where no reason was given."""
    before: NotRequired[Event | None]
    """With `documents=true`: the event before it; null if there was none."""
    after: NotRequired[Event | None]
    """With `documents=true`: the event after it; null if there is none."""


@described
class ChangeList(TypedDict):
    """The next changes, the first one first."""

    items: list[Change]
    """The changes. With filters it may be empty before the last change: go on with `last`."""
    last: int
    """The number of the last change that was read: the next `since`."""
    caught_up: bool
    """Whether that is the last change of all."""


@described
class EventVersion(TypedDict):
    """A version of an event."""

    version: int
    """Its number, from 1."""
    change: int
    """The number of the change that made it: see `/v1/changes`."""
    kind: ChangeKind
    """What that change did. The version of a withdrawal has no document."""
    at: Moment
    """When it was made."""
    by: By
    reason: str | None
    """Why it was made; null where no reason was given."""


@described
class EventVersionList(TypedDict):
    """The versions of an event."""

    items: list[EventVersion]
    """All versions, the first one first."""


DiffOp = TypeAliasType(
    "DiffOp",
    Annotated[
        Literal["add", "remove", "replace"],
        Field(
            description="Whether only the later document has the value, only the earlier one, or "
            "both have another one."
        ),
    ],
)


@described
class EventDifference(TypedDict):
    """A value that differs between two versions."""

    op: DiffOp
    """How it differs."""
    pointer: str
    """The place of the value, as a JSON pointer (RFC 6901) into the event."""
    before: Any
    """The value in the version `against`; null with `add`."""
    after: Any
    """The value in the version `version`; null with `remove`."""


@described
class EventDiff(TypedDict):
    """The difference of two versions of an event, from `against` to `version`."""

    id: Uuid
    """The id of the event."""
    version: int
    """The number of the version."""
    against: int
    """The number of the version with which it is compared."""
    items: list[EventDifference]
    """The values that differ. Items of arrays are compared by their index."""


def change(row: Any, *, documents: bool) -> dict[str, Any]:  # noqa: ANN401
    """A row of `sql.changes` as a Change; documents are inserted as they are stored."""
    seq, event, version, kind, at_us, reason, *both = row
    made = Change(
        seq=seq,
        kind=kind,
        record="event",
        id=str(event),
        version=version,
        at=rfc3339(at_us),
        by=None,
        reason=reason,
    )
    bodies = [None if body is None else orjson.Fragment(body) for body in both]
    return {**made, **(dict(zip(("before", "after"), bodies, strict=True)) if documents else {})}


def event_version(row: Any) -> EventVersion:  # noqa: ANN401
    """A row of `sql.versions`."""
    version, seq, kind, at_us, reason = row
    return EventVersion(
        version=version, change=seq, kind=kind, at=rfc3339(at_us), by=None, reason=reason
    )
