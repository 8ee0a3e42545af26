"""The `entente` command, from an empty database to a damaged one."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from app import tables as t
from app.cli import main
from tests.databases import writing

FOUNDING = Path(__file__).parent.parent / "app/data/morocco-israel-2022.jsonl"


def entente(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"ENTENTE_DATABASE_URL": url})


def test_migrate_import_check_rebuild(url: str, tmp_path: Path) -> None:
    assert entente(url, "migrate").exit_code == 0
    first = entente(url, "import", "entente", str(FOUNDING))
    assert first.exit_code == 0
    assert first.output.split("seconds")[1].split()[:6] == ["33", "33", "0", "0", "0", "0"]
    second = entente(url, "import", "entente", str(FOUNDING), "--json")
    assert json.loads(second.stdout.splitlines()[-1])["unchanged"] == 33
    assert entente(url, "check").output == "The database is consistent.\n"

    writing(url, lambda c: c.execute(sa.update(t.event_document).values(body=b"{}")))
    stray = {"number": 99, "body": b"{}"}
    writing(url, lambda c: c.execute(sa.insert(t.event_document).values(stray)))
    writing(url, lambda c: c.execute(sa.update(t.year_tally).values(n=99)))
    damaged = entente(url, "check")
    assert damaged.exit_code == 1
    assert "the stored document differs" in damaged.output
    assert "documents without an event, with the numbers 99 " in damaged.output
    assert "the stored count differs" in damaged.output
    assert entente(url, "rebuild").exit_code == 0
    assert entente(url, "check").exit_code == 0

    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"kind": "event"}\nno json\n', encoding="utf-8")
    refused = entente(url, "import", "entente", str(bad))
    assert refused.exit_code == 1
    assert "bad.jsonl, row 1: " in refused.output
    assert "not-json" in refused.output


def test_duplicates_of_an_ambiguous_country_say_what_to_write(url: str) -> None:
    refused = entente(url, "actors", "duplicates", "--country", "Congo")
    assert refused.exit_code == 2
    assert "COD" in refused.output


def test_openapi_is_printed(url: str) -> None:
    assert json.loads(entente(url, "openapi").stdout)["info"]["title"] == "Entente"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ENTENTE_PORT", "many", "ENTENTE_PORT"),
        ("ENTENTE_DATABASE_URL", "mysql://x/y", "sqlite:///PATH"),
        ("ENTENTE_FONDING", "1", "did you mean ENTENTE_FOUNDING?"),
    ],
)
def test_bad_settings_are_named(variable: str, value: str, said: str) -> None:
    result = CliRunner().invoke(main, ["migrate"], env={variable: value})
    assert result.exit_code == 2
    assert said in result.output
