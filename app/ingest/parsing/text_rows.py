"""Lines and records of text files, with their row numbers and raw texts.

Memory is bounded for every file: a line is read up to LONGEST_LINE characters, a record up to
MOST_LINES lines. A row that cannot be read is a Rejection, and reading continues after it.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from app.ingest.parsing.results import Rejection

LONGEST_LINE: Final = 1 << 20
"""Characters of a line, and of a record."""
MOST_LINES: Final = 1_000
"""Lines of a record, whose cells may contain line ends."""
MOST_CELLS: Final = 16_384
"""Cells of a record, as in Excel."""

# The default of csv, 128 KiB, is shorter than a line.
csv.field_size_limit(LONGEST_LINE)


_MARK: Final = "\ufeff"
"""A byte order mark. A file that was joined or converted twice begins with several."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end; `text` is a Rejection if it cannot be read."""

    row: int
    raw: str
    text: str | Rejection


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record; `row` is its first line, `raw` all its lines."""

    row: int
    raw: str
    cells: list[str] | Rejection


@dataclass(frozen=True, slots=True)
class Dialect:
    """The form of a file of cells. Without `quotes` a quotation mark has no special meaning."""

    delimiter: str = ","
    quotes: bool = True
    encoding: str = "utf-8-sig"
    preamble: int = 0
    """Lines before the header, which are skipped."""


def lines(
    file: BinaryIO, encoding: str = "utf-8-sig", longest: int = LONGEST_LINE
) -> Iterator[Line]:
    """The lines of a file, blank ones included. Raises LookupError for an unknown encoding."""
    # surrogateescape keeps undecodable bytes for the report; UTF-16 and UTF-32 cannot decode with
    # it.
    wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    end = _line_end(file, encoding)
    text = io.TextIOWrapper(
        file, encoding, errors="replace" if wide else "surrogateescape", newline=end
    )
    row = 0
    try:
        while line := text.readline(longest + 1):
            row += 1
            if len(line) > longest and not line.endswith(end):
                _skip_rest(text, end)
                detail = f"the line is longer than {longest} characters"
                yield Line(row, _shown(line[:longest]), Rejection("line-too-long", detail))
                continue
            bare = line.rstrip("\r\n")
            if row == 1:
                bare = bare.lstrip(_MARK)
            refused = _refused(bare, encoding, wide=wide)
            yield Line(row, _shown(bare), refused) if refused else Line(row, bare, bare)
    except UnicodeError as error:
        detail = f"the text after row {row} is not {encoding}: {error.args[-1]}"
        yield Line(row + 1, "", Rejection("encoding", detail))
    finally:
        if not file.closed:
            text.detach()  # otherwise the wrapper closes the file when it is deleted


def records(file: BinaryIO, dialect: Dialect) -> Iterator[Record]:
    """The records of a file of cells, its header included, without blank lines.

    A quotation mark that is never closed does not swallow the rows after it: its line is rejected,
    and the next line begins a record.
    """
    source = lines(file, dialect.encoding)
    waiting: deque[Line] = deque()
    for _ in range(dialect.preamble):
        next(source, None)
    while (line := waiting.popleft() if waiting else next(source, None)) is not None:
        if isinstance(line.text, Rejection):
            yield Record(line.row, line.raw, line.text)
        elif line.text.strip():
            yield _record(line, source, waiting, dialect)


def _record(first: Line, source: Iterator[Line], waiting: deque[Line], dialect: Dialect) -> Record:
    """The record that begins on a line. Lines after it that were read go to `waiting`."""
    taken: list[Line] = []

    def feed() -> Iterator[str]:
        line: Line | None = first
        length = 0
        while line is not None:
            taken.append(line)
            text = line.raw if isinstance(line.text, Rejection) else line.text
            length += len(text)
            if length > LONGEST_LINE or len(taken) > MOST_LINES:
                return
            yield text.replace("\r", " ") + "\n"  # csv takes a bare CR as a line end
            line = waiting.popleft() if waiting else next(source, None)

    try:
        cells = next(
            csv.reader(
                feed(),
                delimiter=dialect.delimiter,
                quoting=csv.QUOTE_MINIMAL if dialect.quotes else csv.QUOTE_NONE,
                strict=True,
            )
        )
    except (csv.Error, StopIteration):
        waiting.extendleft(reversed(taken[1:]))
        detail = "the quotation marks of the line are not balanced"
        return Record(first.row, first.raw, Rejection("quotation", detail))
    raw = "\n".join(line.raw for line in taken)
    unread = next((line.text for line in taken if isinstance(line.text, Rejection)), None)
    if len(cells) > MOST_CELLS:
        detail = f"the row has {len(cells)} cells, the most is {MOST_CELLS}"
        return Record(first.row, raw, Rejection("columns", detail))
    return Record(first.row, raw, unread or cells)


def _line_end(file: BinaryIO, encoding: str) -> str:
    r"""The end of lines: \r in a file that has no \n, except one at the end of several lines.

    With \n, a bare \r may be within a cell.
    """
    if not file.seekable():
        return "\n"
    start = file.tell()
    head = file.read(LONGEST_LINE).decode(encoding, "replace")
    file.seek(start)
    if head.count("\r") > 1:
        head = head.removesuffix("\n")
    return "\r" if "\r" in head and "\n" not in head else "\n"


def _skip_rest(text: io.TextIOWrapper, end: str) -> None:
    while (rest := text.readline(LONGEST_LINE)) and not rest.endswith(end):
        pass


def _refused(line: str, encoding: str, *, wide: bool) -> Rejection | None:
    if "\0" in line:
        return Rejection("control-character", "the line contains the character NUL")
    try:
        line.encode()
    except UnicodeEncodeError:
        return Rejection("encoding", f"the line is not {encoding}")
    if wide and "\N{REPLACEMENT CHARACTER}" in line:
        return Rejection("encoding", f"the line is not {encoding}")
    return None


def _shown(line: str) -> str:
    """The line with undecodable bytes and NUL escaped, so that it can be stored and printed."""
    return line.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
