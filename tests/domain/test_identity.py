"""Ids of imported records: everybody can compute them, for ever."""

import uuid

from app.domain.identity import NAMESPACE, new_id, record_id


def test_ids_are_those_that_the_documentation_promises() -> None:
    assert str(record_id("morocco-israel-2022", "E10")) == "ad241e76-8eba-5a47-a2b4-7d85ec22e431"


def test_the_name_is_a_json_array_without_escapes() -> None:
    assert record_id("a", 'é"') == uuid.uuid5(NAMESPACE, '["a","é\\""]')


def test_ids_of_later_moments_sort_later() -> None:
    moments = (1_764_000_000_000_000, 1_764_000_000_000_250, 1_764_000_000_001_000)
    ids = [new_id(moment) for moment in moments]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {uuid.RFC_4122}
    assert ids[0].int >> 80 == moments[0] // 1000
    assert new_id(moments[0]) != ids[0]
