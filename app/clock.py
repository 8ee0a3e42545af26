"""Times: microseconds since 1970 in UTC in the database, RFC 3339 in the API."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now_us() -> int:
    """The current time in microseconds since 1970, in UTC."""
    return time.time_ns() // 1000


def rfc3339(us: int) -> str:
    """Microseconds since 1970 as RFC 3339: `2026-11-24T00:17:42.123456Z`."""
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def microseconds(moment: datetime) -> int:
    """An aware datetime as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def http_date(us: int) -> str:
    """Microseconds since 1970 as in headers (RFC 9110, 5.6.7): `Tue, 24 Nov 2026 00:17:42 GMT`."""
    return formatdate(us // 1_000_000, usegmt=True)
