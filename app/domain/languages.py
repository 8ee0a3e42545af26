"""The languages of ISO 639-1: two letters each, with an English name."""

import csv
from difflib import get_close_matches
from functools import cache
from importlib import resources

_NEAR = 3


@cache
def _names() -> dict[str, str]:
    """The English names in lower case, by code."""
    path = resources.files("app.data") / "languages.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {row["code"]: row["name_en"].lower() for row in rows}


def is_language(tag: str) -> bool:
    """Whether a tag (BCP 47) begins with a code of the list: `fr`, `zh-Hant`."""
    return tag.split("-", maxsplit=1)[0] in _names()


def similar_languages(text: str) -> list[str]:
    """The codes of the languages with a similar name: `ar` for `arabic`."""
    if text.lower() in _names():
        return [text.lower()]
    by_name = {name: code for code, name in _names().items()}
    return [by_name[name] for name in get_close_matches(text.lower(), by_name, _NEAR)]
