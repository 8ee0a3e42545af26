"""Records of an XML file: the elements of one name, each as a dict of its fields.

The parser streams and builds no tree: one chunk and one record of at most LONGEST_RECORD characters
are in memory. Document types, and so entities, are refused. A syntax error ends the file with one
rejection, after the records before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DTDForbidden
from defusedxml.ElementTree import XMLParser

from app.ingest.parsing.results import Rejection

LONGEST_RECORD: Final = 30_000
LONGEST_TOKEN: Final = 1 << 20
"""Bytes of a tag or comment, which the parser keeps in memory until its end."""
DEEPEST: Final = 50
"""Nested elements."""

_CHUNK: Final = 1 << 16

Fields = dict[str, str]
"""Names of child elements with their text, nested elements included."""


@dataclass(slots=True)
class Record:
    """One element. `completed` replaces white space in its fields by single blanks."""

    fields: Fields = field(default_factory=dict)
    rejection: Rejection | None = None
    length: int = 0

    @property
    def raw(self) -> str:
        """The fields in one line."""
        return " | ".join(f"{name}: {text}" for name, text in self.fields.items())

    def add(self, name: str, text: str) -> None:
        """Append text to a field, until the record is too long."""
        self.length += len(text) if name in self.fields else len(name) + len(text)
        if self.length <= LONGEST_RECORD:
            self.fields[name] = self.fields.get(name, "") + text

    def completed(self) -> "Record":
        """This record, after its last text."""
        self.fields = {name: " ".join(text.split()) for name, text in self.fields.items()}
        if self.length > LONGEST_RECORD:
            detail = f"the record is longer than {LONGEST_RECORD} characters"
            self.rejection = Rejection("record-too-long", detail, self.fields.get("id"))
        return self


def records(file: BinaryIO, tag: str) -> Iterator[Record]:
    """Every element `<tag>` of a file with the root `<tag>s`.

    The last record is the rejection `broken-xml` if the file cannot be parsed to its end. A file
    with another root gives the single rejection `wrong-root`.
    """
    target = _Target(tag)
    # Entities of a document type can expand to any size.
    parser = XMLParser(target=target, forbid_dtd=True)
    try:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk)
            target.fed(len(chunk))
            yield from target.taken()
        parser.close()
    except (ParseError, LookupError, ValueError) as error:
        yield from target.taken()
        rest = target.current or Record()
        yield Record(rest.completed().fields, Rejection("broken-xml", _fault(error)))
    else:
        if target.count == 0 and target.root != f"{tag}s":
            detail = f"the root of the file is <{target.root}>, not <{tag}s>"
            yield Record(rejection=Rejection("wrong-root", detail))


def _fault(error: Exception) -> str:
    if isinstance(error, DTDForbidden):
        return "the file declares a document type, which is refused with the rest of the file"
    return f"the XML is not well-formed from here on: {str(error)[:200]}"


class _Target:
    """The target of the parser: collects complete records."""

    def __init__(self, tag: str) -> None:
        self.root: str | None = None
        self.current: Record | None = None
        self.count = 0
        self._tag = tag
        self._complete: list[Record] = []
        self._path: list[str] = []
        self._depth = 0
        self._pending = 0

    def fed(self, size: int) -> None:
        """Count the parsed bytes. Raises ValueError for a tag or comment over LONGEST_TOKEN."""
        self._pending += size
        if self._pending > LONGEST_TOKEN:
            raise ValueError(f"a tag or comment is longer than {LONGEST_TOKEN} bytes")

    def taken(self) -> list[Record]:
        """The records that were completed since the last call."""
        complete, self._complete = self._complete, []
        return complete

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._pending = 0
        self.root = self.root or name
        self._path.append(name)
        if len(self._path) > DEEPEST:
            raise ValueError(f"elements are nested more than {DEEPEST} deep")
        if self.current is None and name == self._tag:
            self.current, self._depth = Record(), len(self._path)
        elif self.current is not None and len(self._path) == self._depth + 1:
            self.current.add(name, " ")

    def data(self, text: str) -> None:
        self._pending = 0
        if self.current is not None and len(self._path) > self._depth:
            self.current.add(self._path[self._depth], text)

    def end(self, _tag: str) -> None:
        self._pending = 0
        if self.current is not None and len(self._path) == self._depth:
            self._complete.append(self.current.completed())
            self.current = None
            self.count += 1
        self._path.pop()
