"""What happens to JSON Lines: depth, numbers and characters that only JSON has, other types."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

import orjson

from tests.ingest.mutations.damage import EVERYWHERE, ODD, Damage
from tests.ingest.mutations.sample import Sample

_ALIEN: Final = (
    *(b"1e400", b"-1e400", b"1" * 400, b"18446744073709551616", b"-0.0", b"1e308", b"2147483648"),
    *(b"NaN", b"Infinity", b"nul", b"00", b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\u0000"', b'""'),
    *(b'"a\\u0000b"', b'"\\u2028"', b'" "', b'"\\n"', b"true", b"null", b"[]", b"{}", b"[[]]"),
    *(b'{"a": 1, "a": 2}', b'{"en": null}', b'{"en\\u0000": "x"}', b'{"": ""}', b'["x", "x"]'),
    *(b'{"external_id": "nobody"}', b'{"id": 5}', b'"00000000-0000-0000-0000-000000000000"'),
    *(b'{"xx-' + b"abcdefgh-" * 9 + b'aa": "x"}', b'"fr-' + b"abcd-" * 9 + b'ab"'),
    *(b'["' + b"y" * 64 + b'"]', b'"' + b"z" * 64 + b'"', b'"' + b"w" * 65 + b'"'),
)
"""Values, some of which no JSON has."""


def deep(chance: Random, data: bytes, _: Sample) -> bytes:
    """A value that is lists in lists, or objects in objects."""
    depth = chance.choice((20, 300, 2_000, 200_000))
    opened, closed = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    inner = opened * depth + b"1" + (closed * depth if chance.random() < 0.7 else b"")
    return _with_values(chance, data, lambda: inner, 2)


def alien(chance: Random, data: bytes, _: Sample) -> bytes:
    """Values that no such field has."""
    return _with_values(chance, data, lambda: chance.choice(_ALIEN), chance.choice((3, 60)))


def odd_fields(chance: Random, data: bytes, _: Sample) -> bytes:
    """Texts of files of other formats."""
    return _with_values(
        chance, data, lambda: orjson.dumps(chance.choice(ODD).decode()), chance.choice((3, 60))
    )


def values_swapped(chance: Random, data: bytes, _: Sample) -> bytes:
    """Two fields of each record change their values, or their names."""
    records = [orjson.loads(line) for line in data.splitlines()]
    for record in records:
        first, second = chance.sample(sorted(record), 2)
        record[first], record[second] = record[second], record[first]
    return b"\n".join(map(orjson.dumps, records))


def repeated(chance: Random, data: bytes, _: Sample) -> bytes:
    """A list of thousands of equal members."""
    records = [orjson.loads(line) for line in data.splitlines()]
    lists = [(home, key) for home, key in _places(records) if isinstance(home[key], list)]
    for home, key in chance.sample(lists, 3):
        home[key] = home[key] * chance.choice((2, 1_001, 9_000))
    return b"\n".join(map(orjson.dumps, records))


def _with_values(chance: Random, data: bytes, value: Callable[[], bytes], count: int) -> bytes:
    """The lines with other values, as raw JSON, in so many places."""
    records = [orjson.loads(line) for line in data.splitlines()]
    places = list(_places(records))
    put: dict[bytes, bytes] = {}
    for home, key in chance.sample(places, count):
        mark = f"mark {len(put)}"
        home[key] = mark
        put[orjson.dumps(mark)] = value()
    text = b"\n".join(map(orjson.dumps, records))
    for mark_, raw in put.items():
        text = text.replace(mark_, raw)
    return text


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Every (object or list, key or index) within a value, but for whole records."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in keys:
        if isinstance(value, dict):
            yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


OF_JSON: Final[tuple[Damage, ...]] = (
    *EVERYWHERE,
    deep,
    alien,
    alien,
    alien,
    odd_fields,
    odd_fields,
    values_swapped,
    repeated,
)
