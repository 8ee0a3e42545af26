"""The data set and the source of a table, from its mapping."""

from app.datasets.draft import DatasetDraft
from app.ingest.table.mapping import Mapping
from app.sources.draft import SourceDraft


def records(mapping: Mapping) -> tuple[DatasetDraft, SourceDraft]:
    """The data set, and the one source that all its events cite."""
    given = mapping.dataset
    dataset = DatasetDraft(
        id=given.id,
        title=given.title,
        description=given.description,
        licence=given.licence,
        citation=given.citation,
        url=given.url,
        coding=given.coding,
    )
    source = SourceDraft(
        dataset=given.id,
        external_id=f"source/{given.id}",
        source_kind="dataset",
        title=given.title,
        publisher=given.publisher,
        language=given.language,
        url=given.url,
    )
    return dataset, source
