"""The launcher of the service: `entente` and `python -m entente`.

An installed wheel has the files of the checkout in this folder (`entente/app`,
`entente/migrations`, `entente/alembic.ini`), where they clash with no `app` of the user. A spawned
worker imports this module too; it therefore imports nothing of the service.
"""

import sys
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent


def main() -> None:
    """Run the command line of this process. Exits like `app.cli.main`."""
    # First, so that `import app` does not find a package of the folder in which `python -m` runs.
    # Workers get the same path.
    root = _HERE if (_HERE / "app").is_dir() else _HERE.parent
    sys.path.insert(0, str(root))
    from app import cli  # noqa: PLC0415 - found on the path that is set above

    cli.main()
