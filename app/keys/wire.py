"""Keys as clients see them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.clock import rfc3339
from app.web.wire import Moment, Uuid, described

KeyScope = TypeAliasType(
    "KeyScope",
    Annotated[
        Literal["read", "write", "admin"],
        Field(description="What a key allows: `write` includes `read`, `admin` includes both."),
    ],
)


@described
class ApiKey(TypedDict):
    """A key of the API."""

    id: Uuid
    """The id of the key."""
    name: str
    """Its name, which changes that are made with it have as `by`."""
    scope: KeyScope
    """What it allows."""
    datasets: list[str] | None
    """The ids of the only data sets that it may write to; null for all."""
    created_at: Moment
    """When it was made."""
    expires_at: Moment | None
    """When it is no longer valid; null if it does not expire."""
    last_used_at: Moment | None
    """When it was last used, exact to a minute; null before the first use."""
    revoked_at: Moment | None
    """When it was revoked; null if it was not."""
    key: NotRequired[str]
    """The key itself, in the answer that creates it: it is not stored, and not shown again."""


@described
class NewApiKey(TypedDict):
    """A key to be made."""

    name: Annotated[str, Field(examples=["visits-desk"])]
    """The name, which no other key has that is not revoked."""
    scope: KeyScope
    """What the key allows."""
    datasets: NotRequired[Annotated[list[str] | None, Field(examples=[None])]]
    """The ids of the only data sets that it may write to; null for all. For the scope `write`."""
    expires_at: NotRequired[Annotated[Moment | None, Field(examples=["2030-01-01T00:00:00Z"])]]
    """When it is no longer valid: a date-time, a day, or `90d` from now; null for never."""


@described
class ApiKeyList(TypedDict):
    """All keys, in the order in which they were made."""

    items: list[ApiKey]
    """The keys, also those that expired or were revoked."""


def api_key(row: Any) -> ApiKey:  # noqa: ANN401
    """The key of a row of `api_key`."""
    return ApiKey(
        id=str(row.id),
        name=row.name,
        scope=row.scope,
        datasets=row.datasets,
        created_at=rfc3339(row.created_us),
        expires_at=_moment(row.expires_us),
        last_used_at=_moment(row.used_us),
        revoked_at=_moment(row.revoked_us),
    )


def api_keys(rows: Sequence[Any]) -> ApiKeyList:
    """The keys of rows of `api_key`."""
    return ApiKeyList(items=[api_key(row) for row in rows])


def _moment(us: int | None) -> str | None:
    return None if us is None else rfc3339(us)
