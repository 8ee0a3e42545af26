"""That everybody answers the same events, without which comparing their speed means nothing."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

import orjson

from benchmarks.questions import Question
from benchmarks.servers import Server

_ASKED: Final = 40


def check_same(servers: Mapping[str, Server], questions: Sequence[Question], plain: str) -> None:
    """SystemExit if the ORM or Datasette (database `plain`) answers other ids than Entente."""
    for question in islice(questions, 0, None, max(1, len(questions) // _ASKED)):
        answer = orjson.loads(servers["sqlite"].get(question.path).body)
        expected = [item["id"] for item in answer["items"]]
        found = {"orm": ids_of_orm(servers["orm"].get(question.path).body)}
        if "datasette" in servers:
            body = servers["datasette"].get(question.datasette(plain)).body
            found["datasette"] = ids_of_datasette(body)
        for name, ids in found.items():
            if ids != expected:
                raise SystemExit(f"{name} answers other events than Entente to {question.path}")


def ids_of_orm(body: bytes) -> list[str]:
    return [item["id"] for item in orjson.loads(body)["items"]]


def ids_of_datasette(body: bytes) -> list[str]:
    return [orjson.loads(row["body"])["id"] for row in orjson.loads(body)]
