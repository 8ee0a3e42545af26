"""The tiers, in their order and by their labels."""

from app.domain.text.tiers import Tier


def test_the_order_and_the_labels() -> None:
    assert [tier.label for tier in sorted(Tier)] == ["word", "name", "concept", "sound"]
