"""Whole lists of a service."""

from collections.abc import Iterator
from typing import Any

from starlette.testclient import TestClient


def walk(client: TestClient, path: str) -> Iterator[dict[str, Any]]:
    """Every item of the list, page by page."""
    params = {"limit": "500"}
    while True:
        body = client.get(path, params=params).json()
        yield from body["items"]
        if body["next"] is None:
            return
        params["cursor"] = body["next"]


def names_of_actors(client: TestClient) -> dict[str, list[str]]:
    """The names and aliases of each actor, by its id."""
    return {
        actor["id"]: [*actor["names"].values(), *(alias["text"] for alias in actor["aliases"])]
        for actor in walk(client, "/v1/actors")
    }
