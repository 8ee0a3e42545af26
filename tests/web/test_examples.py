"""The examples of the OpenAPI document are what the service answers."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.testclient import TestClient

from tests.web.examples import FILE, recorded


def test_examples_are_what_the_service_answers(client: TestClient, backend: str) -> None:
    found = recorded(client)
    if os.environ.get("RECORD_EXAMPLES") and backend == "sqlite":
        FILE.write_text(_lines(found), encoding="utf-8")
    assert json.loads(FILE.read_text(encoding="utf-8")) == found, "run `make examples`"


def _lines(found: Mapping[str, Sequence[Any]]) -> str:
    """JSON with an example on each line, so that a change of one is a change of its line."""
    parts = [
        f"{json.dumps(of)}: [\n"
        + ",\n".join(json.dumps(example, ensure_ascii=False) for example in examples)
        + "\n]"
        for of, examples in found.items()
    ]
    return "{" + ",\n".join(parts) + "}\n"
