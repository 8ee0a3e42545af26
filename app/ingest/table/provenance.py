"""The data set and the source of a table, from its mapping."""

from app.datasets.draft import DatasetDraft
from app.ingest.table.mapping import Mapping
from app.sources.draft import SourceDraft


def records(mapping: Mapping) -> tuple[DatasetDraft, SourceDraft]:
    """The data set, and the one source that all its events cite."""
    given = mapping.dataset
    dataset = DatasetDraft(**given.model_dump(include=set(DatasetDraft.model_fields)))
    source = SourceDraft(
        dataset=given.id,
        external_id=f"source/{given.id}",
        source_kind="dataset",
        **given.model_dump(include={"title", "publisher", "language", "url"}),
    )
    return dataset, source
