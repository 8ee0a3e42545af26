"""Clients in Python are generated without a warning, and read what the service sends."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.tools import HERE, PYTHON, ROOT, python_program, run
from tests.processes import serving

# Of the generator itself: it gives them for any document of OpenAPI 3.1, for any document with a
# schema, for any document with a parameter named `date` or `from`, and for a body of bytes.
OF_THE_GENERATOR = (
    "OpenAPI 3.1 support is still in beta",
    "Failed to get the schema name: null",
    "Date (reserved word) cannot be used as model name",
    "From (reserved word) cannot be used as model name",
    "Could not compute datatypeWithEnum from bytes, null",
)

NO_MODULE = ("anyOf", "const")

READ_ATTRS = """
import json, sys
from entente_client import models

def text(value):
    return json.dumps(value, sort_keys=True).replace("+00:00", "Z").replace(".000000Z", "Z")

for name, value in json.load(open(sys.argv[1], encoding="utf-8")):
    read = getattr(models, name).from_dict(value)
    assert text(read.to_dict()) == text(value), (name, value)
"""

READ_PYDANTIC = """
import json, sys
import {models} as models

for name, value in json.load(open(sys.argv[1], encoding="utf-8")):
    read = getattr(models, name).model_validate(value)
    assert type(read).__name__ == name
    assert not getattr(read, "additional_properties", None), read
"""

CALL = """
import sys
from entente_client import Client
from entente_client.api.events import get_event
from entente_client.api.relations import list_relation_events
from entente_client.models import Event, EventList, EventType, Participant, Problem, Role, Sort

client = Client(base_url=sys.argv[1])
page = list_relation_events.sync(
    "MAR-ISR",
    client=client,
    type_=[EventType.VISIT, EventType.AGREEMENT],
    sort=Sort.DATE_DESCENDING,
)
assert isinstance(page, EventList), page
event: Event = page.items[0]
participant: Participant = event.participants[0]
role: Role = participant.role
title: str = event.title["en"]
assert {item.type_ for item in page.items} == {EventType.VISIT, EventType.AGREEMENT}
same = get_event.sync(event.id, client=client)
assert isinstance(same, Event) and same.title == event.title
problem = list_relation_events.sync("MAR-MAR", client=client)
assert isinstance(problem, Problem)
print(title, role.value, problem.code)
"""


@pytest.fixture(scope="session")
def generated(document: Path) -> Path:
    """The folder of a client by openapi-python-client."""
    generator = python_program("openapi-python-client")
    folder = document.with_name("attrs")
    options = ("--meta", "none", "--output-path", folder / "entente_client", "--fail-on-warning")
    config = ("--config", HERE / "openapi_python_client.yaml")
    folder.mkdir()
    output, errors = run(
        generator, "generate", "--path", document, *options, *config, folder=folder
    )
    assert output.startswith("Generating ")
    assert len(output.splitlines()) == 1
    assert errors == ""
    return folder


def test_openapi_python_client_reads_every_answer(generated: Path, examples: Path) -> None:
    run(PYTHON, "-c", READ_ATTRS, examples, folder=generated)


def test_openapi_python_client_makes_up_no_name(generated: Path, document: Path) -> None:
    """A schema without a name would be a module named after the place where it was found."""
    modules = {path.stem for path in (generated / "entente_client" / "models").glob("*.py")}
    schemas = json.loads(document.read_text(encoding="utf-8"))["components"]["schemas"]
    # It writes out the alternatives of a union, and a constant, where they are used.
    names = {
        name.casefold() for name, schema in schemas.items() if schema.keys().isdisjoint(NO_MODULE)
    }
    assert {module.replace("_", "") for module in modules - {"__init__"}} == names


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True, scope="session")
def test_openapi_python_client_asks_a_service(
    generated: Path, make_url: Callable[..., str], founding_url: str, tmp_path: Path
) -> None:
    with serving(make_url(founding_url), tmp_path / "log") as served:
        output, _ = run(PYTHON, "-c", CALL, served.address, folder=generated)
        (code,) = re.findall(r"^```python\n(.*?)^```$", _page(), re.MULTILINE | re.DOTALL)
        of_page = code.replace("http://127.0.0.1:8000", served.address)
        visits, _ = run(PYTHON, "-c", of_page, folder=generated)
        served.stop()
    assert output.strip().endswith("invalid-parameters")
    assert [line[:7] for line in visits.splitlines()] == ["2021-11", "2022-09"]


def _page() -> str:
    return (ROOT / "docs" / "openapi.md").read_text(encoding="utf-8")


@pytest.mark.clients
def test_mypy_knows_the_types_of_openapi_python_client(generated: Path) -> None:
    (generated / "call.py").write_text(CALL, encoding="utf-8")
    # What the generator writes into every client, such as client.py, is not ours to judge.
    ours = ("call.py", "entente_client/models", "entente_client/api")
    options = ("--strict", "--follow-imports=silent", "--no-incremental")
    environment = ("--python-executable", PYTHON)
    run(sys.executable, "-m", "mypy", *options, *environment, *ours, folder=generated)


def test_datamodel_codegen_reads_every_answer(document: Path, examples: Path) -> None:
    generator = python_program("datamodel-codegen")
    folder = document.parent
    options = (
        *("--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel"),
        *("--formatters", "builtin", "--schema-version-mode", "strict", "--strict-refs"),
    )
    command = (generator, "--input", document, "--output", "models.py", *options)
    assert run(*command, folder=folder) == ("", "")
    code = READ_PYDANTIC.format(models="models")
    run(PYTHON, "-W", "error", "-c", code, examples, folder=folder)


@pytest.mark.clients
def test_openapi_generator_reads_every_answer(document: Path, examples: Path) -> None:
    generator = python_program("openapi-generator-cli")
    if shutil.which("java") is None:
        pytest.skip("there is no java")
    folder = document.with_name("generator")
    folder.mkdir()
    options = ("--generator-name", "python", "--package-name", "entente", "--output", ".")
    command = (generator, "generate", "--input-spec", document, *options)
    output, errors = run(*command, folder=folder)
    lines = [line for line in (output + errors).splitlines() if "WARN" in line or "ERROR" in line]
    assert [line for line in lines if not any(known in line for known in OF_THE_GENERATOR)] == []
    code = READ_PYDANTIC.format(models="entente.models")
    run(PYTHON, "-c", code, examples, folder=folder)
