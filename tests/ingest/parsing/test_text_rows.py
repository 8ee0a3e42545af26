"""Lines and cells: no row is swallowed, whatever the file holds."""

import gc
import io
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.parsing.results import Rejection
from app.ingest.parsing.text_rows import LONGEST_LINE, MOST_LINES, Dialect, lines, records

Seen = list[tuple[int, list[str] | str]]


def seen(data: bytes, **dialect: object) -> Seen:
    """Row numbers with the cells, or with the code of the rejection."""
    return [
        (record.row, record.cells.code if isinstance(record.cells, Rejection) else record.cells)
        for record in records(io.BytesIO(data), Dialect(**dialect))  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n\r\n  \n", []),
        (b"a,b", [(1, ["a", "b"])]),
        (b"a,b\r\nc,d\ne,f\r\n", [(1, ["a", "b"]), (2, ["c", "d"]), (3, ["e", "f"])]),
        (b"a,b\n\n\nc,d\n", [(1, ["a", "b"]), (4, ["c", "d"])]),
        (b"\xef\xbb\xbfa,b\n", [(1, ["a", "b"])]),
        (b'"a,b",c\n', [(1, ["a,b", "c"])]),
        (b'"a""b",c\n', [(1, ['a"b', "c"])]),
        (b'5" gun,c\n', [(1, ['5" gun', "c"])]),
        (b'"a\n\nb",c\nd,e\n', [(1, ["a\n\nb", "c"]), (4, ["d", "e"])]),
        (b"a\rb,c\nd,e\n", [(1, ["a b", "c"]), (2, ["d", "e"])]),
        (b"a,b\r", [(1, ["a", "b"])]),
        (b"a,b\rc,d\re,f\n", [(1, ["a", "b"]), (2, ["c", "d"]), (3, ["e", "f"])]),
        (b"a,b\rc,d\r\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        (b"a\rb,c\n", [(1, ["a b", "c"])]),
        (b'a,b\r\r"c\rd",e\rf,g', [(1, ["a", "b"]), (3, ["c\nd", "e"]), (5, ["f", "g"])]),
        (b"\xc3\xa9,\xe2\x80\xa8\n", [(1, ["é", "\N{LINE SEPARATOR}"])]),
        (b",,\n", [(1, ["", "", ""])]),
        (b"a,\xff\nc,d\n", [(1, "encoding"), (2, ["c", "d"])]),
        (b"a,\xed\xa0\x80\nc,d\n", [(1, "encoding"), (2, ["c", "d"])]),
        (b"a,\0\nc,d\n", [(1, "control-character"), (2, ["c", "d"])]),
        (b'"a\n\0b",c\nd,e\n', [(1, "control-character"), (3, ["d", "e"])]),
        (b'"a\n\xffb",c\nd,e\n', [(1, "encoding"), (3, ["d", "e"])]),
        (b'"a,b\nc,d\n\ne,f\n', [(1, "quotation"), (2, ["c", "d"]), (4, ["e", "f"])]),
        (b'"a"b,c\nd,e\n', [(1, "quotation"), (2, ["d", "e"])]),
        (b'"a,b\n"c,d\ne,f\n', [(1, "quotation"), (2, "quotation"), (3, ["e", "f"])]),
    ],
)
def test_records(data: bytes, expected: Seen) -> None:
    assert seen(data) == expected


@pytest.mark.parametrize(
    ("dialect", "data", "expected"),
    [
        ({"delimiter": "\t"}, b"a\tb,c\n", [(1, ["a", "b,c"])]),
        ({"quotes": False}, b'"a,b\nc,d"\n', [(1, ['"a', "b"]), (2, ["c", 'd"'])]),
        ({"preamble": 2}, b"About\n\na,b\n", [(3, ["a", "b"])]),
        ({"preamble": 2}, b'"About\n\na,b\n', [(3, ["a", "b"])]),
        ({"preamble": 9}, b"About\n", []),
        ({"encoding": "cp1252"}, b"W\xe4rtsil\xe4\n\x81\n", [(1, ["Wärtsilä"]), (2, "encoding")]),
        ({"encoding": "latin-1"}, b"\x81\n", [(1, ["\x81"])]),
    ],
)
def test_dialects(dialect: dict[str, object], data: bytes, expected: Seen) -> None:
    assert seen(data, **dialect) == expected


@pytest.mark.parametrize("name", ["utf-16", "UTF_16", "utf16", "u16"])
def test_utf_16_by_any_of_its_names(name: str) -> None:
    good, bad = "é,ü\r\n".encode("utf-16-le"), b"\x00\xd8x\x00\n\x00"
    data = b"\xff\xfe" + good + bad + good
    expected = [(1, ["é", "ü"]), (2, "encoding"), (3, ["é", "ü"])]
    assert seen(data, encoding=name) == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_file_that_is_not_in_its_encoding_ends_in_a_rejection(encoding: str) -> None:
    found = seen(b"a,b\nc,d\n" * 9, encoding=encoding)
    assert found
    assert {cells for _, cells in found if isinstance(cells, str)} == {"encoding"}


def test_an_unknown_encoding_is_an_error_of_the_caller() -> None:
    with pytest.raises(LookupError):
        seen(b"a\n", encoding="klingon")


@pytest.mark.parametrize("data", [b"a,\0\xff\n", b"\0\xff" * LONGEST_LINE])
def test_what_is_shown_can_be_stored(data: bytes) -> None:
    for line in lines(io.BytesIO(data)):
        assert "\0" not in line.raw
        line.raw.encode()


@pytest.mark.parametrize(
    ("extra", "code"), [(0, None), (1, "line-too-long"), (99, "line-too-long")]
)
@pytest.mark.parametrize("end", ["", "\n", "\nnext,row\n"])
def test_a_line_may_be_as_long_as_the_longest(extra: int, code: str | None, end: str) -> None:
    first, *others = seen(b"x" * (LONGEST_LINE + extra) + end.encode())
    assert (first[1] if isinstance(first[1], str) else None) == code
    assert others == ([(2, ["next", "row"])] if "next" in end else [])


def test_a_quotation_that_goes_on_too_long_is_no_record() -> None:
    closed_in_time = b'"' + b"x\n" * (MOST_LINES - 1) + b'",b\n'
    too_late = b'"' + b"x\n" * MOST_LINES + b'",b\n'
    assert [row for row, _ in seen(closed_in_time)] == [1]
    found = seen(too_late)
    assert found[0] == (1, "quotation")
    assert len(found) == MOST_LINES + 1


@pytest.mark.parametrize("line", [b'"\n', b'""\n', b'"""\n', b'a,"b\n', b'a,"b""\n', b'"""",""\n'])
def test_many_quotation_marks_take_no_long_time(line: bytes) -> None:
    began = time.process_time()
    seen(line * 20_000)
    assert time.process_time() - began < 10


def test_the_file_stays_open_for_its_owner(tmp_path: Path) -> None:
    file = io.BytesIO(b"a\nb\n")
    assert len(list(records(file, Dialect()))) == 2
    assert not file.closed
    path = tmp_path / "x.csv"
    path.write_bytes(b"a\nb\n")
    with path.open("rb") as opened:
        left = records(opened, Dialect())
        next(left)
    del left
    gc.collect()  # a complaint about the closed file would fail the test


@given(
    st.lists(
        st.sampled_from(
            [b'"', b'""', b",", b"\n", b"\n", b"\r\n", b"\r", b"\0", b" ", b"a", b"\xff"]
        )
    ).map(b"".join)
)
def test_each_line_is_in_exactly_one_record(data: bytes) -> None:
    expected = [(line.row, line.raw) for line in lines(io.BytesIO(data)) if line.raw.strip()]
    found = [
        (record.row + offset, raw)
        for record in records(io.BytesIO(data), Dialect())
        for offset, raw in enumerate(record.raw.split("\n"))
        if raw.strip()
    ]
    assert found == expected


class Endless(io.RawIOBase):
    """64 MiB without the end of a line."""

    left = 1 << 26

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self.left)
        buffer[:count] = b"x" * count
        self.left -= count
        return count


def test_memory_is_bounded_by_the_line_not_by_the_file() -> None:
    tracemalloc.start()
    (only,) = lines(io.BufferedReader(Endless()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(only.text, Rejection)
    assert len(only.raw) == LONGEST_LINE
    assert peak < 16 * LONGEST_LINE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
def test_several_byte_order_marks_are_none(encoding: str) -> None:
    data = "\ufeff\ufefftitle,date\n\ufeffa,b\n".encode(encoding)
    found = [record.cells for record in records(io.BytesIO(data), Dialect(encoding=encoding))]
    assert found == [["title", "date"], ["\ufeffa", "b"]]
