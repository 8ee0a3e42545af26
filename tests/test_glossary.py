"""docs/glossary.md: each file exists, each term is in use, and no term is explained twice."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
ROWS = re.findall(
    r"^\| (?!term |---)([^|]+) \| [^|]+ \| [^|]+ \| `([^`|]+)` \|$",
    GLOSSARY.read_text(encoding="utf-8"),
    re.MULTILINE,
)


@cache
def _used() -> str:
    """The code and the other pages, in lower case, with a blank for "_", "-" and a line end."""
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "docs").rglob("*.md")]
    text = " ".join(file.read_text(encoding="utf-8") for file in files if file != GLOSSARY)
    return re.sub(r"[\s_-]+", " ", text.lower())


def test_every_row_is_read() -> None:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| term |")]
    assert len(ROWS) == len(rows) > 50


@pytest.mark.parametrize(("term", "file"), ROWS)
def test_a_term_is_in_use(term: str, file: str) -> None:
    assert (ROOT / file).is_file()
    for word in term.split(", "):
        assert re.search(rf"\b{re.sub('[_-]', ' ', word)}", _used()), word


def test_a_term_is_explained_once() -> None:
    terms = [term for term, _ in ROWS]
    assert len(terms) == len(set(terms))
