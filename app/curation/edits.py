"""Changes of one event by a person, each on the document that the person has seen."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
import typer

from app.curation import texts
from app.curation.local import Answer, Local
from app.domain import json_pointer
from app.domain.merge_patch import merged


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the event at a path, as it was read in the answer `before`."""

    local: Local
    path: str
    before: Answer
    reason: str
    dry_run: bool

    def write(self, after: Any) -> Answer:  # noqa: ANN401
        """Replace the event, if it is as it was read, and print the difference or the problem."""
        query = {"reason": self.reason, "dry_run": str(self.dry_run).lower()}
        answer = self.local.ask(
            "PUT", self.path, query, after, if_match=self.before.headers["etag"]
        )
        if answer.status == HTTPStatus.OK:
            lines = list(texts.difference(self.before.json(), answer.json()))
            typer.echo("\n".join(lines or ["Nothing is changed."]))
            if self.dry_run:
                typer.echo("Nothing is kept: this is a dry run.")
            return answer
        for line in texts.problem(answer):
            typer.echo(line, err=True)
        if answer.status == HTTPStatus.PRECONDITION_FAILED:
            now = self.local.ask("GET", self.path)
            typer.echo("\n".join(texts.difference(self.before.json(), now.json())), err=True)
        return answer


def changed(document: Any, values: Sequence[str], file: Path | None) -> Any:  # noqa: ANN401
    """The document after a file, a merge patch or a whole document, and `/pointer=value` texts.

    Raises ValueError, which says what is wrong.
    """
    if file is not None:
        document = _after_file(document, file)
    for one in values:
        pointer, equals, text = one.partition("=")
        if not equals:
            raise ValueError(f"{one!r} has no value: write /date/edtf=2021-11-24")
        is_text = isinstance(json_pointer.value_at(document, pointer), str)
        json_pointer.put(document, pointer, _value(text, is_text=is_text))
    return document


def in_editor(change: Change) -> bool:
    """Let the person edit the document, again after an error if they want; whether it is written.

    The text is in a file, which is only removed once it is written, or if it is as it was.
    """
    before = orjson.dumps(change.before.json(), option=orjson.OPT_INDENT_2)
    handle, name = tempfile.mkstemp(prefix="entente-", suffix=".json")
    file = Path(name)
    with os.fdopen(handle, "wb") as opened:
        opened.write(before)
    is_written = False
    try:
        is_written = _edited(change, file)
    finally:
        is_needless = is_written and not change.dry_run
        if not file.exists() or is_needless or file.read_bytes() == before:
            file.unlink(missing_ok=True)
        else:
            typer.echo(f"Your text is kept in {file}: `--file {file}` takes it.", err=True)
    return is_written


def _edited(change: Change, file: Path) -> bool:
    while True:
        _open(file)
        try:
            after = orjson.loads(file.read_bytes())
        except orjson.JSONDecodeError as error:
            typer.echo(f"The text is not JSON: {error}.", err=True)
        else:
            answer = change.write(after)
            if answer.status == HTTPStatus.OK:
                return True
            if answer.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                return False
        if not sys.stdin.isatty() or not typer.confirm("Edit the text again?", default=True):
            return False


def _open(file: Path) -> None:
    """Open a file in the editor, and wait for its end. Raises ValueError if it fails."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        code = subprocess.run([*shlex.split(editor), str(file)], check=False).returncode  # noqa: S603 - the person's own program
    except OSError as error:
        raise ValueError(f"EDITOR names no program that can be run: {error}") from None
    if code:
        raise ValueError(f"the editor {editor!r} ended with {code}, so nothing is changed")


def _after_file(document: Any, file: Path) -> Any:  # noqa: ANN401
    try:
        given = orjson.loads(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{file} is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise ValueError(f"{file} has no JSON object")  # noqa: TRY004 - the type of JSON
    if "version" not in given:
        return merged(document, given)
    if given["version"] != document["version"]:
        raise ValueError(
            f"{file} is of version {given['version']}, and the event has version"
            f" {document['version']}: `show --json` prints it, compare them, and set `version`"
        )
    return given


def _value(text: str, *, is_text: bool) -> Any:  # noqa: ANN401
    """The value of JSON; what is no JSON is text, and so is a number in the place of a text."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return text if is_text and not isinstance(value, str | None) else value
