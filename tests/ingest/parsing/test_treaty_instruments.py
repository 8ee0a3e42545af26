"""Instruments by the titles of treaties."""

import pytest

from app.ingest.parsing.treaties import instrument


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Exchange of Notes between A and B constituting an Agreement", "exchange_of_notes"),
        ("Exchanges of Notes and Letters", "exchange_of_notes"),
        ("Notes exchanged between A and B on the Convention of 1890", "exchange_of_notes"),
        ("Memorandum of Understanding on Air Services", "memorandum_of_understanding"),
        ("Protocol amending the Convention of 1890", "protocol"),
        ("Universal Postal Convention", "convention"),
        ("The Antarctic Treaty", "treaty"),
        ("Treaty of Friendship and Alliance between A and B", "alliance"),
        ("Overseas Service Agreement", "agreement"),
        ("Joint Declaration concerning Commercial Relations", "joint_declaration"),
        ("Declaration between A and B modifying the Treaty of 1839", "other"),
        ("Amendments to the Convention on the Organization", "other"),
        ("Additional Articles to the Parcel Post Convention", "other"),
        ("Agreed Minute on 1959 Trade", "other"),
        ("Sterling Balances", None),
    ],
)
def test_instrument(title: str, expected: str | None) -> None:
    assert instrument(title) == expected
