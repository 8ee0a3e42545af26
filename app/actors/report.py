"""Prints the actors that may be the same."""

from collections.abc import Sequence
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from app.actors.duplicates import ComparedActor, Duplicate


def show(found: Sequence[Duplicate], total: int, *, as_json: bool) -> None:
    """Print pairs as a table or as JSON Lines; `total` is the number of pairs without the limit."""
    if as_json:
        for one in found:
            typer.echo(orjson.dumps(_as_json(one)))
        return
    table = Table("score", "one", "other", "why", box=None)
    for one in found:
        table.add_row(f"{one.score:.2f}", _shown(one.one), _shown(one.other), one.reason)
    console = Console()
    if found:
        console.print(table)
    console.print(f"{total} pairs, {len(found)} shown. Nothing is merged.")


def _shown(actor: ComparedActor) -> str:
    country = f", {actor.country}" if actor.country else ""
    return f"{actor.names[0]} ({actor.kind}{country}, {actor.events} events)\n{actor.id}"


def _as_json(one: Duplicate) -> dict[str, Any]:
    return {
        "score": one.score,
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
