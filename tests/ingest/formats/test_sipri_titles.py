"""Titles read like a newspaper's."""

import pytest

from app.ingest.formats import sipri_titles
from app.ingest.parsing.actors import in_sentence


@pytest.mark.parametrize(
    ("designation", "description", "quantity", "estimated", "expected"),
    [
        ("R-17 Elbrus", "SSM", 2300, True, "about 2,300 R-17 Elbrus SSMs"),
        ("An-30", "reconnaissance aircraft", 1, True, "one An-30 reconnaissance aircraft"),
        (
            "Super Tucano",
            "trainer/combat aircraft",
            6,
            False,
            "6 Super Tucano trainer/combat aircraft",
        ),
        ("ship engine", "ship engine", 4, False, "4 ship engines"),
        ("Mk-44", "anti-ship/ASW torpedo", None, False, "Mk-44 anti-ship/ASW torpedoes"),
        ("P-6", "FAC", 12, False, "12 P-6 FAC"),
        ("", "corvette", 2, False, "2 corvettes"),
    ],
)
def test_goods(
    designation: str, description: str, quantity: int | None, *, estimated: bool, expected: str
) -> None:
    assert sipri_titles.goods(designation, description, quantity, estimated=estimated) == expected


@pytest.mark.parametrize(
    "name", ["United States", "Netherlands", "Soviet Union", "Solomon Islands", "United Nations"]
)
def test_some_names_have_an_article(name: str) -> None:
    assert in_sentence(name) == f"the {name}"
    assert in_sentence("Morocco") == "Morocco"
