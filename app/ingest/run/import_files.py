"""An import from files to the account that is printed."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson

from app.console import plain_console
from app.db.database import Database
from app.domain.countries import Countries
from app.imports.account import Account, Rejected
from app.ingest.formats import registry
from app.ingest.formats.names import FormatName
from app.ingest.run import report, run


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of `entente import`.

    `mapping` is a file or the name of a shipped mapping, `dataset` the data set of quadruples,
    `keep` the rows that a format would leave out, `report` the file for rejected rows, `run` the id
    of a run that was begun; `take_file` is whether its values replace those that people gave.
    """

    dry_run: bool = False
    complete: bool = False
    mapping: str | None = None
    dataset: str | None = None
    keep: Sequence[str] = ()
    report: Path | None = None
    run: UUID | None = None
    take_file: bool = False


async def import_files(
    database: Database, format_: FormatName, paths: Sequence[Path], given: ImportOptions
) -> Account:
    """Import files and print the account. ValueError for files or options that do not fit."""
    options = registry.options(format_, given.mapping, given.keep, given.dataset)
    groups = registry.files_of(format_, paths)
    files = [path for group in groups for path in group]
    countries = Countries.load()
    names = [path.name for path in files]
    account = Account(str(format_), names, complete=given.complete, id=given.run)
    err = plain_console(stderr=True)
    with ExitStack() as stack:
        watch = stack.enter_context(report.watching(err, files))
        rejections = stack.enter_context(given.report.open("wb")) if given.report else None

        def watched(account: Account, rejected: Sequence[Rejected]) -> None:
            watch.advance(account)
            if rejections is not None:
                rejections.writelines(orjson.dumps(one) + b"\n" for one in rejected)

        reads = registry.read(format_, groups, countries, options, watch.opened)
        account = await run.run(
            database,
            account,
            reads,
            dry_run=given.dry_run,
            take_file=given.take_file,
            watch=watched,
        )
    report.show_account(plain_console(), account, countries)
    return account
