"""`entente import`, `imports` and `dataset`, as a person types them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import main
from app.ingest.formats.icews import HEADER as ICEWS_HEADER
from tests.databases import MakeUrl

FOUNDING = Path(__file__).parents[3] / "app/data/morocco-israel-2022.jsonl"
MAPPING = """
[dataset]
id = "gifts"
title = "Gifts"
coding = "human"

[event]
type = "aid"
id = "{id}"
title = "{giver} gives to {taker}"

[date]
column = "day"
pattern = "ymd"

[[parties]]
columns = "giver"
scheme = "name"
role = "initiator"

[[parties]]
columns = "taker"
scheme = "name"
role = "target"
"""


def entente(url: str, *arguments: object) -> Result:
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(main, words, env={"ENTENTE_DATABASE_URL": url, "COLUMNS": "200"})


def last(result: Result) -> dict[str, Any]:
    """The account that `--json` prints on the last line."""
    account: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return account


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The founding timeline, and a file with a line that is none."""
    shutil.copy(FOUNDING, tmp_path / "b.jsonl")
    (tmp_path / "a.jsonl").write_text("no json\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("not for us", encoding="utf-8")
    return tmp_path


def test_a_folder_with_report_and_account(url: str, folder: Path) -> None:
    report = folder / "rejected.out"
    result = entente(url, "import", "entente", folder, "--report", report, "--json")
    assert result.exit_code == 1
    account = last(result)
    seconds = account.pop("seconds")
    run = account.pop("id")
    assert seconds > 0
    assert account == {
        "format": "entente",
        "dataset": "morocco-israel-2022",
        "read": 34,
        "created": 33,
        "updated": 0,
        "unchanged": 0,
        "kept": 0,
        "merged": 0,
        "rejected": 1,
        "withdrawn": 0,
        "others": {},
        "reasons": {"not-json": 1},
    }
    (row,) = map(json.loads, report.read_text(encoding="utf-8").splitlines())
    assert (row["file"], row["row"], row["code"], row["raw"]) == (
        "a.jsonl",
        1,
        "not-json",
        "no json",
    )
    assert "a.jsonl, row 1: the line is not JSON" in result.stdout
    assert "Morocco" in result.stdout
    listed = entente(url, "imports", "list").stdout
    assert run in listed
    shown = entente(url, "imports", "show", run).stdout
    assert [json.loads(line) for line in shown.splitlines()] == [row]
    assert entente(url, "imports", "show", run, "--code", "other").stdout == ""
    assert last(entente(url, "import", "entente", folder, "--json"))["unchanged"] == 33


def test_a_dry_run_keeps_nothing(url: str, folder: Path) -> None:
    result = entente(url, "import", "entente", folder, "--dry-run", "--json")
    account = last(result)
    assert (account["id"], account["created"], account["rejected"]) == (None, 33, 1)
    assert "nothing kept" in result.stdout
    assert last(entente(url, "import", "entente", FOUNDING, "--json"))["created"] == 33


def test_a_table_by_a_mapping_of_ones_own(url: str, tmp_path: Path) -> None:
    mapping, data = tmp_path / "gifts.toml", tmp_path / "gifts.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    rows = ["id,day,giver,taker", "1,1999-01-02,France,Morocco", "2,1999-01-03,Maroc,Israël"]
    data.write_text("\n".join([*rows, "3,1999-02-30,France,Morocco"]), encoding="utf-8")
    account = last(entente(url, "import", "table", data, "--mapping", mapping, "--json"))
    assert (account["dataset"], account["created"]) == ("gifts", 2)
    assert account["reasons"] == {"invalid-date": 1}
    data.write_text("\n".join(rows[:2]), encoding="utf-8")
    account = last(
        entente(url, "import", "table", data, "--mapping", mapping, "--complete", "--json")
    )
    assert (account["unchanged"], account["withdrawn"]) == (1, 1)
    assert "1 events withdrawn" in entente(url, "dataset", "remove", "gifts", "--yes").stdout
    gone = entente(url, "dataset", "remove", "gifts", "--yes")
    assert gone.exit_code == 2
    assert "no data set 'gifts'" in gone.stderr


def test_the_account_lists_the_parties_that_are_no_countries(url: str, tmp_path: Path) -> None:
    mapping, data = tmp_path / "gifts.toml", tmp_path / "gifts.csv"
    others = 'others = "international_organisation"\nsplit = ","\nrole = "initiator"'
    mapping.write_text(MAPPING.replace('role = "initiator"', others), encoding="utf-8")
    givers = ['"France, EU"', "EU", '"WHO, Acme Ltd"', *(f"Body {n}" for n in range(12))]
    rows = [f"{n},1999-01-02,{giver},Morocco" for n, giver in enumerate(givers)]
    data.write_text("\n".join(["id,day,giver,taker", *rows]), encoding="utf-8")
    result = entente(url, "import", "table", data, "--mapping", mapping, "--json")
    found = last(result)["others"]
    assert {name: found[name] for name in ("EU", "WHO", "Acme Ltd")} == dict(
        zip(("EU", "WHO", "Acme Ltd"), (2, 1, 1), strict=True)
    )
    assert next(iter(found)) == "EU"
    assert "EU 2, " in result.stdout
    assert "and 3 more" in result.stdout


def test_what_files_hold_is_printed_as_it_is(url: str, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    file = tmp_path / "a[b].csv"
    name = "[red]Atlantis[/ref] :smiley: \\[x]"
    file.write_text(f"id,day,giver,taker\n1,2021-11-24,{name}\N{ESCAPE}[2J,Morocco\n", "utf-8")
    result = entente(url, "import", "table", file, "--mapping", tmp_path / "m.toml")
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "[names] or [[actors]]" in " ".join(result.stdout.split())
    assert f"1,2021-11-24,{name}\\x1b[2J,Morocco" in result.stdout
    assert "a[b].csv, row 2: " in result.stdout
    assert "\N{ESCAPE}" not in result.stdout


@pytest.mark.parametrize(
    ("format_", "name", "content", "code"),
    [
        ("entente", "a.jsonl", "", "the file is empty"),
        ("entente", "a.jsonl", "\n \n", "the file has no rows"),
        ("gdelt2", "a.csv", "", "the file is empty"),
        ("icews", "a.tab", "\t".join(ICEWS_HEADER) + "\n", "the file has no rows"),
        ("uk-treaties", "a.csv", "\ufeff", "the file has no rows"),
        ("uk-treaties", "a.csv", "id,titel\n", "the header lacks title, field3"),
        ("sipri-register", "a.csv", "Recipient,Supplier\n", "the first line is not the register's"),
        ("historyatstate-visits", "a.xml", "<visits/>", "the file has no rows"),
        ("table", "a.csv", "id,day,giver,taker\n", "the file has no rows"),
        ("table", "a.csv", "", "the file has no rows"),
        ("table", "a.csv", "id,day,donor,taker\n", 'the file has no column "giver"'),
    ],
)
def test_a_file_without_rows_is_not_well(
    url: str, tmp_path: Path, format_: str, name: str, content: str, code: str
) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / name).write_text(content, encoding="utf-8")
    mapping = ["--mapping", tmp_path / "m.toml"] if format_ == "table" else []
    result = entente(url, "import", format_, tmp_path / name, *mapping, "--dry-run")
    assert result.exit_code == 1
    assert code in result.stdout


def test_removing_asks_first(url: str, folder: Path) -> None:
    entente(url, "import", "entente", folder)
    asked = CliRunner().invoke(
        main,
        ["dataset", "remove", "morocco-israel-2022"],
        env={"ENTENTE_DATABASE_URL": url},
        input="n\n",
    )
    assert asked.exit_code == 1
    assert last(entente(url, "import", "entente", FOUNDING, "--json"))["unchanged"] == 33


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["table", FOUNDING], "needs --mapping"),
        (["table", FOUNDING, "--mapping", "no-such"], "no-such"),
        (["entente", FOUNDING, "--mapping", "desta"], "no other format takes it"),
        (["entente", FOUNDING, "--keep", "domestic"], "rejects no event as domestic"),
        (["icews", FOUNDING, "--keep", "all"], "write --keep domestic"),
        (["manytreaties", FOUNDING], "an agreements file and its parties file"),
        (["uk-treaties", FOUNDING.parent / "mappings"], "has no file of uk-treaties"),
    ],
)
def test_what_cannot_be_read_as_asked_is_said(url: str, arguments: list[object], said: str) -> None:
    result = entente(url, "import", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_a_run_that_is_not_there(url: str) -> None:
    result = entente(url, "imports", "show", "00000000-0000-0000-0000-000000000000")
    assert result.exit_code == 2
    assert "see `entente imports list`" in result.stderr


def test_a_database_that_is_not_migrated(make_url: MakeUrl) -> None:
    result = entente(make_url(), "import", "entente", FOUNDING)
    assert result.exit_code == 2
    assert "`entente migrate`" in result.stderr


def test_a_report_that_cannot_be_written(url: str, tmp_path: Path) -> None:
    result = entente(url, "import", "entente", FOUNDING, "--report", tmp_path / "no" / "file")
    assert result.exit_code == 2
    assert "No such file" in result.stderr
