"""`entente events` and `entente as-of`."""

import getpass
import json
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app import check
from app.cli import main
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl, reading

FOUNDING = "morocco-israel-2022"
WHY = ("--reason", "a test")


class Desk:
    """The command on a database, and the service beside it."""

    def __init__(self, url: str, client: TestClient) -> None:
        self._url = url
        self.client = client

    def run(self, *arguments: str, **more: Any) -> Result:  # noqa: ANN401
        environment = {"ENTENTE_DATABASE_URL": self._url, **more.pop("env", {})}
        return CliRunner().invoke(main, arguments, env=environment, **more)

    def done(self, *arguments: str, **more: Any) -> str:  # noqa: ANN401
        """What a command prints that succeeds."""
        result = self.run(*arguments, **more)
        assert result.exit_code == 0, result.output
        return result.stdout

    def get(self, path: str) -> Any:  # noqa: ANN401
        return self.client.get(path).json()


@pytest.fixture(scope="module")
def desk(make_shared_url: MakeUrl, founding_url: str, countries: Countries) -> Iterator[Desk]:
    url = make_shared_url(founding_url)
    with TestClient(create_app(Settings(database_url=url))) as client:
        yield Desk(url, client)
    assert reading(url, lambda connection: check.check(connection, countries)) == []


@pytest.fixture(autouse=True)
def _texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Texts that are edited are in the folder of the test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def _id(external_id: str) -> str:
    return str(record_id(FOUNDING, external_id))


def _editor(folder: Path, program: str) -> dict[str, str]:
    """The environment of an editor that runs this program on the document `d`."""
    script = folder / "editor.py"
    script.write_text(
        "import json, sys\n"
        "with open(sys.argv[1], encoding='utf-8') as f: d = json.load(f)\n"
        f"{program}\n"
        "with open(sys.argv[1], 'w', encoding='utf-8') as f: json.dump(d, f)\n",
        encoding="utf-8",
    )
    return {"VISUAL": shlex.join([sys.executable, str(script)])}


def _kept(result: Result) -> Path:
    (name,) = re.findall(r"Your text is kept in (\S+):", result.stderr)
    return Path(name)


def test_an_event_is_set_with_author_reason_and_difference(desk: Desk) -> None:
    event = _id("E01")
    before = desk.get(f"/v1/events/{event}")
    values = (
        "--set",
        "/date/edtf=2022",
        "--set",
        '/title={"en": "A = B"}',
        "--set",
        "/topics/-=trade",
    )
    tried = desk.done("events", "edit", event, *values, *WHY, "--dry-run")
    assert "Nothing is kept" in tried
    assert desk.get(f"/v1/events/{event}") == before
    printed = desk.done("events", "edit", event, *values, *WHY)
    assert f'  /date/edtf: "{before["date"]["edtf"]}" -> "2022"\n' in printed
    assert "  /title/ar: " in printed
    assert "  /topics/" in printed
    assert "/version" not in printed
    after = desk.get(f"/v1/events/{event}")
    assert (after["date"]["edtf"], after["title"]) == ("2022", {"en": "A = B"})
    assert {*before["topics"], "trade"} == set(after["topics"])
    shown = desk.done("events", "show", event)
    assert shown.startswith("A = B\n")
    assert re.search(
        rf"version 2 +\S+Z updated by cli:{re.escape(getpass.getuser())}: a test\n", shown
    )
    old = desk.done("events", "show", event, "--version", "1", "--json")
    assert json.loads(old) == before
    again = desk.done("events", "edit", event, "--set", "/date/edtf=2022", *WHY)
    assert again == "Nothing is changed.\n"


def test_a_patch_and_a_document_are_taken_from_files(desk: Desk, tmp_path: Path) -> None:
    event = _id("E02")
    file = tmp_path / "change.json"
    file.write_text('{"summary": {"fr": null, "de": "Zwei"}}', encoding="utf-8")
    desk.done("events", "edit", event, "--file", str(file), *WHY)
    assert desk.get(f"/v1/events/{event}")["summary"]["de"] == "Zwei"
    document = json.loads(desk.done("events", "show", event, "--json"))
    del document["summary"]["de"]
    printed = desk.done("events", "edit", event, "--file", "-", *WHY, input=json.dumps(document))
    assert printed == '  /summary/de: "Zwei" is removed\n'
    # The document is of version 2 by now.
    stale = desk.run("events", "edit", event, "--file", "-", *WHY, input=json.dumps(document))
    assert stale.exit_code == 2
    assert "is of version 2" in stale.stderr
    for text, said in (("{", "is not JSON"), ("[]", "no JSON object")):
        refused = desk.run("events", "edit", event, "--file", "-", *WHY, input=text)
        assert refused.exit_code == 2
        assert said in refused.stderr


def test_an_edited_text_is_written(desk: Desk, tmp_path: Path) -> None:
    event = _id("E03")
    editor = _editor(tmp_path, "d['title'] = {'en': 'Edited'}")
    tried = desk.run("events", "edit", event, *WHY, "--dry-run", env=editor)
    assert tried.exit_code == 0
    assert json.loads(_kept(tried).read_bytes())["title"] == {"en": "Edited"}
    _kept(tried).unlink()
    written = desk.run("events", "edit", event, *WHY, env=editor)
    assert written.exit_code == 0, written.output
    assert desk.get(f"/v1/events/{event}")["title"] == {"en": "Edited"}
    same = desk.run("events", "edit", event, *WHY, env=_editor(tmp_path, ""))
    assert (same.exit_code, same.stdout) == (0, "Nothing is changed.\n")
    assert not list(tmp_path.glob("entente-*"))


def test_a_text_that_is_refused_is_kept(desk: Desk, tmp_path: Path) -> None:
    event = _id("E04")
    program = "d['date'] = {'edtf': '2022-02-30'}; d['type'] = 'party'"
    refused = desk.run("events", "edit", event, *WHY, env=_editor(tmp_path, program))
    assert refused.exit_code == 1
    assert "  /date/edtf: " in refused.stderr
    assert "  /type: " in refused.stderr
    assert json.loads(_kept(refused).read_bytes())["type"] == "party"
    _kept(refused).unlink()
    broken = desk.run("events", "edit", event, *WHY, env=_editor(tmp_path, "d = '{'; sys.exit(3)"))
    assert broken.exit_code == 2
    assert "ended with 3" in broken.stderr
    assert not list(tmp_path.glob("entente-*"))
    gone = desk.run("events", "edit", event, *WHY, env={"VISUAL": "rm"})
    assert gone.exit_code == 2
    assert "No such file" in gone.stderr
    assert desk.get(f"/v1/events/{event}")["version"] == 1


def test_a_change_meanwhile_is_shown_and_nothing_is_lost(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = _id("E05")

    def editor(command: list[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        """While it is open, somebody else changes the event."""
        assert not check
        desk.done("events", "edit", event, "--set", "/title/en=Theirs", "--reason", "first")
        text = Path(command[-1])
        document = json.loads(text.read_bytes()) | {"title": {"en": "Ours"}}
        text.write_text(json.dumps(document), encoding="utf-8")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", editor)
    stale = desk.run("events", "edit", event, *WHY)
    assert stale.exit_code == 1
    assert "/title/en: " in stale.stderr
    assert '-> "Theirs"' in stale.stderr
    assert desk.get(f"/v1/events/{event}")["title"]["en"] == "Theirs"
    kept = _kept(stale)
    assert kept.parent == tmp_path
    assert json.loads(kept.read_bytes())["title"] == {"en": "Ours"}
    again = desk.run("events", "edit", event, "--file", str(kept), *WHY)
    assert again.exit_code == 2
    assert "is of version 1" in again.stderr
    kept.write_text(kept.read_text().replace('"version": 1', '"version": 2'))
    desk.done("events", "edit", event, "--file", str(kept), *WHY)
    assert desk.get(f"/v1/events/{event}")["title"] == {"en": "Ours"}


def test_a_withdrawn_event_says_why(desk: Desk) -> None:
    event = _id("E06")
    assert "Nothing is kept" in desk.done("events", "withdraw", event, *WHY, "--dry-run")
    assert desk.client.get(f"/v1/events/{event}").status_code == 200
    assert event in desk.done("events", "withdraw", event, *WHY)
    assert desk.client.get(f"/v1/events/{event}").status_code == 410
    for command in (["show"], ["withdraw", *WHY], ["edit", "--set", "/type=visit", *WHY]):
        gone = desk.run("events", command[0], event, *command[1:])
        assert gone.exit_code == 1
        assert "was withdrawn: a test." in gone.stderr
    assert desk.done("events", "show", event, "--version", "1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["edit", "nothing", "--set", "/type=visit", *WHY], "There is no event 'nothing'"),
        (["edit", "E07", "--set", "type=visit", *WHY], "no JSON pointer"),
        (["edit", "E07", "--set", "/type", *WHY], "has no value"),
        (["edit", "E07", "--set", "/type/x=visit", *WHY], "no place"),
        (["edit", "E07", "--set", "/title/en=\udc80", *WHY], "not UTF-8"),
        (["edit", "E07", "--set", "/type=visit"], "--reason"),
        (["withdraw", "E07", "--reason", "x" * 1_001], "reason: "),
        (["edit", "E07", "--file", "no-such-file", *WHY], "no-such-file cannot be read"),
        (["show", "E07", "--version", "9"], "There is no version 9"),
        (["show", "E07", "--version", "1", "--as-of", "1"], "--as-of"),
    ],
)
def test_what_is_wrong_is_a_sentence(desk: Desk, arguments: list[str], said: str) -> None:
    event = _id("E07")
    result = desk.run("events", *(event if one == "E07" else one for one in arguments))
    assert result.exit_code in {1, 2}, result.exception
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert desk.get(f"/v1/events/{event}")["version"] == 1


def test_a_past_timeline_is_listed(desk: Desk) -> None:
    event = _id("E13")
    then = str(desk.get("/v1/events?limit=1")["change"])
    title = desk.get(f"/v1/events/{event}")["title"]["en"]
    desk.done("events", "edit", event, "--set", "/title/en=Renamed since", *WHY)
    now = desk.done("as-of", str(int(then) + 1), "pair=MAR-ISR")
    assert "Renamed since" in now
    listed = desk.run("as-of", then, "pair=Maroc-Israel")
    assert title in listed.stdout
    assert "Renamed since" not in listed.stdout
    expected = desk.get(f"/v1/events?pair=MAR-ISR&sort=date&limit=500&as_of={then}")["items"]
    assert [line.split()[-1] for line in listed.stdout.splitlines()] == [e["id"] for e in expected]
    assert f"{len(expected)} events at change {then}." in listed.stderr
    few = ("--limit", "2", "--json")
    some = desk.run("as-of", then, "pair=MAR-ISR", "type=visit", "type=meeting", *few)
    assert [json.loads(line) for line in some.stdout.splitlines()] == [
        one for one in expected if one["type"] in {"visit", "meeting"}
    ][:2]
    early = desk.run("as-of", "2001-01-01")
    assert (early.exit_code, early.stdout) == (0, "")
    assert "The service had no changes yet at 2001-01-01: the first one is of 20" in early.stderr
    shown = desk.done("events", "show", event, "--as-of", then)
    assert shown.splitlines()[0] == title
    for moment, filters, said in (
        ("yesterday", [], "as_of: write the number of a change"),
        ("999999", [], "as_of: "),
        (then, ["pear=MAR-ISR"], "pear: "),
        (then, ["MAR-ISR"], "is no filter"),
        (then, ["limit=3"], "is no filter"),
    ):
        refused = desk.run("as-of", moment, *filters)
        assert refused.exit_code in {1, 2}
        assert said in refused.stderr
