"""Serves one of those that answer beside Entente, as `entente serve` serves it.

    python benchmarks/serve.py bare|framework PORT PAGE.json EVENT.json
    python benchmarks/serve.py orm PORT PLAIN.db

Files of JSON hold the constant bytes.
"""

import sys
from pathlib import Path
from typing import Any

import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.settings import Settings
from app.web import logs


def application(name: str, files: list[str]) -> Any:  # noqa: ANN401 - an ASGI application
    """Imported only where it is served, so that each starts as fast as it can."""
    if name == "orm":
        from benchmarks.orm import service  # noqa: PLC0415

        return service(f"sqlite+aiosqlite:///{files[0]}")
    from benchmarks.constants import bare, framework  # noqa: PLC0415

    page, event = (Path(file).read_bytes() for file in files)
    return bare(page, event) if name == "bare" else framework(page, event)


def main(name: str, port: str, *files: str) -> None:
    logs.configure(Settings())
    uvicorn.run(
        application(name, list(files)),
        port=int(port),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
