"""docs/curators.md: its day is run as it is written, on a service of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import MakeUrl
from tests.processes import PATIENCE, serving

PAGE = Path(__file__).resolve().parent.parent / "docs" / "curators.md"
SERVICE = "http://127.0.0.1:8000"
CUT = "…"
BLOCK = re.compile(
    r"^```(sh|python)\n(.*?)^```$(?:\n\n^```(?:json|text)\n(.*?)^```$)?", re.MULTILINE | re.DOTALL
)
MARK = "@@@"


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_the_day_goes_as_it_is_written(
    make_url: MakeUrl, founding_url: str, tmp_path: Path
) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    script = tmp_path / "day.sh"
    url = make_url(founding_url)
    with serving(url, tmp_path / "log") as served:
        script.write_text(
            "".join(f"{_as_shell(kind, code)}\necho {MARK}\n" for kind, code, _ in blocks).replace(
                SERVICE, served.address
            ),
            encoding="utf-8",
        )
        program = Path(sys.executable).parent
        day = subprocess.run(
            ["bash", "-eu", str(script)],
            cwd=tmp_path,
            env={"PATH": f"{program}:/usr/bin:/bin", "ENTENTE_DATABASE_URL": url, "USER": "desk"},
            capture_output=True,
            text=True,
            timeout=4 * PATIENCE,
            check=False,
        )
    assert day.returncode == 0, day.stdout[-3_000:] + day.stderr
    outputs = day.stdout.replace(served.address, SERVICE).split(f"{MARK}\n")
    for (_, code, shown), printed in zip(blocks, outputs, strict=False):
        _check(shown, printed, code)


def _as_shell(kind: str, code: str) -> str:
    return code if kind == "sh" else f"python3 - <<'PYTHON'\n{code}PYTHON"


def _check(shown: str, printed: str, code: str) -> None:
    """What the page shows is in what was printed, in its order, but for what was cut."""
    given, at = _packed(printed), 0
    for fragment in _packed(shown).split(CUT):
        found = given.find(fragment, at)
        assert found >= 0, f"{code}\nlacks {fragment}\nin {given[at : at + 4_000]}"
        at = found + len(fragment)


def _packed(text: str) -> str:
    return "".join(text.split())
