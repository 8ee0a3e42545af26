"""Loads a mapping from TOML. Errors are sentences that say what to write instead."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.domain.countries import Countries
from app.domain.refusals import Refusal
from app.ingest.table.mapping import Mapping
from app.ingest.table.parts import instead

SHIPPED: Final = resources.files("app.data") / "mappings"
_QUOTED: Final = re.compile(r"'([^']*)'")


def load(source: Path | str) -> Mapping:
    """A mapping from the path of a file, the name of a shipped mapping, or TOML text.

    Raises ValueError with a line for each error.
    """
    text = _text(source)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"the mapping is not TOML: {error}") from None
    try:
        mapping = Mapping.model_validate(table)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        raise ValueError("\n".join(dict.fromkeys(map(_sentence, errors)))) from None
    if wrong := list(_wrong_countries(mapping)):
        raise ValueError("\n".join(wrong))
    return mapping


def shipped() -> list[str]:
    """The names of the mappings that come with Entente."""
    return sorted(
        file.name.removesuffix(".toml") for file in SHIPPED.iterdir() if file.name.endswith(".toml")
    )


def _text(source: Path | str) -> str:
    if isinstance(source, str) and "\n" in source:
        return source
    if isinstance(source, str) and source in shipped():
        return (SHIPPED / f"{source}.toml").read_text(encoding="utf-8")
    try:
        # Windows editors write a byte order mark, which TOML does not allow.
        return Path(source).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{source} is not UTF-8, which TOML requires") from None
    except OSError as error:
        raise ValueError(
            f"{source} cannot be read ({error.strerror}): give the file of a mapping, or one of"
            f" those that come with Entente: {', '.join(shipped())}"
        ) from None


def _sentence(error: ErrorDetails) -> str:
    """An error and its location, in terms of the mapping."""
    where, given = error["loc"], error["input"]
    last = where[-1] if where else ""
    match error["type"]:
        case "missing":
            where, wrong = where[:-1], f"the key {last!r} is missing"
        case "enum" | "literal_error":
            allowed = _QUOTED.findall(error.get("ctx", {}).get("expected", ""))
            wrong = f"{given!r} is unknown{instead(str(given), allowed)}"
        case "model_type" | "dict_type":
            wrong = f"write a table with keys, not {given!r}"
        case "tuple_type":
            wrong = f"write [[{last}]] with double brackets, a table for each"
        case "string_pattern_mismatch" if last == "id":
            wrong = f"{given!r} is not a slug: write lower-case letters, digits, hyphens and points"
        case "value_error":
            wrong = str(error["ctx"]["error"])
        case _:
            shown = "" if isinstance(given, dict | list) else f" ({given!r})"
            wrong = f"{error['msg'][0].lower()}{error['msg'][1:]}{shown}"
    return f"{_where(where)}: {wrong}"


def _where(location: Iterable[int | str]) -> str:
    """The location in a mapping: `[parties.2] role` is in the second table of the parties."""
    parts = [str(part + 1) if isinstance(part, int) else part for part in location]
    if not parts:
        return "the mapping"
    head = 2 if parts[0] in {"parties", "actors"} and len(parts) > 1 else 1
    key = ".".join(part for part in parts[head:] if part != "default")
    return f"[{'.'.join(parts[:head])}] {key}".strip()


def _wrong_countries(mapping: Mapping) -> Iterator[str]:
    """A sentence for each country code in the mapping that is not one."""
    named = [
        (f"[names] {text!r}", code)
        for text, meanings in mapping.names.items()
        for meaning in meanings
        for code in meaning.country
    ]
    for section in ("parties", "actors"):
        for number, part in enumerate(getattr(mapping, section), 1):
            if part.country is not None:
                named.append((f"[{section}.{number}] country", part.country))
    for where, code in named:
        if _countries().get(code) is None:
            try:
                advice = f"write {_countries().resolve(code).code}"
            except Refusal as refusal:
                advice = refusal.detail
            yield f"{where}: {code!r} is not a country code: {advice}"


@cache
def _countries() -> Countries:
    return Countries.load()
