"""Ids of records: derived from the data set for imported ones, time-ordered for others."""

import json
import secrets
import uuid
from functools import lru_cache
from typing import Final

# Fixed for ever, and documented in docs/stability.md: clients compute ids of imported records.
NAMESPACE: Final = uuid.UUID("6f2bbb0e-6c1e-5a3c-9a52-2f0f5ad1e9c4")
FIRST_ID: Final = uuid.UUID(int=0)
LAST_ID: Final = uuid.UUID(int=2**128 - 1)
"""The bounds of ids, before which no page begins: with them each page is a range of an index."""
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


# The actors and sources of a file are in many rows.
@lru_cache(maxsize=16_384)
def record_id(dataset: str, external_id: str) -> uuid.UUID:
    """The id of an imported record, the same on every import.

    UUID version 5 over the JSON array `[dataset, external_id]`, without blanks and ASCII escapes.
    """
    return uuid.uuid5(NAMESPACE, _JSON.encode([dataset, external_id]))


def new_id(now_us: int) -> uuid.UUID:
    """A random UUID version 7 (RFC 9562) for a time in microseconds; later ids sort later."""
    stamp, fraction = divmod(now_us, 1000)
    # The 12 bits after the version have the fraction of the millisecond (RFC 9562, section 6.2,
    # method 3), so that ids of one millisecond sort too.
    high = stamp << 16 | 0x7000 | fraction * 4096 // 1000
    return uuid.UUID(int=high << 64 | 0b10 << 62 | secrets.randbits(62))
