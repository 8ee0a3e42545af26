"""The formats, their readers, and which files of a folder are theirs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from app.domain.countries import Countries
from app.ingest import table
from app.ingest.formats import (
    entente,
    gdelt2,
    historyatstate,
    icews,
    manytreaties,
    sipri_register,
    uk_treaties,
)
from app.ingest.formats.names import FormatName
from app.ingest.formats.provenance import shipped_datasets
from app.ingest.parsing.results import Rejection, RowResult

# A file of another kind may have no line end.
_LONGEST_HEADER: Final = 1 << 16
_DOMESTIC: Final = "domestic"
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a reader. `mapping` is required for `table` and only for it, `dataset` is for
    quadruples of `icews`.
    """

    keep_domestic: bool = False
    dataset: str | None = None
    mapping: table.Mapping | None = None


ReadFiles: TypeAlias = Callable[[Sequence[BinaryIO], Countries, Options], Iterator[RowResult]]


def _one_by_one(paths: Sequence[Path]) -> list[list[Path]]:
    return [[path] for path in paths]


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `group` groups files; `read` reads a group: two files for `manytreaties`."""

    suffixes: tuple[str, ...]
    read: ReadFiles
    group: Callable[[Sequence[Path]], list[list[Path]]] = _one_by_one


def _of_one(read: Callable[[BinaryIO, Countries], Iterator[RowResult]]) -> ReadFiles:
    return lambda files, countries, _: read(files[0], countries)


def _icews(
    files: Sequence[BinaryIO], countries: Countries, options: Options
) -> Iterator[RowResult]:
    kept = options.keep_domestic
    return icews.read(files[0], countries, keep_domestic=kept, dataset=options.dataset)


def _gdelt2(
    files: Sequence[BinaryIO], countries: Countries, options: Options
) -> Iterator[RowResult]:
    return gdelt2.read(files[0], countries, keep_domestic=options.keep_domestic)


def _table(
    files: Sequence[BinaryIO], countries: Countries, options: Options
) -> Iterator[RowResult]:
    if options.mapping is None:
        raise TypeError("a table without a mapping")  # `options` checks it
    return table.read(files[0], countries, options.mapping)


def _agreements_with_parties(paths: Sequence[Path]) -> list[list[Path]]:
    """The agreements file and the parties file of `manytreaties`, identified by their headers."""
    parties = [path for path in paths if _holds(path, b"stateID")]
    agreements = [path for path in paths if path not in parties and _holds(path, b"treatyID")]
    if len(parties) != 1 or len(agreements) != 1:
        raise ValueError(
            f"{FormatName.MANYTREATIES} needs an agreements file and its parties file: "
            "both headers have treatyID, the parties file also stateID"
        )
    return [[*agreements, *parties]]


def _holds(path: Path, column: bytes) -> bool:
    """Whether the first line of a file contains the name of a column."""
    with path.open("rb") as file:
        return column in file.readline(_LONGEST_HEADER)


FORMATS: Final[Mapping[FormatName, Format]] = {
    FormatName.ENTENTE: Format((".jsonl", ".ndjson"), _of_one(entente.read)),
    FormatName.HISTORYATSTATE_VISITS: Format((".xml",), _of_one(historyatstate.read_visits)),
    FormatName.HISTORYATSTATE_TRAVELS: Format((".xml",), _of_one(historyatstate.read_travels)),
    FormatName.UK_TREATIES: Format((".csv",), _of_one(uk_treaties.read)),
    FormatName.MANYTREATIES: Format(
        (".csv",),
        lambda files, countries, _: manytreaties.read(files[0], files[1], countries),
        _agreements_with_parties,
    ),
    FormatName.SIPRI_REGISTER: Format((".csv",), _of_one(sipri_register.read)),
    FormatName.ICEWS: Format((".tab", ".txt", ".tsv"), _icews),
    FormatName.GDELT2: Format((".csv",), _gdelt2),
    FormatName.TABLE: Format((".csv", ".tsv", ".tab", ".txt", ".xlsx"), _table),
}


def options(
    format_: FormatName, mapping: str | None, kept: Sequence[str], dataset: str | None = None
) -> Options:
    """The options of the command line. Raises ValueError if the format does not take them."""
    unknown = [name for name in kept if name != _DOMESTIC]
    if unknown:
        raise ValueError(f"--keep {unknown[0]} is unknown: write --keep {_DOMESTIC}")
    if kept and format_ not in {FormatName.ICEWS, FormatName.GDELT2}:
        raise ValueError(f"--keep is for news events; {format_} rejects no event as domestic")
    if (mapping is None) == (format_ is FormatName.TABLE):
        raise ValueError(
            "`table` needs --mapping: a TOML file, or one of "
            f"{', '.join(table.shipped())}; no other format takes it"
        )
    if dataset is not None:
        _check_dataset(format_, dataset)
    return Options(bool(kept), dataset, None if mapping is None else table.load(mapping))


def _check_dataset(format_: FormatName, dataset: str) -> None:
    if format_ is not FormatName.ICEWS:
        raise ValueError(f"--dataset is for quadruples of {FormatName.ICEWS}")
    if dataset in shipped_datasets() or not _SLUG.fullmatch(dataset):
        raise ValueError(
            f"{dataset!r} is no id for a data set of your own: write lower-case letters, digits,"
            " hyphens and points, such as icews05-15"
        )


def files_of(format_: FormatName, paths: Iterable[Path]) -> list[list[Path]]:
    """The files to read, in groups that are read together.

    A folder is replaced by the files of the format in it and its subfolders, sorted by path. Raises
    ValueError for a folder without such files, and for files that do not form groups.
    """
    reader = FORMATS[format_]
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(
            one
            for one in path.rglob("*")
            if one.is_file() and one.suffix.lower() in reader.suffixes
        )
        if not found:
            raise ValueError(f"{path} has no file of {format_}: {', '.join(reader.suffixes)}")
        files += found
    return reader.group(files)


def read(
    format_: FormatName,
    groups: Iterable[Sequence[Path]],
    countries: Countries,
    options: Options,
    opened: Callable[[BinaryIO], None] = lambda _: None,
) -> Iterator[tuple[str, RowResult]]:
    """(file name, result) for all rows of all files. `opened` is called with each opened file.

    A group of files without rows gives the rejection `no-rows`.
    """
    for group in groups:
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("rb")) for path in group]
            opened(files[0])
            rows = FORMATS[format_].read(files, countries, options)
            for one in chain([next(rows, None) or _no_rows(group)], rows):
                yield group[0].name, one


def _no_rows(group: Sequence[Path]) -> RowResult:
    empty = not any(path.stat().st_size for path in group)
    detail = "the file is empty" if empty else "the file has no rows"
    return RowResult(1, "", Rejection("no-rows", detail))
