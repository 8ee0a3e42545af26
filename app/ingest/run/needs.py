"""The records that rows refer to and that are no rows themselves: see `RowResult.needs`."""

from collections.abc import Sequence

from app.actors import record as actors
from app.actors.draft import ActorDraft
from app.datasets import record as datasets
from app.datasets.draft import DatasetDraft
from app.events.write import refresh
from app.ingest.run.accounting import FileRow
from app.ingest.run.upserts import Transaction
from app.sources import record as sources
from app.sources.draft import SourceDraft


def upsert_needs(transaction: Transaction, rows: Sequence[FileRow]) -> None:
    """Upsert the needs of these rows: data sets, then sources and actors.

    An actor that exists gains what the draft adds, and loses nothing.
    """
    # Formats repeat the same objects, which live as long as the batch.
    needs = {id(need): need for _, row in rows for need in row.needs}.values()
    if transaction.dry_run is not None:
        for need in needs:
            transaction.dry_run.add(need)
        return
    connection, now_us = transaction.connection, transaction.now_us
    author = transaction.author
    sets = {need.id: need for need in needs if isinstance(need, DatasetDraft)}
    datasets.save(connection, list(sets.values()), now_us, author)
    cited = {need.identity(): need for need in needs if isinstance(need, SourceDraft)}
    saved = sources.save(connection, list(cited.values()), now_us, author)
    changed = [one for one, kind in zip(cited, saved, strict=True) if kind == "updated"]
    refresh.render(connection, "source", changed, now_us, author)
    people = [need for need in needs if isinstance(need, ActorDraft)]
    ensured = actors.ensure(connection, people, now_us, author)
    # An alias is in no document, but in the full-text index.
    refresh.reindex_names(connection, [one for one, kind in ensured.items() if kind == "updated"])
