"""Prints the actors that may be the same."""

from collections.abc import Sequence
from typing import Any

import orjson
import typer

from app.actors.duplicates import SAFE, ComparedActor, Duplicate
from app.domain.text import printable


def show(found: Sequence[Duplicate], total: int, *, as_json: bool) -> None:
    """Print pairs as lines or as JSON Lines; `total` is the number of pairs without the limit."""
    if as_json:
        for one in found:
            typer.echo(orjson.dumps(_as_json(one)))
        return
    for one in found:
        typer.echo(f"{one.score:.2f}  {one.reason}")
        for actor in (one.one, one.other):
            typer.echo(f"      {_shown(actor)}")
    pairs = "1 pair" if total == 1 else f"{total} pairs"
    typer.echo(f"{pairs}, {len(found)} shown. Nothing is merged.")


def _shown(actor: ComparedActor) -> str:
    country = f", {actor.country}" if actor.country else ""
    events = "1 event" if actor.events == 1 else f"{actor.events} events"
    return printable(f"{actor.names[0]} ({actor.kind}{country}, {events})  {actor.id}")


def _as_json(one: Duplicate) -> dict[str, Any]:
    return {
        "score": one.score,
        "safe": one.score >= SAFE,
        "why": one.reason,
        "actors": [
            {
                "id": str(actor.id),
                "kind": actor.kind,
                "country": actor.country,
                "names": actor.names,
                "events": actor.events,
            }
            for actor in (one.one, one.other)
        ],
    }
