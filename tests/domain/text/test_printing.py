"""Texts of files on a terminal: no control sequences, all else as it is."""

from app.domain.text import printable


def test_control_characters_are_escaped() -> None:
    assert printable("\x1b[2J\x00a\tb\nc\r\x9b") == r"\x1b[2J\x00a" + "\tb\nc" + r"\x0d\x9b"
    assert printable("[red]مغرب\N{ZERO WIDTH NON-JOINER}é") == "[red]مغرب\N{ZERO WIDTH NON-JOINER}é"
