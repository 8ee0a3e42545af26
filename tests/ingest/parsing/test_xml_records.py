"""Records of XML files: what they hold, and where reading ends."""

import io
from itertools import chain, repeat

import pytest

from app.ingest.parsing.xml_records import DEEPEST, LONGEST_RECORD, LONGEST_TOKEN, Record, records

GOOD = b"<visit><id>1</id><from id='x'>Here</from></visit>"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE visits [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>"""


def _read(content: bytes) -> list[Record]:
    return list(records(io.BytesIO(content), "visit"))


def _codes(content: bytes) -> list[str | None]:
    return [record.rejection.code if record.rejection else None for record in _read(content)]


def test_the_text_of_fields() -> None:
    (record,) = _read(
        "<visits><!-- none --><visit>\n <id> 7 </id><description>Met <em>informally</em>\n   with"
        " the\N{NO-BREAK SPACE}President &amp; others.</description><empty/></visit>"
        "</visits>".encode()
    )
    assert record.fields == {
        "id": "7",
        "description": "Met informally with the President & others.",
        "empty": "",
    }
    assert record.raw.startswith("id: 7 | description: Met informally")


def test_a_namespace_and_a_byte_order_mark_change_nothing() -> None:
    content = b"\xef\xbb\xbf<visits xmlns='urn:x'>" + GOOD + b"</visits>"
    assert [record.fields for record in _read(content)] == [{"id": "1", "from": "Here"}]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"<visits/>", []),
        (b"<visits>" + GOOD + b"</visits>", [None]),
        (b"<trips><trip><id>1</id></trip></trips>", ["wrong-root"]),
        (b"", ["broken-xml"]),
        (b"<visits>" + GOOD, [None, "broken-xml"]),
        (b"<visits>" + GOOD + GOOD + b"<visit><id>3</vis", [None, None, "broken-xml"]),
        (b"<visits>" + GOOD + b"\xff</visits>", [None, "broken-xml"]),
        (b"<visits>" + GOOD + b"&unknown;</visits>", [None, "broken-xml"]),
        (BOMB + b"<visits><visit><id>&b;</id></visit></visits>", ["broken-xml"]),
        (b"<!DOCTYPE visits SYSTEM 'file:///etc/hostname'><visits/>", ["broken-xml"]),
        (b"<?xml version='1.0' encoding='shift_jis'?><visits/>", ["broken-xml"]),
        (b"<?xml version='1.0' encoding='no-such'?><visits/>", ["broken-xml"]),
        (b"<visits>" + GOOD + b"<a>" * (DEEPEST + 1), [None, "broken-xml"]),
        (b"<visits>" + GOOD + b"<!--" + b"x" * 2 * LONGEST_TOKEN, [None, "broken-xml"]),
        (b"<visits><a b='" + b"x" * 2 * LONGEST_TOKEN + b"'/></visits>", ["broken-xml"]),
    ],
)
def test_where_reading_ends(content: bytes, codes: list[str | None]) -> None:
    assert _codes(content) == codes


def test_what_was_read_of_a_broken_record_is_shown() -> None:
    *_, broken = _read(b"<visits>" + GOOD + b"<visit><id>2</id><from>Nowh")
    assert broken.raw == "id: 2 | from: Nowh"
    assert broken.rejection
    assert "line 1" in broken.rejection.detail


def test_a_document_type_is_covered() -> None:
    (refused,) = _read(BOMB + b"<visits/>")
    assert refused.rejection
    assert "document type" in refused.rejection.detail


class _Endless(io.RawIOBase):
    """A file whose second record has a text of many megabytes."""

    def __init__(self) -> None:
        self._chunks = chain(
            [b"<visits>" + GOOD + b"<visit><id>2</id><description>"],
            repeat(b"x" * (1 << 16), 400),
            [b"</description></visit>" + GOOD + b"</visits>"],
        )

    def read(self, _size: int = -1) -> bytes:
        return next(self._chunks, b"")


def test_a_huge_record_is_refused_and_the_next_one_read() -> None:
    seen = list(records(_Endless(), "visit"))  # type: ignore[arg-type]
    assert [record.rejection and record.rejection.code for record in seen] == [
        None,
        "record-too-long",
        None,
    ]
    assert seen[1].rejection
    assert seen[1].rejection.external_id == "2"
    assert len(seen[1].raw) <= LONGEST_RECORD
