"""Pairs: their one spelling, and every way to write them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.countries import Countries
from app.domain.pairs import Pair, parse_pair
from app.domain.refusals import Refusal

COUNTRIES = Countries.load()


def _refusal(text: str) -> Refusal:
    with pytest.raises(Refusal) as refused:
        parse_pair(text, COUNTRIES)
    return refused.value


def test_a_pair_has_no_order() -> None:
    assert Pair.of("MAR", "ISR") == Pair.of("ISR", "MAR") == Pair("ISR", "MAR")
    assert str(Pair.of("MAR", "ISR")) == "ISR-MAR"


def test_nobody_pairs_with_itself() -> None:
    with pytest.raises(Refusal, match="MAR has no relation with itself") as refused:
        Pair.of("MAR", "MAR")
    assert refused.value.code == "self-pair"
    assert _refusal("Maroc-MA").code == "self-pair"


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("ISR-MAR", "ISR-MAR"),
        ("MAR-ISR", "ISR-MAR"),
        ("ma-il", "ISR-MAR"),
        ("Maroc-إسرائيل", "ISR-MAR"),
        ("المغرب - اسرائيل", "ISR-MAR"),
        ("Morocco\u2013Israel", "ISR-MAR"),
        ("gw:600-cow:666", "ISR-MAR"),
        ("504-376", "ISR-MAR"),
        ("Guinea-Bissau-Portugal", "GNB-PRT"),
        ("Portugal-Guinea-Bissau", "GNB-PRT"),
        ("Guinea-Guinea-Bissau", "GIN-GNB"),
        ("Guinea-Bissau-Timor-Leste", "GNB-TLS"),
        ("Congo-Kinshasa-Congo-Brazzaville", "COD-COG"),
        ("Saint-Vincent-et-les-Grenadines-Trinité-et-Tobago", "TTO-VCT"),
        ("BUR-SUN", "MMR-SUN"),
    ],
)
def test_every_hyphen_is_tried(text: str, pair: str) -> None:
    assert str(parse_pair(text, COUNTRIES)) == pair


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Moroco-ISR", ("MAR",)),
        ("MAR-Isreal", ("ISR",)),
        ("MAR-", ()),
        ("-", ()),
        ("MAR", ()),
        ("", ()),
        ("Guinea-Bissau", ()),
        ("Guinea-Bissau-Nowhere", ()),
        ("MAR-ISR-EGY", ()),
        ("-" * 10_000, ()),
    ],
)
def test_unknown(text: str, candidates: tuple[str, ...]) -> None:
    refusal = _refusal(text)
    assert refusal.code == "unknown-pair"
    assert refusal.candidates == candidates


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Congo-France", ("COD", "COG")),
        ("France-Korea", ("KOR", "PRK")),
        ("Guinea-Bissau-Congo", ("COD", "COG")),
    ],
)
def test_an_ambiguous_side_names_its_candidates(text: str, candidates: tuple[str, ...]) -> None:
    refusal = _refusal(text)
    assert refusal.code == "ambiguous-pair"
    assert refusal.candidates == candidates
    assert "write one of the codes" in refusal.detail


def test_two_readings_are_ambiguous() -> None:
    renamed = [
        replace(c, aliases={"en": ("Bissau-Chad",)}) if c.code == "FRA" else c for c in COUNTRIES
    ]
    with pytest.raises(Refusal, match="may be FRA-GIN or GNB-TCD: write one") as refused:
        parse_pair("Guinea-Bissau-Chad", Countries(renamed))
    assert refused.value.code == "ambiguous-pair"
    assert refused.value.candidates == ("FRA-GIN", "GNB-TCD")


@given(st.text(alphabet="-MARISCongo الك", max_size=30) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        pair = parse_pair(text, COUNTRIES)
    except Refusal as refusal:
        assert refusal.code in {"self-pair", "unknown-pair", "ambiguous-pair"}  # noqa: PT017 - either way
    else:
        assert parse_pair(str(pair), COUNTRIES) == pair
