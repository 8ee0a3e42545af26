"""Keys and several processes: a revocation holds at once, and no log or process list has a key."""

import os
import subprocess
from pathlib import Path
from urllib.error import HTTPError

from app.domain.api_keys import new_key
from tests.databases import MakeUrl
from tests.keys.service import bearer
from tests.processes import ENTENTE, Served, serving

PATHS = ("/v1/topics", "/v1/events?limit=1", "/v1/keys")


def entente(url: str, *command: str) -> str:
    """What a command prints to standard output."""
    environment = os.environ | {"ENTENTE_DATABASE_URL": url}
    return subprocess.check_output([*ENTENTE, *command], env=environment, text=True)


def statuses(served: Served, key: str) -> set[int]:
    """The statuses of requests on connections of their own, so that both workers get some."""
    found, texts = set(), ""
    for path in PATHS * 12:
        try:
            with served.ask(path, **bearer(key)) as answer:
                found.add(answer.status)
        except HTTPError as error:
            with error:
                texts += error.read().decode()
                found.add(error.code)
    assert key not in texts
    return found


def command_lines() -> bytes:
    """The command lines of all processes that can be read."""
    found = b""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += file.read_bytes()
        except OSError:  # it ended
            continue
    return found


def test_a_revocation_holds_in_all_workers_and_keys_are_in_no_log(
    make_url: MakeUrl, founding_url: str, tmp_path: Path
) -> None:
    url, log = make_url(founding_url), tmp_path / "log"
    with serving(url, log, "--workers=2") as served:
        printed = entente(url, "keys", "create", "boss", "--scope", "admin")
        key = printed.splitlines()[-1]
        assert printed == f"{key}\n"
        assert statuses(served, key) == {200}
        with served.ask(f"/v1/suggest?q={key}") as answer:
            assert answer.status == 200
        assert key.encode() not in command_lines()
        entente(url, "keys", "revoke", "boss")
        assert statuses(served, key) == {401}
        assert statuses(served, new_key()) == {401}
        assert len(served.workers()) == 2
        output = served.stop()
    logged = log.read_text(encoding="utf-8") + output
    assert "/v1/keys" in logged
    assert "q=ent_..." in logged
    assert key[4:] not in logged
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        assert key.encode() not in b"".join(part.read_bytes() for part in file.parent.glob("*"))
