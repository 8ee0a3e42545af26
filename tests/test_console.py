"""Settings that are misspelt, or that a cluster sets, are errors that say what to do."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from app.console import read_settings, with_database
from app.db.database import Database
from app.db.errors import UnavailableError
from app.settings import Settings


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str) -> str:
    monkeypatch.setenv(name, "tcp://10.0.0.1:8000")
    with pytest.raises(typer.Exit) as exited:
        read_settings()
    assert exited.value.exit_code == 2
    return capsys.readouterr().err


def test_a_misspelt_setting_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(monkeypatch, capsys, "ENTENTE_WORKRES")
    assert found == "ENTENTE_WORKRES is not a setting: did you mean ENTENTE_WORKERS?\n"


def test_a_misspelt_setting_in_small_letters_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings are read in any case."""
    found = said(monkeypatch, capsys, "entente_databse_url")
    assert found == "entente_databse_url is not a setting: did you mean ENTENTE_DATABASE_URL?\n"


@pytest.mark.parametrize(
    ("name", "value", "write"),
    [
        ("HOSTS", "a b <x>", "<x> is no name of a host: write HOST or HOST:PORT"),
        ("HOSTS", "https://a.example", "https://a.example is no name of a host"),
        ("HOSTS", " ", "it is empty"),
        ("PROXIES", "999.1.1.1", "999.1.1.1 is no address or network: write 10.0.0.1"),
        ("PROXIES", "10.0.0.1, proxy", "proxy is no address or network"),
        ("PROXIES", "10.0.0.1 10.0.0.2", "10.0.0.1 10.0.0.2 is no address or network"),
        ("CORS_ORIGINS", "a.example", "a.example is no origin: write https://HOST"),
        ("CORS_ORIGINS", "https://a.example/", "https://a.example/ is no origin"),
    ],
)
def test_a_list_with_nonsense_is_an_error(
    name: str,
    value: str,
    write: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(f"ENTENTE_{name}", value)
    with pytest.raises(typer.Exit):
        read_settings()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"ENTENTE_{name}: {write}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hosts", "one.example One.example:80 [::1]:8000 10.0.0.1"),
        ("hosts", "*"),
        ("proxies", ""),
        ("proxies", "*"),
        ("proxies", "10.0.0.1, 10.0.0.0/8,::1"),
        ("cors_origins", ""),
        ("cors_origins", "https://a.example http://localhost:3000 moz-extension://0f"),
    ],
)
def test_a_list_with_meaning_is_kept(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ENTENTE_{name}", value)
    assert getattr(read_settings(), name) == value


@pytest.mark.parametrize(
    ("reason", "free"), [("database or disk is full", 1 << 30), ("unable to open", 0)]
)
def test_a_full_disk_is_named(
    reason: str,
    free: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And not the folder, into which one may write."""

    async def fails(_: Database) -> None:
        raise UnavailableError(reason)

    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    settings = Settings(database_url=f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(typer.Exit):
        with_database(settings, fails, any_schema=True)
    said = capsys.readouterr().err
    assert said.endswith(f"({reason}): its disk is full, free space on it\n")
    assert "folder" not in said


@pytest.mark.parametrize(
    "name",
    ["ENTENTE_SERVICE_HOST", "ENTENTE_SERVICE_PORT_HTTP", "ENTENTE_PORT_8000_TCP", "ENTENTE_PORT"],
)
def test_a_variable_of_a_cluster_is_named_with_the_cure(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(monkeypatch, capsys, name)
    assert found.startswith(name)
    assert "enableServiceLinks: false" in found
