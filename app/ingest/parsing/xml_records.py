"""Records of an XML file: the elements of one name, each a table of its fields.

The XML is read as it comes and no tree is built: memory holds one chunk and one record of at most
LONGEST_RECORD characters. Document types, and with them entities, are not read. What cannot be
parsed ends the file with one rejection, after the records before it.
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
DEEPEST: Final = 50

_CHUNK: Final = 1 << 16

Fields = dict[str, str]
"""Names of child elements and their text, that of elements in them included."""


@dataclass(slots=True)
class Record:
    """One element. White space in its fields is one blank, once it is complete."""

    fields: Fields = field(default_factory=dict)
    rejection: Rejection | None = None
    length: int = 0

    @property
    def raw(self) -> str:
        """The fields in one line."""
        return " | ".join(f"{name}: {text}" for name, text in self.fields.items())

    def add(self, name: str, text: str) -> None:
        """More text of a field, until the record is too long."""
        self.length += len(text) if name in self.fields else len(name) + len(text)
        if self.length <= LONGEST_RECORD:
            self.fields[name] = self.fields.get(name, "") + text

    def completed(self) -> "Record":
        """The record itself, when nothing more comes."""
        self.fields = {name: " ".join(text.split()) for name, text in self.fields.items()}
        if self.length > LONGEST_RECORD:
            detail = f"the record is longer than {LONGEST_RECORD} characters"
            self.rejection = Rejection("record-too-long", detail, self.fields.get("id"))
        return self


def records(file: BinaryIO, tag: str) -> Iterator[Record]:
    """Every element called `tag`; the file's root is called `<tag>s`.

    The last record is a rejection, `broken-xml`, if the file cannot be read to its end; the only
    one is `wrong-root` for a file that holds something else.
    """
    target = _Target(tag)
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
            detail = f"the file holds <{target.root}>, not <{tag}s>"
            yield Record(rejection=Rejection("wrong-root", detail))


def _fault(error: Exception) -> str:
    if isinstance(error, DTDForbidden):
        return "the file declares a document type: it and what follows are not read"
    return f"the XML cannot be read further: {str(error)[:200]}"


class _Target:
    """Hears what the parser finds and keeps the records that are complete."""

    def __init__(self, tag: str) -> None:
        self.root: str | None = None
        self.current: Record | None = None
        self.count = 0
        self._tag = tag
        self._complete: list[Record] = []
        self._path: list[str] = []
        self._depth = 0
        self._unheard = 0

    def fed(self, size: int) -> None:
        """Called after so many bytes were parsed. Raises ValueError if one thing has no end."""
        self._unheard += size
        if self._unheard > LONGEST_TOKEN:
            raise ValueError(f"a tag or comment is longer than {LONGEST_TOKEN} bytes")

    def taken(self) -> list[Record]:
        """The records that became complete since the last call."""
        complete, self._complete = self._complete, []
        return complete

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._unheard = 0
        self.root = self.root or name
        self._path.append(name)
        if len(self._path) > DEEPEST:
            raise ValueError(f"elements lie in each other more than {DEEPEST} deep")
        if self.current is None and name == self._tag:
            self.current, self._depth = Record(), len(self._path)
        elif self.current is not None and len(self._path) == self._depth + 1:
            self.current.add(name, " ")

    def data(self, text: str) -> None:
        self._unheard = 0
        if self.current is not None and len(self._path) > self._depth:
            self.current.add(self._path[self._depth], text)

    def end(self, _tag: str) -> None:
        self._unheard = 0
        if self.current is not None and len(self._path) == self._depth:
            self._complete.append(self.current.completed())
            self.current = None
            self.count += 1
        self._path.pop()
