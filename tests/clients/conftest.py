"""The OpenAPI document as a file, as `entente openapi` prints it."""

import json
from pathlib import Path

import pytest

from app.main import create_app
from app.settings import Settings
from tests.clients.tools import answers


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of the document."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    service = create_app(Settings(database_url="sqlite:///data/none.db"))
    path.write_text(json.dumps(service.openapi()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def examples(document: Path) -> Path:
    """The path of the examples of answers: pairs of the name of a schema and a value."""
    path = document.with_name("examples.json")
    path.write_text(json.dumps(answers(document)), encoding="utf-8")
    return path
