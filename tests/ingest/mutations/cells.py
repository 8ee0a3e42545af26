"""What happens to files of cells: columns in other places, and values that stand in no such one."""

from random import Random
from typing import Final

from tests.ingest.mutations.damage import EVERYWHERE, ODD, Damage
from tests.ingest.mutations.sample import Sample

_HUGE_CELL: Final = 900_000


def columns_swapped(chance: Random, data: bytes, sample: Sample) -> bytes:
    """Two columns change their places, in all rows; most often not in the header."""
    rows = _rows(data, sample)
    width = len(rows[-2])
    first, second = chance.sample(range(width), 2)
    for row in rows[chance.choice((0, 1, 1)) :]:
        if max(first, second) < len(row):
            row[first], row[second] = row[second], row[first]
    return _file(rows, sample)


def cells_shuffled(chance: Random, data: bytes, sample: Sample) -> bytes:
    """The cells of some rows in any order, some lost."""
    rows = _rows(data, sample)
    for _ in range(10):
        at = chance.randrange(len(rows))
        rows[at] = chance.sample(rows[at], chance.randint(1, len(rows[at])))
    return _file(rows, sample)


def odd_cells(chance: Random, data: bytes, sample: Sample) -> bytes:
    """Cells with values of other columns, of other files, or of none."""
    rows = _rows(data, sample)
    for _ in range(chance.choice((5, 50))):
        row = chance.choice(rows[1:])
        row[chance.randrange(len(row))] = chance.choice(ODD)
    return _file(rows, sample)


def odd_column(chance: Random, data: bytes, sample: Sample) -> bytes:
    """One value in all rows."""
    rows = _rows(data, sample)
    value, column = chance.choice(ODD), chance.randrange(len(rows[-2]))
    for row in rows[1:]:
        if column < len(row):
            row[column] = value
    return _file(rows, sample)


def huge_cell(chance: Random, data: bytes, sample: Sample) -> bytes:
    """A cell nearly as long as a line may be."""
    rows = _rows(data, sample)
    row = chance.choice(rows)
    row[chance.randrange(len(row))] = chance.choice((b"x", b"7", b"a ", b"- ")) * (_HUGE_CELL // 2)
    return _file(rows, sample)


def _rows(data: bytes, sample: Sample) -> list[list[bytes]]:
    return [line.split(_delimiter(sample)) for line in data.split(b"\n")]


def _file(rows: list[list[bytes]], sample: Sample) -> bytes:
    return b"\n".join(_delimiter(sample).join(row) for row in rows)


def _delimiter(sample: Sample) -> bytes:
    return sample.dialect.delimiter.encode() if sample.dialect else b","


OF_CELLS: Final[tuple[Damage, ...]] = (
    *EVERYWHERE,
    columns_swapped,
    columns_swapped,
    cells_shuffled,
    odd_cells,
    odd_cells,
    odd_column,
    huge_cell,
)
