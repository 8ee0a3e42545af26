"""What a page of the search takes as a client sees it: over HTTP, each question asked once.

What a server was asked before it remembers, so that each round has a server of its own.
"""

import http.client
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from benchmarks.answering import ROUNDS, Times
from benchmarks.asking import APART_CASE, BASE, COMMON_CASE, WORDS_CASE, Params
from benchmarks.servers import entente, running

CASES: Final = (BASE, WORDS_CASE, COMMON_CASE, APART_CASE)
_WARM: Final = 8
"""The first questions of each case are not counted: their statements are compiled."""
_PATIENCE: Final = 60.0


def measure(url: str, cases: Mapping[str, Sequence[Params]]) -> dict[str, Times]:
    """The time of each question of some cases, asked in turn on one connection."""
    times = {name: Times() for name in CASES}
    for _ in range(ROUNDS):
        spent: dict[str, list[float]] = {name: [] for name in CASES}
        with running(*entente("searching", url)) as server:
            client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
            while _ask(client, "q=dictionaries")[0] == http.client.SERVICE_UNAVAILABLE:
                time.sleep(0.1)
            for number, (name, query) in enumerate(_once(cases)):
                status, seconds = _ask(client, query)
                if status != http.client.OK:
                    raise SystemExit(f"{query} was answered {status}")
                if number >= _WARM * len(CASES):
                    spent[name].append(seconds)
            client.close()
        for name, seconds_of_all in spent.items():
            times[name].rounds.append(seconds_of_all)
    return times


def _once(cases: Mapping[str, Sequence[Params]]) -> Iterator[tuple[str, str]]:
    """Each question with its case, the cases in turn; what was asked already is left out."""
    asked: set[str] = set()
    for at in range(len(cases[BASE])):
        for name in CASES:
            given = cases[name][at].model_dump(include={"country", "q"}, exclude_none=True)
            query = urlencode(given, doseq=True)
            if query not in asked:
                asked.add(query)
                yield name, query


def _ask(client: http.client.HTTPConnection, query: str) -> tuple[int, float]:
    began = time.perf_counter()
    client.request("GET", f"/v1/events?{query}")
    answer = client.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - began
