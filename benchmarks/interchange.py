"""A synthetic interchange file, as many bytes on every machine.

    python benchmarks/interchange.py 200000 > events.jsonl

What it holds: `synthetic`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.synthetic import heads, make_events, make_world


def lines(events: int, seed: int = 7) -> Iterator[bytes]:
    """Data sets, sources, actors, then this many events."""
    world = make_world(events, seed)
    for record in heads(world):
        yield orjson.dumps(record) + b"\n"
    for record in make_events(world, range(events)):
        yield orjson.dumps(record) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.writelines(lines(int(sys.argv[1])))
