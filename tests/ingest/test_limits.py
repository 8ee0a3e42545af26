"""What a draft may hold at the most is what both databases take, and more is rejected as such."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from app.datasets.draft import DatasetDraft
from app.domain.countries import Countries
from app.imports.account import Account
from app.ingest import table
from app.ingest.formats import registry
from app.ingest.formats.names import FormatName
from app.ingest.parsing import results
from app.ingest.parsing.results import LONGEST_DETAIL, Rejection, RowResult, drafted
from app.ingest.run import run
from app.sources.draft import SourceDraft
from tests.databases import with_database
from tests.drafts import DATASET, Record, event, load
from tests.ingest.table.support import DATASET as OF_TABLE
from tests.ingest.table.support import PAIR, workbook

ACTOR: Final[Record] = {
    "kind": "actor",
    "dataset": "d",
    "external_id": "a",
    "actor_kind": "person",
    "names": {"en": "x"},
}
SOURCE: Final[Record] = {"kind": "source", "dataset": "d", "external_id": "s", "source_kind": "k"}
LANGUAGE: Final = "fr-abcd-efgh-ijk"


def _ids(count: int) -> list[dict[str, str]]:
    return [{"dataset": "d", "external_id": f"{number}"} for number in range(count)]


@pytest.mark.parametrize(
    ("record", "longer"),
    [
        (SOURCE | {"source_kind": "k" * 32}, {"source_kind": "k" * 33}),
        (SOURCE | {"language": LANGUAGE}, {"language": f"{LANGUAGE}l"}),
        (ACTOR | {"names": {LANGUAGE: "x"}}, {"names": {f"{LANGUAGE}l": "x"}}),
        (ACTOR | {"names": {"en": "\ud55c\uae00" * 250}}, {"names": {"en": "\ud55c" * 501}}),
        (ACTOR | {"names": {"en": "\ufdfa" * 500}}, {"names": {"en": "\ufdfa" * 501}}),
        (ACTOR | {"aliases": [{"text": "y"}] * 1_000}, {"aliases": [{"text": "y"}] * 40_000}),
        (ACTOR | {"roles": [{"title": {"en": "y"}}] * 1_000}, {"roles": [{"title": {}}] * 30_000}),
        (event("e", external_ids=_ids(1_000)), {"external_ids": _ids(30_000)}),
        (event("\U00020b9f" * 500), {"external_id": "\U00020b9f" * 501}),
    ],
)
def test_the_largest_is_stored_and_a_larger_one_rejected(
    url: str, countries: Countries, record: Record, longer: dict[str, Any]
) -> None:
    assert load(url, countries, DATASET, record).fates["created"] == 2
    assert load(url, countries, record | longer).reasons == {"invalid-record": 1}


def test_the_sentence_of_a_rejection_can_be_stored_whatever_it_quotes() -> None:
    detail = Rejection("invalid-date", "\0" + "é" * 1_000_000).detail
    assert detail.startswith("\\x00é")
    assert len(detail) < LONGEST_DETAIL + 100


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/b", "x", "https://a b"])
def test_an_address_that_no_browser_should_open_is_refused(countries: Countries, url: str) -> None:
    good = {"url": " HTTPS://a.example/b?c=[1] "}
    dataset = {"id": "d", "title": "T", "coding": "human"}
    for kind, fields in ((SourceDraft, SOURCE), (DatasetDraft, dataset)):
        record = {name: value for name, value in fields.items() if name != "kind"}
        assert kind.read(record | good, countries).url == "HTTPS://a.example/b?c=[1]"
        refused = drafted(kind, record | {"url": url}, countries)
        assert isinstance(refused, Rejection)
        assert (refused.code, refused.detail[:5]) == ("invalid-record", "url: ")
    with pytest.raises(ValueError, match=r"\[dataset\] url: .* is not an address of the web"):
        table.load(MAPPING.replace('id = "t"', f'id = "t"\nurl = "{url}"', 1))


MAPPING: Final = f"""{OF_TABLE}
[event]
id = "{{id}}"
type = "agreement"
title = "{{t}}"
{PAIR}
"""
TOP: Final = "id,t,a,b\n"
MEBIBYTE: Final = 1 << 20


def _sheet(path: Path, rows: str, part: str = "xl/worksheets/sheet1.xml") -> None:
    """A workbook whose sheet, or another part, has `rows` at its end."""
    with zipfile.ZipFile(workbook([["id", "t", "a", "b"], [1, "x", "MAR", "ISR"]])) as whole:
        parts = {name: whole.read(name).decode() for name in whole.namelist()}
    before, closing, after = parts[part].rpartition("</sheetData>" if "sheet1" in part else "</")
    parts[part] = f"{before}{rows}{closing}{after}"
    with zipfile.ZipFile(path, "w") as damaged:
        for name, text in parts.items():
            damaged.writestr(name, text)


def _read(path: Path, countries: Countries) -> Iterator[RowResult]:
    format_ = FormatName.ENTENTE if path.suffix == ".jsonl" else FormatName.TABLE
    options = registry.Options(mapping=table.load(MAPPING))
    for _, row in registry.read(format_, [[path]], countries, options):
        yield row


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.jsonl", '{"kind": "event", "x": [1' + ",{}" * 1_000_000 + "]}", "record-too-long"),
        ("a.jsonl", '{"kind": "event"' + ',"x": 1' * 400_000 + "}", "record-too-long"),
        ("a.jsonl", "x" * (20 * MEBIBYTE), "line-too-long"),
        ("a.csv", f'{TOP}1,"' + "x" * (20 * MEBIBYTE), "line-too-long"),
        ("a.csv", TOP + "," * 900_000, "columns"),
        ("a.csv", ",".join(map(str, range(100_000))), "columns"),
        ("a.csv", TOP + ("1,x,MAR," + "y" * (MEBIBYTE - 100) + "\n") * 60, "participant"),
        ("a.xlsx", "<row>" + "<c><v>1</v></c>" * 300_000 + "</row>", "broken-file"),
        ("a.xlsx", "<row><c><v>" + "1" * (20 * MEBIBYTE) + "</v></c></row>", "broken-file"),
        ("a.xlsx", f'<row ht="{"1" * 6_000}"/>' * 10_000, None),
        ("styles.xlsx", "<xf/>" * 300_000, "broken-file"),
    ],
)
def test_memory_is_bounded_whatever_the_file(
    tmp_path: Path, countries: Countries, name: str, content: str, code: str | None
) -> None:
    path = tmp_path / name
    if path.suffix == ".xlsx":
        _sheet(path, content, "xl/styles.xml" if "styles" in name else "xl/worksheets/sheet1.xml")
    else:
        path.write_text(content, encoding="utf-8")
    countries.resolve("Morocco")
    tracemalloc.start()
    codes = {getattr(row.result, "code", None) for row in _read(path, countries)}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert codes == {code}
    assert peak < 40 * MEBIBYTE


def test_a_batch_and_the_rows_before_it_are_bounded_by_their_characters(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MOST_CHARACTERS", 100)
    rows = [("file", RowResult(n, "x" * 40, Rejection("broken", "no sense"))) for n in range(7)]
    read: list[int] = []

    def watch(account: Account, _: object) -> None:
        read.append(account.read)

    with_database(url, lambda db: run.run(db, Account("test", ["file"]), rows, watch=watch))
    assert read == [3, 6, 7]
