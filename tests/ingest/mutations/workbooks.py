"""What happens to workbooks: damaged archives, bombs in two kinds, damaged sheets."""

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Final

from tests.ingest.mutations.damage import (
    ODD,
    Damage,
    bits_flipped,
    byte_order_marks,
    bytes_deleted,
    bytes_inserted,
    bytes_replaced,
    nothing_much,
    nul,
    truncated,
)
from tests.ingest.mutations.sample import Sample
from tests.ingest.mutations.xml_damage import alien, bomb, deep, odd_fields, unending

_SHEET: Final = "xl/worksheets/sheet1.xml"
_TEXTS: Final = "xl/sharedStrings.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_TYPES: Final = "[Content_Types].xml"
_BOMB: Final = 40_000_000


def with_shared_texts(data: bytes) -> bytes:
    """The workbook with its texts where Excel puts them, in a part that all cells share."""
    parts = _parts(data)
    texts: list[bytes] = []

    def share(cell: re.Match[bytes]) -> bytes:
        texts.append(b"<si>%b</si>" % cell[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    parts[_SHEET] = re.sub(rb't="inlineStr"><is>(.*?)</is>', share, parts[_SHEET])
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts[_TEXTS] = b'<sst xmlns="%b">%b</sst>' % (main, b"".join(texts))
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    parts[_LINKS] = parts[_LINKS].replace(
        b"</Relationships>",
        b'<Relationship Id="s" Type="%b" Target="/%b"/></Relationships>' % (kind, _TEXTS.encode()),
    )
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    parts[_TYPES] = parts[_TYPES].replace(
        b"</Types>",
        b'<Override PartName="/%b" ContentType="%b"/></Types>' % (_TEXTS.encode(), kind),
    )
    return _packed(parts)


def of_a_part(damage: Damage, *names: str) -> Damage:
    """The same damage to the XML of a part of the archive, which is packed again."""

    def damaged(chance: Random, data: bytes, sample: Sample) -> bytes:
        parts = _parts(data)
        name = chance.choice(names or sorted(parts))
        parts[name] = damage(chance, parts[name], sample)
        return _packed(parts)

    damaged.__name__ = f"{damage.__name__} in a part"
    return damaged


def zip_bomb(chance: Random, data: bytes, _: Sample) -> bytes:
    """A part that is thousands of times larger than it seems; perhaps its size is a lie."""
    name = chance.choice((_SHEET, _TEXTS, "xl/styles.xml", "xl/media/image1.png"))
    packed = _with_bomb(data, name)
    if chance.random() < 0.5:
        size = chance.choice((0, 100, 50_000)).to_bytes(4, "little")
        packed = packed.replace(_BOMB.to_bytes(4, "little"), size)
    return packed


@cache
def _with_bomb(data: bytes, name: str) -> bytes:
    return _packed(_parts(data) | {name: b"<a>" + b" " * (_BOMB - 3)})


def parts_missing(chance: Random, data: bytes, _: Sample) -> bytes:
    parts = _parts(data)
    for name in chance.sample(sorted(parts), chance.randint(1, 4)):
        del parts[name]
    return _packed(parts)


def parts_swapped(chance: Random, data: bytes, _: Sample) -> bytes:
    parts = _parts(data)
    first, second = chance.sample(sorted(parts), 2)
    parts[first], parts[second] = parts[second], parts[first]
    return _packed(parts)


def odd_cells(chance: Random, data: bytes, _: Sample) -> bytes:
    """Cells of other types, or with values that no sheet of Excel has."""
    return _in_sheet(chance, data, lambda: _cell(chance), chance.choice((5, 80)))


def cells_moved(chance: Random, data: bytes, _: Sample) -> bytes:
    """Columns and rows by other names: swapped, far away, or none."""

    def moved() -> bytes:
        at = chance.choice((b"A1", b"B2", b"F9", b"ZZZ9", b"XFD1048576", b"A99999999", b"", b"1"))
        return b'<c r="%b" t="n"><v>7</v></c>' % at

    return _in_sheet(chance, data, moved, chance.choice((1, 9)))


def many_rows(chance: Random, data: bytes, _: Sample) -> bytes:
    """Rows whose numbers leave gaps, come again, or are beyond the last."""
    parts = _parts(data)
    rows = parts[_SHEET].split(b"<row ")
    at = chance.randrange(1, len(rows))
    numbers = (b"0", b"-5", b"3", b"2000", b"1048577", b"9999999999", b"x")
    rows[at] = b'r="%b"' % chance.choice(numbers) + rows[at][rows[at].index(b" ") :]
    parts[_SHEET] = b"<row ".join(rows)
    return _packed(parts)


def other_file(chance: Random, _: bytes, __: Sample) -> bytes:
    """No workbook at all."""
    return chance.choice(
        (b"a,b\n1,2\n", b"PK", b"PK\x03\x04" * 9, b"\xd0\xcf\x11\xe0" * 300, b"%PDF")
    )


def _in_sheet(chance: Random, data: bytes, cell: Callable[[], bytes], count: int) -> bytes:
    parts = _parts(data)
    cells = parts[_SHEET].split(b"<c ")
    for at in chance.sample(range(1, len(cells)), count):
        end = b"</row>" if b"</row>" in cells[at] else b""
        rest = cells[at].partition(b"</row>")[2]
        cells[at] = cell().removeprefix(b"<c ") + end + rest
    parts[_SHEET] = b"<c ".join(cells)
    return _packed(parts)


def _cell(chance: Random) -> bytes:
    kind = chance.choice((b"n", b"s", b"b", b"e", b"d", b"str", b"inlineStr", b"x", b""))
    values = (b"1e400", b"-1", b"2958466", b"99999999", b"NaN", b"_x0000_", b"_xD800_", b"1.5", b"")
    text = b"" if chance.random() < 0.3 else chance.choice(values)
    if chance.random() < 0.4:
        text = chance.choice(ODD).replace(b"\x01", b"").replace(b"\x1b", b"")
    if kind == b"inlineStr":
        return b'<c t="inlineStr"><is><t>%b</t></is></c>' % text
    style = chance.choice((b"", b' s="1"', b' s="77"'))
    return b'<c t="%b"%b><f>1+1</f><v>%b</v></c>' % (kind, style, text)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


OF_WORKBOOKS: Final[tuple[Damage, ...]] = (
    truncated,
    bits_flipped,
    bytes_replaced,
    bytes_inserted,
    bytes_deleted,
    nothing_much,
    byte_order_marks,
    nul,
    zip_bomb,
    parts_missing,
    parts_swapped,
    odd_cells,
    odd_cells,
    odd_cells,
    cells_moved,
    many_rows,
    other_file,
    *(
        of_a_part(damage)
        for damage in (truncated, bits_flipped, bomb, deep, alien, unending, odd_fields)
    ),
    *(
        of_a_part(damage, _SHEET, _TEXTS)
        for damage in (truncated, bytes_replaced, bytes_deleted, bomb, alien)
    ),
)
