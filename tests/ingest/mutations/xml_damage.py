"""What happens to XML: bombs, depth, and what is no XML."""

import re
from random import Random
from typing import Final
from xml.sax.saxutils import escape

from tests.ingest.mutations.damage import EVERYWHERE, ODD, Damage
from tests.ingest.mutations.sample import Sample

_LAUGHS: Final = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(10)
)
BOMBS: Final = tuple(
    text.encode()
    for text in (
        f"<!DOCTYPE x [{_LAUGHS}]>",
        f'<!DOCTYPE x [<!ENTITY l9 "{"A" * 200_000}">]>',
        '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://dtd.invalid/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://dtd.invalid/p"> %p;]>',
        '<!DOCTYPE x [<!ENTITY l9 "&l8;"><!ENTITY l8 "&l9;">]>',
        "<!DOCTYPE x [<!ATTLIST trip role CDATA 'president'>]>",
        "<!DOCTYPE x>",
    )
)
"""Document types; `&l9;` is their entity."""
_ALIEN: Final = (
    *(b"&l9;", b"&nbsp;", b"&#0;", b"&#xD800;", b"&#x110000;", b"&#1;", b"]]>", b"<![CDATA["),
    *(b"<!-- -- -->", b"<!--", b"<?php", b"<", b"&", b"<a b='c' b='d'/>", b"<a:b/>", b"</id>"),
    *(b"<!DOCTYPE x [<!ENTITY l9 'a'>]>", b"<?xml version='1.1'?>", b"<x xmlns='y'/>", b"\x0c"),
)


def bomb(chance: Random, data: bytes, _: Sample) -> bytes:
    """A document type of entities, which are used or not."""
    start = data.find(b"?>") + 2 if b"?>" in data else 0
    head, rest = data[:start], data[start:]
    for _n in range(chance.choice((0, 1, 30))):
        at = _after_a_tag(chance, rest)
        rest = rest[:at] + b"&l9;" + rest[at:]
    return head + chance.choice(BOMBS) + rest


def deep(chance: Random, data: bytes, _: Sample) -> bytes:
    """Elements in elements, by the ten or the hundred thousand, closed or not."""
    at = _after_a_tag(chance, data)
    depth = chance.choice((10, 60, 100_000))
    opened = b"<a>" * depth
    closed = b"</a>" * depth if chance.random() < 0.5 else b""
    return data[:at] + opened + b"x" + closed + data[at:]


def alien(chance: Random, data: bytes, _: Sample) -> bytes:
    """What stands in no such place, or in no XML at all."""
    found = bytearray(data)
    for _n in range(chance.choice((1, 1, 4))):
        at = chance.randrange(len(found))
        found[at:at] = chance.choice(_ALIEN)
    return bytes(found)


def unending(chance: Random, data: bytes, _: Sample) -> bytes:
    """A comment, a tag, an attribute or a section of megabytes."""
    at = _after_a_tag(chance, data)
    start, end = chance.choice(
        (
            (b"<!--", b"-->"),
            (b"<a b='", b"'/>"),
            (b"<![CDATA[", b"]]>"),
            (b"<?p ", b"?>"),
            (b"<", b">"),
        )
    )
    return data[:at] + start + b"x" * chance.choice((70_000, 3_000_000)) + end + data[at:]


def fields_swapped(chance: Random, data: bytes, _: Sample) -> bytes:
    """Two fields change their names in all records, or one is lost or renamed."""
    names = sorted(set(re.findall(rb"</([\w-]+)>", data)))
    first, second = chance.sample(names, 2)
    if chance.random() < 0.3:
        return re.sub(rb"<(/?)%b>" % first, rb"<\1%b>" % chance.choice((b"other", second)), data)
    other = {first: second, second: first}
    return re.sub(
        rb"(</?)(%b|%b)>" % (first, second), lambda tag: tag[1] + other[tag[2]] + b">", data
    )


def odd_fields(chance: Random, data: bytes, _: Sample) -> bytes:
    """Fields with values of others or of none."""
    parts = re.split(rb"(?<=[^>\s])(?=</)|(?<=>)(?=[^<\s])", data)
    for _n in range(chance.choice((5, 50))):
        at = 2 * chance.randrange((len(parts) + 1) // 2) + 1
        parts[at : at + 1] = [escape(chance.choice(ODD).decode()).encode()]
    return b"".join(parts)


def _after_a_tag(chance: Random, data: bytes) -> int:
    return chance.choice([tag.end() for tag in re.finditer(b">", data)])


OF_XML: Final[tuple[Damage, ...]] = (
    *EVERYWHERE,
    bomb,
    bomb,
    deep,
    alien,
    alien,
    unending,
    fields_swapped,
    fields_swapped,
    odd_fields,
    odd_fields,
)
