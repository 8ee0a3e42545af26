"""The memory of a process is bounded, whatever the mix of requests."""

import random
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from app import main
from app.db import statements
from app.domain.countries import Countries
from app.domain.event_types import EventType
from app.domain.topics import TOPICS
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.effort import Tried, examples, random_of

MOST_MIB: Final = 90
"""What kept statements, in SQLAlchemy's form and in that of the driver, may take."""
CODES: Final = sorted(country.code for country in Countries.load())[:120]
CHOICES: Final = {
    "type": [str(one) for one in EventType],
    "status": ["occurred", "planned", "announced", "cancelled", "disputed"],
    "topic": sorted(TOPICS),
    "precision": ["day", "month", "year", "decade"],
    "exclude_dataset": ["morocco-israel-2022"],
    "language": ["ar", "en", "fr"],
    "date": ["2021", "2020/2022", "../2019", "2021-11/.."],
    "date_match": ["certain", "possible"],
    "multilateral": ["include", "exclude", "only"],
    "q": ["agreement", "visit OR trade", "talks -water", '"joint declaration" trade*'],
    "total": ["exact", "estimated", "none"],
}
ONE: Final = {"date", "date_match", "multilateral", "q", "total"}
PATHS: Final = [
    *(("/v1/events", {"sort": sort}) for sort in ("date", "-date", "updated_at", "-updated_at")),
    ("/v1/events/histogram", {"interval": "month", "by": "country"}),
    ("/v1/events/facets", {"facet": "type,country,topic"}),
]


def request(chance: random.Random) -> str:
    """A request with a random number of values of random filters."""
    path, query = chance.choice(PATHS)
    given = dict(query)
    for name in chance.sample(sorted(CHOICES), chance.randrange(2, 6)):
        values = CHOICES[name]
        n = 1 if name in ONE else chance.randrange(1, len(values) + 1)
        given[name] = ",".join(chance.sample(values, n))
    if path != "/v1/events":
        given.pop("total", None)
    for name in chance.sample(["country", "with_country", "pair"], chance.randrange(3)):
        codes = chance.sample(CODES, chance.choice((2, 4, 8, 20, 60, 100)))
        pairs = ["-".join(sorted(pair)) for pair in zip(codes[::2], codes[1::2], strict=True)]
        given[name] = ",".join(pairs if name == "pair" else codes)
    if "with_country" in given:
        given.setdefault("country", ",".join(CODES[:3]))
    return f"{path}?{urlencode(given)}"


def resident_mib() -> float:
    """The anonymous memory of this process."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    pytest.skip("no /proc/self/status")


@pytest.mark.long
def test_shapes_of_queries_do_not_fill_the_memory(
    make_url: MakeUrl, founding_url: str, backend: str, tried: Tried
) -> None:
    chance, counts = random_of("memory"), tried(f"{backend}: soak, random shapes of requests")
    with TestClient(create_app(Settings(database_url=make_url(founding_url)))) as client:
        main._load()  # noqa: SLF001 - as a worker does in the background
        client.app.state.database.memory.keep = lambda *_: None  # type: ignore[attr-defined]
        for _ in range(20):
            client.get(request(chance))
        before = resident_mib()
        for _ in range(examples(300, 20_000)):
            counts["tries"] += 1
            assert client.get(request(chance)).status_code in {200, 422}
        assert statements.kept_bytes() <= statements.MAX_BYTES
        assert resident_mib() - before < MOST_MIB
