"""schemathesis with all of its checks: no 5xx, and nothing that the document does not describe."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.clients.tools import HERE, python_program
from tests.databases import MakeUrl
from tests.effort import Tried, examples, random_of
from tests.keys.service import make
from tests.processes import serving

CASES = 10_000
"""The least number of cases of a seed in `make test-long`."""


@pytest.mark.long
@pytest.mark.parametrize("number", range(examples(1, 3)))
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True, scope="session")
def test_the_service_answers_as_the_document_says(
    number: int, make_url: MakeUrl, founding_url: str, tmp_path: Path, tried: Tried
) -> None:
    program = python_program("st")
    seed = random_of(f"schemathesis {number}").randrange(2**32)
    counts, report = tried(f"schemathesis, seed {seed}"), tmp_path / "report.json"
    url = make_url(founding_url)
    key = make(url, "schemathesis", "--scope", "admin")
    with serving(url, tmp_path / "log") as served:
        command = (program, "--config-file", HERE / "schemathesis.toml", "run")
        target = (f"{served.address}/openapi.json", "--seed", str(seed), "--continue-on-failure")
        header = ("--header", f"Authorization: Bearer {key}")
        phases = ("--phases", "examples,fuzzing") if examples(1, 0) else ()  # else all
        number_of_cases = ("--max-examples", str(examples(10, 320)))  # of an operation and a phase
        reports = ("--no-color", "--report", "json", "--report-json-path", report)
        done = subprocess.run(
            [*command, *target, *header, *reports, *phases, *number_of_cases],
            cwd=tmp_path,
            env=os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py")},
            capture_output=True,
            check=False,
            text=True,
        )
        served.stop()
    found = json.loads(report.read_text(encoding="utf-8"))
    counts["tries"] = found["test_cases"]["generated"]
    counts["failures"] = found["test_cases"]["unique_failures"]
    assert done.returncode == 0, done.stdout
    assert found["complete"]
    assert counts["tries"] >= examples(100, CASES)
    rates = [rate for of in found["valid_rates"].values() for rate in of.values()]
    assert sum(rate["accepted"] for rate in rates) > examples(50, 1_000)
