"""docs/table.md describes every key of a mapping, and its examples work."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.domain.countries import Countries
from app.ingest.table import load, mapping, shipped
from app.ingest.table.patterns import _ORDERS
from tests.ingest.table.support import named, read_all, said

PAGE = (Path(__file__).parents[3] / "docs" / "table.md").read_text(encoding="utf-8")
ROOT = Path(__file__).parents[3]

SECTIONS: dict[str, type[BaseModel]] = {
    "[dataset]": mapping.Dataset,
    "[file]": mapping.File,
    "[columns]": mapping.ColumnRules,
    "[[actors]]": mapping.KnownActor,
    "[event]": mapping.Event,
    "[date]": mapping.EventDate,
    "[[parties]]": mapping.Parties,
    "[place]": mapping.Place,
    "[details]": mapping.Details,
}


def _section(title: str) -> str:
    return PAGE.split(f"### {title}\n", 1)[1].split("\n## ", 1)[0].split("\n### ", 1)[0]


def _listed(title: str, header: str = "key") -> list[str]:
    table = _section(title).split(f"| {header} |", 1)[1].split("\n\n", 1)[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    return [key for cell in cells for key in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("title", SECTIONS)
def test_every_key_is_described(title: str) -> None:
    assert sorted(_listed(title)) == sorted(SECTIONS[title].model_fields)


def test_every_table_is_described() -> None:
    titles = re.findall(r"^### \[+(\w+)\]+$", PAGE, re.MULTILINE)
    assert sorted(titles) == sorted(mapping.Mapping.model_fields)


@pytest.mark.parametrize("title", SECTIONS)
def test_required_keys_are_bold(title: str) -> None:
    bold = set(re.findall(r"\*\*`(\w+)`\*\*", _section(title)))
    fields = SECTIONS[title].model_fields
    assert bold == {name for name, field in fields.items() if field.is_required()}


def test_patterns_and_precisions_are_described() -> None:
    assert {"edtf", *_ORDERS} <= set(_listed("[date]", "pattern"))
    assert set(_listed("[date]", "value")) == set(mapping.Precision)


def test_schemes_are_described() -> None:
    (row,) = re.findall(r"^\| `scheme` \|.*name.*$", _section("[[parties]]"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", row)) == {"scheme", *mapping.Scheme}


def test_shipped_mappings_are_described() -> None:
    table = PAGE.split("## Mappings that come with Entente", 1)[1]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == shipped()
    for name in shipped():
        assert load(name).dataset.id == name


def test_codes_are_described() -> None:
    code = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "app/ingest/table").glob("*.py")
    )
    raised = set(re.findall(r'(?:Refusal|Rejection)\(\s*"([a-z-]+)"', code))
    told = set(re.findall(r"`([a-z-]+)`", PAGE.split("## Rejected rows", 1)[1]))
    assert raised <= told


EXAMPLES = re.findall(
    r"^```csv\n(.*?)^```\n.*?^```toml\n(.*?)^```\n\n^```text\n(.*?)^```$",
    PAGE,
    re.MULTILINE | re.DOTALL,
)


def test_every_example_is_tested() -> None:
    assert len(EXAMPLES) == PAGE.count("```toml") == PAGE.count("```csv") > 0


@pytest.mark.parametrize(("table", "toml", "printed"), EXAMPLES)
def test_examples_work(table: str, toml: str, printed: str, countries: Countries) -> None:
    reads = read_all(named(table), toml, countries)
    assert [said(one) for one in reads] == printed.splitlines()
