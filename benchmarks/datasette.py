"""Datasette over the plain file: one canned query that sends finished documents.

It has an environment of its own (`make bench-install`), since it wants other versions than we.
"""

import json
from pathlib import Path
from typing import Final

from benchmarks.build import folder
from benchmarks.servers import DATASETTE

_SQL: Final = """
SELECT document.body FROM link JOIN document ON document.event_id = link.event_id
WHERE link.key = :key AND (:type = '' OR link.type = :type)
  AND link.possible_lo <= :hi AND link.possible_hi >= :lo
ORDER BY link.sort_lo DESC, link.sort_hi DESC, link.event_id DESC LIMIT 50
"""


def is_installed() -> bool:
    return DATASETTE.exists()


def datasette(path: Path) -> tuple[str, list[str], str]:
    """What `servers.running` takes for it."""
    metadata = folder() / "datasette.json"
    queries = {"page": {"sql": _SQL}}
    metadata.write_text(json.dumps({"databases": {path.stem: {"queries": queries}}}))
    command = [str(DATASETTE), "serve", str(path), "--metadata", str(metadata)]
    command += ["--host", "127.0.0.1", "--port", "{port}"]
    command += ["--setting", "sql_time_limit_ms", "10000"]
    return "datasette", command, "/-/versions.json"
