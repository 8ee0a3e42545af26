"""API keys: how they are made, recognized and hashed.

A key is `ent_`, 30 random characters and 6 of a checksum, as GitHub's tokens have them: programs
that look for leaked secrets recognize it, and a mistyped key is refused without a query.
"""

import re
import secrets
import string
from hashlib import sha256
from typing import Final
from zlib import crc32

PREFIX: Final = "ent_"
_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM: Final = 30  # characters of 178 bits
_CHECKSUM: Final = 6  # characters of base62, which hold 32 bits
_ALMOST: Final = re.compile(rf"{PREFIX}[0-9A-Za-z]{{20,36}}".encode())
_FORM: Final = re.compile(f"{PREFIX}([0-9A-Za-z]{{{_RANDOM}}})([0-9A-Za-z]{{{_CHECKSUM}}})")


def new_key() -> str:
    """A random key of 40 characters."""
    random = "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM))
    return PREFIX + random + _checksum(random)


def is_well_formed(text: str) -> bool:
    """Whether the text has the form and the checksum of a key."""
    found = _FORM.fullmatch(text)
    return found is not None and _checksum(found[1]) == found[2]


def digest(key: str) -> bytes:
    """The SHA-256 of a key, which is stored. A key is random, so that no slow hash is needed."""
    return sha256(key.encode()).digest()


def redacted(raw: bytes) -> bytes:
    """Bytes of a log line without keys: a client may have sent one in a URL."""
    return _ALMOST.sub(b"ent_...", raw) if b"ent_" in raw else raw


def _checksum(random: str) -> str:
    rest, digits = crc32(random.encode()), ""
    for _ in range(_CHECKSUM):
        rest, digit = divmod(rest, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
