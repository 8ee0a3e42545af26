"""Which id a record gets, so that importing it twice finds it again."""

import json
import secrets
import uuid
from functools import lru_cache
from typing import Final

# Documented and fixed for ever: everybody can compute the id of an imported record.
NAMESPACE: Final = uuid.UUID("6f2bbb0e-6c1e-5a3c-9a52-2f0f5ad1e9c4")
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=16_384)
def record_id(dataset: str, external_id: str) -> uuid.UUID:
    """UUID version 5 over the JSON array `[dataset, external_id]`: no blanks, not ASCII-escaped."""
    return uuid.uuid5(NAMESPACE, _JSON.encode([dataset, external_id]))


def new_id(now_us: int) -> uuid.UUID:
    """UUID version 7 (RFC 9562) of a moment in microseconds since 1970: later ids sort later."""
    stamp, fraction = divmod(now_us, 1000)
    # The 12 bits after the version hold the fraction of the millisecond, the rest is random.
    high = stamp << 16 | 0x7000 | fraction * 4096 // 1000
    return uuid.UUID(int=high << 64 | 0b10 << 62 | secrets.randbits(62))
