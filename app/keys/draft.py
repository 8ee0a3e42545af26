"""The draft of a key."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from app.domain.refusals import Refusal
from app.drafts import Slug
from app.keys.wire import KeyScope

_MAX_NAME: Final = 80
_DAYS: Final = re.compile(r"([1-9][0-9]{0,4})d")


def expiry(value: Any) -> datetime:  # noqa: ANN401
    """The moment of a day or date-time, or after days (`90d`). A day is its beginning in UTC.

    Raises Refusal `invalid-value`, also for a moment that has passed.
    """
    now, text = datetime.now(UTC), str(value).strip()
    try:
        days = _DAYS.fullmatch(text)
        moment = now + timedelta(days=int(days[1])) if days else datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        detail = f"{text[:40]!r} is no time: write 2027-01-01, 2027-01-01T12:00:00Z or 90d"
        raise Refusal("invalid-value", detail) from None
    if moment <= now:
        raise Refusal("invalid-value", f"{text[:40]} has passed: a key expires later than now")
    return moment


def _name(value: str) -> str:
    value = value.strip()
    if not 0 < len(value) <= _MAX_NAME or not value.isprintable():
        detail = f"a name has 1 to {_MAX_NAME} printable characters"
        raise Refusal("invalid-value", detail)
    return value


class KeyDraft(BaseModel):
    """A key to be made. Fields are those of `wire.NewApiKey`."""

    # Validators are built on first use, as those of drafts.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: Annotated[str, AfterValidator(_name)]
    scope: KeyScope
    datasets: Annotated[list[Slug], Field(min_length=1, max_length=100)] | None = None
    expires_at: Annotated[AwareDatetime, BeforeValidator(expiry)] | None = None
