"""The examples of the OpenAPI document are what the service answers."""

import json
import os

from starlette.testclient import TestClient

from tests.web.examples import FILE, recorded


def test_examples_are_what_the_service_answers(client: TestClient, backend: str) -> None:
    found = recorded(client)
    if os.environ.get("RECORD_EXAMPLES") and backend == "sqlite":
        text = json.dumps(found, ensure_ascii=False, indent=1)
        FILE.write_text(f"{text}\n", encoding="utf-8")
    assert json.loads(FILE.read_text(encoding="utf-8")) == found, "run `make examples`"
