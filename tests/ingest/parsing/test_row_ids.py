"""Ids of rows that have none are readable, different and the same on every run."""

import pytest

from app.ingest.parsing.row_ids import LONGEST_ID, Ordinals


def test_the_ordinal_counts_how_often_an_identity_came() -> None:
    with Ordinals() as ordinals:
        ids = [ordinals.external_id("A", year) for year in ("1", "2", "1", "1")]
    assert ids == ["A|1|1", "A|2|1", "A|1|2", "A|1|3"]


def test_identities_that_join_to_one_text_have_different_ids() -> None:
    with Ordinals() as ordinals:
        assert ordinals.external_id("A|B", "C") != ordinals.external_id("A", "B|C")


@pytest.mark.parametrize("text", ["x" * 5_000, "é" * 481, "\udc80" * 500, ""])
def test_an_id_is_never_too_long(text: str) -> None:
    with Ordinals() as ordinals:
        first, other = ordinals.external_id(text, "a"), ordinals.external_id(text, "b")
    assert max(len(first), len(other)) <= LONGEST_ID
    assert first != other


def test_many_keys_are_counted() -> None:
    with Ordinals() as ordinals:
        for turn in (1, 2):
            assert {ordinals.next(str(key)) for key in range(5_000)} == {turn}
