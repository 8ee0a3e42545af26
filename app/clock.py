"""Moments: microseconds since 1970 in UTC in the database, RFC 3339 outside."""

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now_us() -> int:
    return time.time_ns() // 1000


def rfc3339(us: int) -> str:
    """`2026-11-24T00:17:42.123456Z`."""
    moment = _EPOCH + timedelta(microseconds=us)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def microseconds(moment: datetime) -> int:
    """An aware moment as the database keeps it."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
