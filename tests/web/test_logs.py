"""What the log looks like, in both forms."""

import io
import json
import logging
import os
import re
import sys
from collections.abc import Iterator

import pytest

from app.settings import Settings
from app.web import logs


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def undo() -> Iterator[None]:
    root, uvicorn = logging.getLogger(), logging.getLogger("uvicorn.access")
    before = root.handlers[:], root.level, uvicorn.propagate
    yield
    root.handlers[:], level, uvicorn.propagate = before
    root.setLevel(level)


def _written(
    monkeypatch: pytest.MonkeyPatch, log_format: str, stream: io.StringIO, level: str = "info"
) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    settings = Settings(log_format=log_format, log_level=level)
    logs.configure(settings)
    logs.configure(settings)
    logging.getLogger("entente.request").info("GET %s", "/x", extra={"status": 200})
    logging.getLogger("uvicorn.error").warning("Shutting down", extra={"color_message": "Red"})
    logging.getLogger("uvicorn.access").info("twice")
    return stream.getvalue()


@pytest.mark.parametrize("log_format", ["json", "auto"])
def test_json_is_one_object_a_line(monkeypatch: pytest.MonkeyPatch, log_format: str) -> None:
    first, second = map(json.loads, _written(monkeypatch, log_format, io.StringIO()).splitlines())
    assert first["level"] == "INFO"
    assert first["logger"] == "entente.request"
    assert first["message"] == "GET /x"
    assert first["status"] == 200
    assert first["process"] == os.getpid()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", first["time"])
    assert second["message"] == "Shutting down"
    assert "color_message" not in second


@pytest.mark.parametrize("log_format", ["text", "auto"])
def test_text_is_one_line_for_people(monkeypatch: pytest.MonkeyPatch, log_format: str) -> None:
    first, second = _written(monkeypatch, log_format, _Terminal()).splitlines()
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO    entente\.request: GET /x"
    assert re.fullmatch(pattern, first)
    assert second.endswith("WARNING uvicorn.error: Shutting down")


def test_the_level_holds_for_every_logger(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = _written(monkeypatch, "text", io.StringIO(), "warning").splitlines()
    assert "Shutting down" in line


def test_a_failure_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    _written(monkeypatch, "json", stream)
    try:
        int("many")
    except ValueError:
        logging.getLogger("entente.failure").exception("It failed")
    last = json.loads(stream.getvalue().splitlines()[-1])
    assert "Traceback" in last["exc_info"]
