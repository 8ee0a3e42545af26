"""Settings that are misspelt, or that a cluster sets, are errors that say what to do."""

import pytest
import typer

from app.console import read_settings


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
