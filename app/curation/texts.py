"""Events, differences and problems as a person reads them on a terminal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from app.curation.local import Answer
from app.domain.json_diff import differences
from app.domain.text import printable

_UNSAID: Final = frozenset({"/version", "/updated_at"})
"""Members that every change changes."""


def title(event: Mapping[str, Any]) -> str:
    """The title of an event in the first language that it has."""
    titles = event["title"]
    return str(titles.get("en") or next(iter(titles.values()), "(no title)"))


def line(event: Mapping[str, Any]) -> str:
    """The date, the title and the id of an event."""
    return printable(f"{_date(event) or 'undated':<21}  {title(event)}  {event['id']}")


def event(shown: Mapping[str, Any]) -> str:
    """All of an event, a label and a value a line."""
    rows = ((label, value) for label, value in _rows(shown) if value)
    return printable(
        "\n".join([title(shown), *(f"  {label:<13} {value}" for label, value in rows)])
    )


def versions(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each version: what was done, when, by whom and why."""
    for one in items:
        by = f" by {one['by']}" if one["by"] else ""
        reason = f": {one['reason']}" if one["reason"] else ""
        yield printable(f"  version {one['version']:<4}  {one['at']} {one['kind']}{by}{reason}")


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """A line for each place where two documents of an event differ."""
    for one in differences(before, after):
        if one.pointer in _UNSAID:
            continue
        old, new = (json.dumps(value, ensure_ascii=False) for value in (one.before, one.after))
        change = {"add": new, "remove": f"{old} is removed", "replace": f"{old} -> {new}"}[one.op]
        yield printable(f"  {one.pointer}: {change}")


def problem(answer: Answer) -> Iterator[str]:
    """A line for what an answer refuses, and one for each of its errors with its place."""
    if answer.status == HTTPStatus.PERMANENT_REDIRECT:
        yield f"It was merged into {answer.headers['location'].rpartition('/')[2]}."
        return
    body = answer.json()
    yield printable(body["detail"])
    for error in body.get("errors", ()):
        place = error.get("pointer") or error.get("parameter") or "the whole"
        near = error.get("did_you_mean") or error.get("allowed") or ()
        proposal = f" ({', '.join(map(str, near))})" if near else ""
        yield printable(f"  {place}: {error['detail']}{proposal}")


def _rows(shown: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for language, text in shown["title"].items():
        yield language, text if text != title(shown) else None
    yield "summary", next(iter(shown["summary"].values()), None)
    details = ", ".join(f"{name} {value}" for name, value in shown["details"].items())
    yield (
        "type",
        ", ".join(filter(None, [shown["type"], shown["status"], shown["coding"], details])),
    )
    yield "date", _date(shown)
    yield "", (shown["date"] or {}).get("note")
    for one in shown["participants"]:
        yield one["role"], _participant(one)
    yield "place", _place(shown["place"])
    yield "topics", ", ".join(shown["topics"])
    yield "flags", ", ".join(shown["flags"])
    for link in shown["links"]:
        yield link["rel"], f"{link['event']}{_doubt(link)}"
    for one in shown["citations"]:
        yield "citation", " ".join(filter(None, [one["source"]["title"], _quoted(one["quote"])]))
    for one in shown["external_ids"]:
        yield "external id", f"{one['external_id']} of {one['dataset']}"
    yield "id", shown["id"]
    yield "version", f"{shown['version']}, {shown['updated_at']}"


def _date(shown: Mapping[str, Any]) -> str:
    return str((shown["date"] or {}).get("edtf") or "")


def _participant(one: Mapping[str, Any]) -> str:
    name = _name(one["actor"]["name"]) if one["actor"] else None
    return ", ".join(filter(None, [one["country"], name, _name(one["title"])])) + _doubt(one)


def _place(place: Mapping[str, Any] | None) -> str | None:
    if place is None:
        return None
    return ", ".join(filter(None, [_name(place["name"]), place["country"]])) + _doubt(place)


def _name(names: Mapping[str, str]) -> str | None:
    return names.get("en") or next(iter(names.values()), None)


def _doubt(one: Mapping[str, Any]) -> str:
    return "" if one["certain"] else " (uncertain)"


def _quoted(quote: str | None) -> str | None:
    return f"“{quote}”" if quote else None
