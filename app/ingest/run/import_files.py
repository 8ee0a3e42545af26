"""An import from files to the account that a person sees."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console

from app.db.database import Database
from app.domain.countries import Countries
from app.imports.account import Account, Rejected
from app.ingest.formats import registry
from app.ingest.formats.names import FormatName
from app.ingest.run import report, run


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked of an import.

    `mapping` is a file or a name of ours, `kept` what readers would leave out, `report` the file
    for the rejected rows.
    """

    keep: bool = True
    complete: bool = False
    mapping: str | None = None
    kept: Sequence[str] = ()
    report: Path | None = None


async def import_files(
    database: Database, format_: FormatName, paths: Sequence[Path], wanted: Wanted
) -> Account:
    """Import files and show the account. ValueError if they cannot be read as asked."""
    options = registry.options(format_, wanted.mapping, wanted.kept)
    groups = registry.files_of(format_, paths)
    files = [path for group in groups for path in group]
    countries = Countries.load()
    account = Account(str(format_), [path.name for path in files], complete=wanted.complete)
    err = Console(stderr=True)
    with ExitStack() as stack:
        watch = stack.enter_context(report.watching(err, files))
        rejections = stack.enter_context(wanted.report.open("wb")) if wanted.report else None

        def watched(account: Account, rejected: Sequence[Rejected]) -> None:
            watch.advance(account)
            if rejections is not None:
                rejections.writelines(orjson.dumps(one) + b"\n" for one in rejected)

        reads = registry.read(format_, groups, countries, options, watch.opened)
        account = await run.run(database, account, reads, keep=wanted.keep, watch=watched)
    report.show_account(Console(), account, countries)
    return account
