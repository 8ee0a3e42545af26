"""Docs and code are in plain technical English: phrases that hide the noun do not occur."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent

# Each has a technical word in its place: a row exists, a column has, a statement filters, n, …
BANNED: Final = {
    r"\bstands?\b": "is in, exists, means",
    r"\btold\b|\btells\b": "has, says, reports, distinguishes",
    r"\bso many\b": "the number, at most n",
    r"\basks? of\b|\basked of\b": "filters, requests",
    r"\bforesee": "predict, prepare",
    r"\b(?:called|begins?|just) so\b": "with this name, with the prefix, equal",
}
TEXTS: Final = (
    "*.md",
    "Makefile",
    "app/**/*.py",
    "benchmarks/README.md",
    "docs/**/*.md",
    "migrations/**/*.py",
    "tests/search/README.md",
)


@pytest.mark.parametrize("phrase", BANNED)
def test_no_text_hides_the_noun(phrase: str) -> None:
    pattern = re.compile(phrase, re.IGNORECASE)
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for glob in TEXTS
        for file in sorted(ROOT.glob(glob))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join([f"write: {BANNED[phrase]}", *found])
