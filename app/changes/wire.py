"""Changes, versions and differences as clients see them."""

from typing import Annotated, Any, Literal, NotRequired

import orjson
from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.actors.wire import ActorVersion
from app.clock import rfc3339
from app.datasets.wire import DatasetVersion
from app.events.wire import Event
from app.events.wire_lists import ValueDifference
from app.sources.wire import SourceVersion
from app.web.wire import Moment, Uuid, described

ChangeKind = TypeAliasType(
    "ChangeKind",
    Annotated[
        Literal["created", "updated", "withdrawn", "merged", "restored", "refreshed"],
        Field(
            description="What a change did. A withdrawn record that an import brings back is "
            "`created` again. An event is `refreshed` if it has no new version, but shows another "
            "name of an actor or source, another link of other events, or another likely duplicate."
        ),
    ],
)
RecordKind = TypeAliasType(
    "RecordKind",
    Annotated[
        Literal["event", "actor", "source", "dataset"],
        Field(description="What kind of record changed."),
    ],
)
RecordVersion = TypeAliasType(
    "RecordVersion",
    Annotated[
        Event | ActorVersion | SourceVersion | DatasetVersion,
        Field(description="A version of a record: its members but those that no version has."),
    ],
)
RecordId = Annotated[
    str, Field(description="The id of the record: a UUID, or the slug of a data set.")
]
Into = Annotated[
    Uuid | None,
    Field(description="With `merged`: the id of the record into which it was merged; else null."),
]
By = Annotated[
    str | None,
    Field(
        description="Who made the change: the name of a key, or `cli:` and a name. Only for keys "
        "that may write; null for others, and for imports by the command."
    ),
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
    id: RecordId
    version: int
    """The version of the record after it; that of before if it was refreshed."""
    at: Moment
    """When it was made."""
    by: By
    reason: str | None
    """Why it was made; null where no reason was given."""
    into: Into
    before: NotRequired[RecordVersion | None]
    """With `documents=true`: the record that clients saw before it; null if there was none."""
    after: NotRequired[RecordVersion | None]
    """With `documents=true`: the record that clients saw after it; null if there is none."""


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
class Version(TypedDict):
    """A version of a record."""

    version: int
    """Its number, from 1."""
    change: int
    """The number of the change that made it: see `/v1/changes`."""
    kind: ChangeKind
    """What that change did. The version of a withdrawal or a merge has no document."""
    at: Moment
    """When it was made."""
    by: By
    reason: str | None
    """Why it was made; null where no reason was given."""
    into: Into


@described
class VersionList(TypedDict):
    """The versions of a record."""

    items: list[Version]
    """All versions, the first one first."""


@described
class VersionDiff(TypedDict):
    """The difference of two versions of a record, from `against` to `version`."""

    id: RecordId
    version: int
    """The number of the version."""
    against: int
    """The number of the version with which it is compared."""
    items: list[ValueDifference]
    """The values that differ. Items of arrays are compared by their index."""


def change(row: Any, *, documents: bool, named: bool) -> dict[str, Any]:  # noqa: ANN401
    """A row of `sql.changes` as a Change; documents are inserted as they are stored.

    `named`: whether it has who made the change.
    """
    seq, record, own, slug, number, kind, at_us, by, reason, into, *both = row
    made = Change(
        seq=seq,
        kind=kind,
        record=record,
        id=slug or str(own),
        version=number,
        at=rfc3339(at_us),
        by=by if named else None,
        reason=reason,
        into=str(into) if into else None,
    )
    bodies = [None if body is None else orjson.Fragment(body) for body in both]
    return {**made, **(dict(zip(("before", "after"), bodies, strict=True)) if documents else {})}


def version(row: Any, *, named: bool) -> Version:  # noqa: ANN401
    """A row of `sql.versions`; `named` as for `change`."""
    number, seq, kind, at_us, by, reason, into = row
    return Version(
        version=number,
        change=seq,
        kind=kind,
        at=rfc3339(at_us),
        by=by if named else None,
        reason=reason,
        into=str(into) if into else None,
    )
