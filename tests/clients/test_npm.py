"""Types for TypeScript, and linters of OpenAPI documents with all of their rules."""

import json
from pathlib import Path

import pytest

from tests.clients.tools import HERE, npm_program, run

pytestmark = pytest.mark.clients

USE = """
import type { components, operations } from "./types";

type EventList = operations["list_events"]["responses"][200]["content"]["application/json"];
type Parameters = NonNullable<operations["list_events"]["parameters"]["query"]>;

export const roles = (list: EventList): components["schemas"]["Role"][] =>
  list.items.flatMap((event) => event.participants.map((participant) => participant.role));
export const next = (list: EventList): string | null => list.next;
export const parameters: Parameters = { type: ["visit"], topic: ["defence"], sort: "-date" };
// @ts-expect-error: the value is not in the closed list
export const wrong: Parameters = { type: ["vist"] };
// @ts-expect-error: a date can be null
export const date = (list: EventList): string => list.items[0].date.edtf;
"""


def test_openapi_typescript_gives_types(document: Path, tmp_path: Path) -> None:
    generator, compiler = npm_program("openapi-typescript"), npm_program("tsc")
    output, errors = run(generator, document, "--output", "types.d.ts", folder=tmp_path)
    assert "warn" not in (output + errors).lower()
    (tmp_path / "use.ts").write_text(USE, encoding="utf-8")
    run(compiler, "--strict", "--noEmit", "--lib", "es2022", "use.ts", folder=tmp_path)


LINTERS = [
    ("spectral", ("--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint")),
    ("redocly", ("--config", HERE / "redocly.yaml")),
]


@pytest.mark.parametrize(("program", "options"), LINTERS)
def test_a_linter_has_no_complaint(
    document: Path, tmp_path: Path, program: str, options: tuple[str | Path, ...]
) -> None:
    command = (npm_program(program), "lint", document, "--format", "json", *options)
    output, _ = run(*command, folder=tmp_path)
    found, _ = json.JSONDecoder().raw_decode(output)
    assert (found["problems"] if isinstance(found, dict) else found) == []


@pytest.mark.parametrize(("program", "options"), LINTERS)
def test_a_linter_sees_a_fault(
    document: Path, tmp_path: Path, program: str, options: tuple[str | Path, ...]
) -> None:
    """A set of rules that reads nothing would have no complaint."""
    faulty = json.loads(document.read_text(encoding="utf-8"))
    del faulty["paths"]["/v1/events"]["get"]["operationId"]
    path = tmp_path / "faulty.json"
    path.write_text(json.dumps(faulty), encoding="utf-8")
    command = (npm_program(program), "lint", path, "--format", "json", *options)
    output, _ = run(*command, folder=tmp_path, succeeds=False)
    assert "operation-operationId" in output
