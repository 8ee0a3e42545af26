"""The draft of a source."""

from typing import Annotated

from pydantic import StringConstraints

from app.drafts import Edtf, Identified, Language, Line, Slug, WebAddress


class SourceDraft(Identified):
    """A document. Its kind is `source_kind`: in a file `kind` is the kind of record
    (decision 1).
    """

    server_set = frozenset({"events", "version"})

    source_kind: Annotated[Slug, StringConstraints(max_length=32)]
    title: Line | None = None
    publisher: Line | None = None
    language: Language | None = None
    published: Edtf | None = None
    url: WebAddress | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
