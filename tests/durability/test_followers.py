"""Copies of a service after many random writes, begun empty and begun with a list."""

import pytest
from starlette.testclient import TestClient

from app.domain.countries import Countries
from app.main import create_app
from app.settings import Settings
from tests.databases import MakeUrl
from tests.durability.client import LocalClient
from tests.durability.follower import Follower
from tests.durability.writers import Writer, check_changes
from tests.effort import Tried, examples, random_of
from tests.faults.scenario import faults_found
from tests.writer import key_of

pytestmark = pytest.mark.long

WRITES = examples(200, 10_000)


def test_a_copy_is_what_the_service_has(
    backend: str, make_url: MakeUrl, founding_url: str, countries: Countries, tried: Tried
) -> None:
    url, chance = make_url(founding_url), random_of("followers")
    counts = tried(f"{backend}: writes that a copy follows")
    with TestClient(create_app(Settings(database_url=url))) as service:
        client = LocalClient(service, key_of(url))
        writers = [Writer(f"w{n}", client.send, random_of(f"{n}")) for n in range(4)]
        followers = [Follower(client)]
        later = WRITES // 2
        for at in range(WRITES):
            chance.choice(writers).write()
            counts["tries"] += 1
            if at == later:
                followers.append(Follower(client, with_list=True))
            for follower in followers:
                if chance.random() < 0.05:
                    follower.read(chance.randint(1, 500))
        for follower in followers:
            while not follower.read(500):
                pass
            follower.check()
        check_changes(followers[0].changes, writers)
    assert faults_found(url, countries) == []
