"""The mix as one database answers it: which questions fill a page, their ETags, events, cursors."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import orjson

from benchmarks.build import folder
from benchmarks.census import Census
from benchmarks.questions import PAGE, Question, mix
from benchmarks.servers import Answer, Server

_WANTED: Final = 400
_EVENTS: Final = 500
_LARGEST_PAGE: Final = 500
_TYPICAL: Final = 1 / 2
DEEP: Final = 0.9


@dataclass(frozen=True, slots=True)
class Mix:
    """`page` and `event` are an answer of middling size each; `skipped` questions did not fill a
    page, or took too long.
    """

    questions: tuple[Question, ...]
    tags: tuple[str, ...]
    events: tuple[str, ...]
    event_tags: tuple[str, ...]
    page: bytes
    event: bytes
    busiest: str
    skipped: int

    @property
    def paths(self) -> list[str]:
        return [question.path for question in self.questions]


def prepare(server: Server, census: Census) -> Mix:
    """Ask every question once, which also warms what is warm in a service that runs for a while."""
    kept: list[Question] = []
    answers: list[Answer] = []
    ids: dict[str, None] = {}
    asked = mix(census, _WANTED)
    for question in asked:
        answer = server.get(question.path)
        items = items_of(answer)
        if len(items) < PAGE:
            continue
        kept.append(question)
        answers.append(answer)
        ids.update((item["id"], None) for item in items[:: PAGE // 5])
    if not kept:
        raise SystemExit(f"{server.name} answers no question with a full page")
    events = [f"/v1/events/{one}" for one in list(ids)[:_EVENTS]]
    singles = [server.get(path) for path in events]
    (busiest, _), *_ = census.pairs.most_common(1)
    return Mix(
        tuple(kept),
        tuple(answer.headers.get("etag", "") for answer in answers),
        tuple(events),
        tuple(single.headers.get("etag", "") for single in singles),
        _middling([answer.body for answer in answers]),
        _middling([single.body for single in singles]),
        busiest,
        len(asked) - len(kept),
    )


def items_of(answer: Answer) -> list[dict[str, Any]]:
    """The events of a list; none if it is no list."""
    if answer.status != HTTPStatus.OK:
        return []
    items: list[dict[str, Any]] = orjson.loads(answer.body)["items"]
    return items


def deep_page(server: Server, name: str, path: str, events: int) -> str:
    """The path of the page after 90 % of so many events, found by walking there by cursors.

    The cursor is kept beside the database `name`, and used as long as it is taken.
    """
    note = folder() / f"{name}.cursors.json"
    kept: dict[str, str] = json.loads(note.read_text()) if note.exists() else {}
    if path in kept and len(items_of(server.get(kept[path]))) == PAGE:
        return kept[path]
    cursor, joint = "", "&" if "?" in path else "?"
    for _ in range(int(events * DEEP) // _LARGEST_PAGE):
        walked = f"{path}{joint}limit={_LARGEST_PAGE}{cursor}"
        answer = server.get(walked)
        following = orjson.loads(answer.body).get("next")
        if following is None:
            raise SystemExit(f"{server.name} did not go on after {walked}: {answer.status}")
        cursor = f"&cursor={quote(following, safe='')}"
    deep = f"{path}{joint}{cursor.removeprefix('&')}" if cursor else path
    note.write_text(json.dumps(kept | {path: deep}))
    return deep


def _middling(bodies: Sequence[bytes]) -> bytes:
    return sorted(bodies, key=len)[int(len(bodies) * _TYPICAL)]
