"""Ids of imported records: everybody can compute them, for ever."""

import uuid

from app.domain.identity import NAMESPACE, record_id


def test_ids_are_those_that_the_documentation_promises() -> None:
    assert str(record_id("morocco-israel-2022", "E10")) == "ad241e76-8eba-5a47-a2b4-7d85ec22e431"


def test_the_name_is_a_json_array_without_escapes() -> None:
    assert record_id("a", 'é"') == uuid.uuid5(NAMESPACE, '["a","é\\""]')
