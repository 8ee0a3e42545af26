"""The `entente` command, from an empty database to a damaged one."""

import json
import os
import socket
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app import serving
from app import tables as t
from app.cli import main
from app.imports import record as imports
from app.main import create_app
from app.settings import Settings
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
    assert entente(url, "check").stdout == "The database is consistent.\n"

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


HERE: Final = {"ENTENTE_DATABASE_URL": None}


def test_a_command_works_on_the_nearest_database_and_names_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    nowhere = CliRunner().invoke(main, ["imports", "list"], env=HERE)
    assert nowhere.exit_code == 2
    for said in ("`entente serve`", "ENTENTE_DATABASE_URL", "data/entente.db"):
        assert said in nowhere.stderr
    assert not list(tmp_path.rglob("*.db"))
    (tmp_path / "data").mkdir()
    file = tmp_path / "data/entente.db"
    named = {"ENTENTE_DATABASE_URL": f"sqlite:///{file}"}
    assert CliRunner().invoke(main, ["check"], env=named).exit_code == 2
    made = CliRunner().invoke(main, ["migrate"], env=named)
    assert made.stderr == f"Database: {file}, which is new\n"
    listed = CliRunner().invoke(main, ["imports", "list"], env=HERE)
    assert (listed.exit_code, listed.stderr) == (0, f"Database: {file}\n")
    other = entente(url, "imports", "show", "latest")
    assert other.exit_code == 2
    assert "there is no run latest" in other.stderr
    assert str(sa.make_url(url).database) in other.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("data/entente.db", "ENTENTE_DATABASE_URL is not understood: write sqlite:///PATH"),
        ("postgresql://u:p@localhost:many/x", "ENTENTE_DATABASE_URL is not understood"),
        ("postgresql://u@h/x?foo=bar", "ENTENTE_DATABASE_URL has the unknown option foo: write"),
        ("postgresql://u@h/x?sslmode=on", "ENTENTE_DATABASE_URL has the unknown sslmode on: write"),
        ("sqlite://", "ENTENTE_DATABASE_URL is not understood"),
        ("sqlite:///{folder}/no.db", "there is no such file"),
        ("sqlite:///{folder}", "write sqlite:///PATH of a database"),
        ("sqlite:///{folder}/text.db", "write sqlite:///PATH of a database"),
        ("sqlite:///{folder}/empty.db", "`entente migrate`"),
        ("postgresql://u:p@127.0.0.1:1/x", "write postgresql://USER:PASSWORD@HOST/NAME, with a"),
    ],
)
def test_bad_addresses_are_one_sentence(tmp_path: Path, address: str, said: str) -> None:
    (tmp_path / "text.db").write_text("no database" * 1_000, encoding="utf-8")
    (tmp_path / "empty.db").touch()
    for arguments in (["imports", "list"], ["import", "entente", str(FOUNDING), "--dry-run"]):
        result = entente(address.format(folder=tmp_path), *arguments)
        assert result.exit_code == 2, result.exception
        *before, sentence = result.stderr.splitlines()
        assert said in sentence
        assert all(line.startswith("Database: ") for line in before)
        assert not result.stdout


def test_a_wrong_password_is_one_sentence(url: str) -> None:
    if not url.startswith("postgresql") or "ENTENTE_TEST_DATABASE_URL" in os.environ:
        pytest.skip("only the server of the tests has a role with a password")
    writing(url, make_role)
    for password, code in ("right", 0), ("wrong", 2), (None, 2):
        own = sa.make_url(url).set(username="with_password", password=password)
        result = entente(own.render_as_string(hide_password=False), "imports", "list")
        assert result.exit_code == code, result.output
        if code:
            sentence = result.stderr.splitlines()[-1]
            assert "password authentication failed" in sentence
            assert "write postgresql://USER:PASSWORD@HOST/NAME" in sentence
            assert "wrong" not in sentence


def make_role(connection: sa.Connection) -> None:
    """A role that needs a password; another test of this server may have made it."""
    if not connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = 'with_password'")):
        connection.execute(sa.text("CREATE ROLE with_password LOGIN PASSWORD 'right'"))
        connection.execute(sa.text("GRANT pg_read_all_data TO with_password"))


@pytest.mark.parametrize("change", [{"username": "no"}, {"database": "no"}])
def test_a_server_that_refuses_is_one_sentence(url: str, change: dict[str, str]) -> None:
    if not url.startswith("postgresql"):
        pytest.skip("SQLite has no server")
    wrong = sa.make_url(url).set(**change).render_as_string(hide_password=False)  # type: ignore[arg-type]
    result = entente(wrong, "imports", "list")
    assert result.exit_code == 2, result.exception
    assert "write postgresql://USER:PASSWORD@HOST/NAME" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("step", "arguments"),
    [("runs", ["imports", "list"]), ("advance", ["import", "entente", str(FOUNDING)])],
)
def test_a_connection_that_is_killed_is_one_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch, step: str, arguments: list[str]
) -> None:
    if not url.startswith("postgresql"):
        pytest.skip("SQLite has no connection to kill")

    def killed(connection: sa.Connection, *_: object) -> None:
        name = sa.make_url(url).database
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(sa.text(f"{others} AND pid <> pg_backend_pid()"), {"name": name})
        connection.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr(imports, step, killed)
    result = entente(url, *arguments)
    assert result.exit_code == 2, result.exception
    assert "does not answer" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("mode", ["disable", "prefer"])
def test_the_ssl_mode_of_an_address_is_passed_on(url: str, mode: str) -> None:
    if not url.startswith("postgresql"):
        pytest.skip("SQLite has no server")
    address = sa.make_url(url).update_query_dict({"sslmode": mode})
    whole = address.render_as_string(hide_password=False)
    assert entente(whole, "imports", "list").exit_code == 0
    with TestClient(create_app(Settings(database_url=whole))) as client:
        assert client.get("/v1/events").status_code == 200
        assert client.get("/v1/actors").status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [("ENTENTE_QUERY_SECONDS", "inf"), ("ENTENTE_READ_DATABASE_URL", "postgresql://u@h/x")],
)
def test_settings_without_a_meaning(tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "new.db"
    env = {"ENTENTE_DATABASE_URL": f"sqlite:///{file}", name: value}
    result = CliRunner().invoke(main, ["migrate"], env=env)
    assert result.exit_code == 2
    assert name in result.stderr.splitlines()[-1]
    assert not file.exists()


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    result = entente(f"sqlite:///{tmp_path}/new.db", "serve", "--port", port)
    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_a_port_in_use_is_said_first(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        new = tmp_path / "new.db"
        result = entente(f"sqlite:///{new}", "serve", "--port", port)
    assert result.exit_code == 2
    assert "ENTENTE_PORT" in result.stderr
    assert "PORT=" in result.stderr
    assert not new.exists()


def test_a_folder_that_is_read_only_is_served_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "entente.db"
    url = f"sqlite:///{file}"
    assert entente(url, "import", "entente", str(FOUNDING)).exit_code == 2
    assert entente(url, "migrate").exit_code == 0
    assert entente(url, "import", "entente", str(FOUNDING)).exit_code == 0
    before = file.read_bytes()
    # Not by the mode of the folder, which does not hold root back.
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: mode != os.W_OK and allowed(p, mode))
    monkeypatch.setattr(serving, "run", lambda _: None)
    assert entente(url, "serve", "--port", "0").exit_code == 0
    assert entente(url, "imports", "list").exit_code == 0
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert client.get("/readyz").status_code == 200
        assert client.get("/v1/events?q=belkhir").json()["items"]
    assert [one.name for one in tmp_path.iterdir()] == ["entente.db"]
    assert file.read_bytes() == before


def test_the_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"entente {metadata.version('entente')}\n")
