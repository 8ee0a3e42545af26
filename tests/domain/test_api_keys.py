"""The form of keys."""

import re
from zlib import crc32

import pytest

from app.domain.api_keys import digest, is_well_formed, new_key, redacted

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def test_a_key_has_the_form_and_the_checksum_of_the_docs() -> None:
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        assert re.fullmatch("ent_[0-9A-Za-z]{36}", key)
        value = 0
        for digit in key[-6:]:
            value = value * 62 + DIGITS.index(digit)
        assert value == crc32(key[4:-6].encode())
        assert is_well_formed(key)


def test_a_change_of_any_character_is_noticed() -> None:
    key = new_key()
    for at in range(len(key)):
        other = "a" if key[at] != "a" else "b"
        assert not is_well_formed(key[:at] + other + key[at + 1 :])


@pytest.mark.parametrize("change", [str.upper, lambda k: k[:-1], lambda k: f"{k}\n", lambda _: ""])
def test_no_other_text_is_a_key(change: object) -> None:
    assert callable(change)
    assert not is_well_formed(change(new_key()))


def test_what_is_stored_does_not_have_the_key() -> None:
    key = new_key()
    assert len(digest(key)) == 32
    assert digest(key) == digest(key) != digest(new_key())
    assert key.encode() not in digest(key)


def test_a_log_line_has_no_key() -> None:
    key = new_key().encode()
    for raw in (b"q=%b&limit=1" % key, b"a=1&q=" + key[:30], key + key):
        line = redacted(raw)
        assert b"ent_..." in line
        assert not re.search(rb"[0-9A-Za-z]{20}", line)
    assert redacted(b"q=government_agreements") == b"q=government_agreements"
