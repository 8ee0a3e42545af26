"""A service with keys of every kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app import tables as t
from app.cli import main
from app.clock import now_us
from app.domain.api_keys import digest, new_key
from app.main import create_app
from app.settings import Settings
from tests.databases import writing


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def run(url: str, *command: str) -> Any:  # noqa: ANN401
    """The result of `entente keys`."""
    return CliRunner().invoke(main, ["keys", *command], env={"ENTENTE_DATABASE_URL": url})


def make(url: str, name: str, *options: str) -> str:
    """A key that `entente keys create` makes."""
    made = run(url, "create", name, *options)
    assert made.exit_code == 0, made.output
    key: str = made.stdout.splitlines()[-1]
    return key


def change(url: str, key: str, **columns: int | None) -> None:
    """Set columns of a key."""
    row = t.api_key.c.sha256 == digest(key)
    writing(url, lambda c: c.execute(sa.update(t.api_key).where(row).values(columns)))


def keys_of_every_kind(url: str) -> dict[str, str]:
    """A key of each scope, a limited one, and those that are not valid; by the kind."""
    keys = {scope: make(url, scope, "--scope", scope) for scope in ("read", "write", "admin")}
    limit = ("--scope", "write", "--dataset", "morocco-israel-2022")
    keys |= {"limited": make(url, "limited", *limit)}
    keys |= {kind: make(url, kind, "--scope", "admin") for kind in ("expired", "revoked")}
    change(url, keys["expired"], expires_us=now_us() - 1)
    assert run(url, "revoke", "revoked").exit_code == 0
    return keys | {"unknown": new_key(), "mistyped": f"{keys['admin'][:-1]}_"}


@contextmanager
def served(url: str, **settings: Any) -> Iterator[TestClient]:  # noqa: ANN401
    """A client of a service over this database."""
    with TestClient(create_app(Settings(database_url=url, **settings))) as client:
        yield client
