"""What happens to files of any format: bytes lost, added and changed, other encodings, sizes."""

from collections.abc import Callable
from random import Random
from typing import Final

from tests.ingest.mutations.sample import Sample

Damage = Callable[[Random, bytes, Sample], bytes]
"""The file as it is after the damage; every choice is of the given chance."""

_HUGE: Final = (20_000, 200_000, 2_000_000)
_ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7", "cp037")
_HIGH: Final = bytes(range(0x80, 0x100))
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00")
_ENDS: Final = (b"\n", b"\r\n", b"\r", b"\n\r", b"\n\n", b"\x0b", b"\x0c", "\u2028".encode())
_QUOTES: Final = (b'"', b'""', b'"""', b"'", b'\\"', b"\xe2\x80\x9c")

ODD: Final = tuple(
    text.encode()
    for text in (
        *("", " ", "\u00a0", "NA", "null", "nan", "1e999", "-1", "0", "9" * 400, "1" * 19),
        *("0000-00-00", "99999999", "31/02/2001", "9999-12-31", "2018-13-41", "-0001", "Y20181"),
        *("٢٠١٨-٠٦-٠١", "٢٥", "²", "۱", "½", "(()", "[", "{}", "{0}", "%s", "\\", "?" * 99, "*"),
        *("ﷺ" * 499, "각힣" * 250, "\U0001f1f2" * 400, "a" * 501, "é" * 20_001, "e\u0301" * 400),
        *("\u202e", "\ufeff", "\ufffe", "\x7f\x1b[2J", "\x01", "\t", "A;B;" * 700, "a and " * 999),
        *("FRA", "MO", "gw:365", "Korea", "Yugoslavia", "United States", "unknown supplier(s)"),
        *("King", "King Hassan II and Queen Ada", "actor/person", "|", "||||", "X" * 64),
    )
)
"""Values that stand in no such column."""


def truncated(chance: Random, data: bytes, _: Sample) -> bytes:
    return data[: chance.randrange(len(data))]


def bits_flipped(chance: Random, data: bytes, _: Sample) -> bytes:
    found = bytearray(data)
    for _n in range(chance.randint(1, 60)):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def bytes_replaced(chance: Random, data: bytes, _: Sample) -> bytes:
    found = bytearray(data)
    for _n in range(chance.randint(1, 60)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def bytes_inserted(chance: Random, data: bytes, _: Sample) -> bytes:
    found = bytearray(data)
    for _n in range(chance.randint(1, 20)):
        at = chance.randrange(len(found))
        found[at:at] = chance.randbytes(chance.randint(1, 30))
    return bytes(found)


def bytes_deleted(chance: Random, data: bytes, _: Sample) -> bytes:
    found = bytearray(data)
    for _n in range(chance.randint(1, 9)):
        at = chance.randrange(len(found))
        del found[at : at + chance.choice((1, 7, 300))]
    return bytes(found)


def lines_mixed(chance: Random, data: bytes, _: Sample) -> bytes:
    """Lines repeated, left out, or in another order; perhaps the header too."""
    lines = data.split(b"\n")
    match chance.randrange(4):
        case 0:
            lines = chance.sample(lines, len(lines))
        case 1:
            lines = chance.sample(lines, chance.randrange(len(lines)))
        case 2:
            at = chance.randrange(len(lines))
            lines[at:at] = lines[: chance.randrange(40)]
        case _:
            lines = [line for line in lines for _n in range(chance.choice((0, 1, 1, 2)))]
    return b"\n".join(lines)


def other_encoding(chance: Random, data: bytes, sample: Sample) -> bytes:
    """Written in another encoding, or with bytes of one in between, or read as one of them."""
    home = sample.dialect.encoding if sample.dialect else "utf-8"
    text = data.decode(home)
    match chance.randrange(4):
        case 0:
            return text.encode(chance.choice(_ENCODINGS), "replace")
        case 1:
            return text.encode(chance.choice(("cp1252", "latin-1", "mac_roman")), "replace")
        case 2:
            return data.decode("latin-1").encode(
                "cp1252" if home != "cp1252" else "utf-8", "replace"
            )
        case _:
            found = bytearray(data)
            for _n in range(30):
                found[chance.randrange(len(found))] = chance.choice(_HIGH)
            return bytes(found)


def huge_field(chance: Random, data: bytes, _: Sample) -> bytes:
    """Up to two megabytes of one text, somewhere."""
    text = chance.choice((b"x", b"9", b"(", b" ", b"\xc3\xa9", b"ab, ", b"; ", b"\xff", b"A B "))
    at = chance.randrange(len(data))
    return data[:at] + text * (chance.choice(_HUGE) // len(text)) + data[at:]


def long_line(chance: Random, data: bytes, _: Sample) -> bytes:
    """Ends of lines lost, so that many rows are one, or the file is one line of a megabyte."""
    if chance.random() < 0.5:
        kept = chance.choice((0, 1, 3))
        lines = data.split(b"\n")
        return b"\n".join([*lines[:kept], b" ".join(lines[kept:])])
    return data + data.replace(b"\n", b" ") * (1 + (1 << 20) // len(data))


def nul(chance: Random, data: bytes, _: Sample) -> bytes:
    found = bytearray(data)
    for _n in range(chance.choice((1, 10, 300))):
        at = chance.randrange(len(found))
        found[at:at] = bytes(chance.choice((1, 4)))
    return bytes(found)


def line_ends(chance: Random, data: bytes, _: Sample) -> bytes:
    ends = chance.sample(_ENDS, chance.choice((1, 2, 4)))
    return b"".join(line + chance.choice(ends) for line in data.split(b"\n"))


def quotes(chance: Random, data: bytes, _: Sample) -> bytes:
    """Quotation marks that do not pair."""
    found = bytearray(data)
    for _n in range(chance.choice((1, 5, 60))):
        at = chance.randrange(len(found))
        found[at:at] = chance.choice(_QUOTES)
    return bytes(found)


def nothing_much(chance: Random, data: bytes, _: Sample) -> bytes:
    """An empty file, blank lines, marks of the byte order, a header without rows."""
    header = data.partition(b"\n")[0]
    return chance.choice(
        (b"", b"\n" * 60, b" \t\r\n", *_BOMS, header, header + b"\n", b"\x00" * 99)
    )


def byte_order_marks(chance: Random, data: bytes, _: Sample) -> bytes:
    lines = data.split(b"\n")
    for _n in range(chance.choice((0, 3))):
        at = chance.randrange(len(lines))
        lines[at] = chance.choice(_BOMS) + lines[at]
    return chance.choice(_BOMS) * chance.choice((1, 2)) + b"\n".join(lines)


EVERYWHERE: Final[tuple[Damage, ...]] = (
    truncated,
    bits_flipped,
    bytes_replaced,
    bytes_inserted,
    bytes_deleted,
    lines_mixed,
    other_encoding,
    huge_field,
    long_line,
    nul,
    line_ends,
    quotes,
    nothing_much,
    byte_order_marks,
)
