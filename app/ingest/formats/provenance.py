"""The data set and the source of a format, from app/data/datasets.toml, and citations of it."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from app.datasets.draft import DatasetDraft
from app.sources.draft import SourceDraft


def provenance(dataset: str) -> tuple[DatasetDraft, SourceDraft]:
    """The data set with this id, and the one source that all its events cite."""
    fields = dict(_datasets()[dataset])
    source = {"external_id": f"source/{dataset}"} | fields.pop("source")
    draft = DatasetDraft(id=dataset, **fields)
    return draft, SourceDraft(
        dataset=dataset, source_kind="dataset", language="en", url=draft.url, **source
    )


def provenance_of(kind: str, dataset: str) -> tuple[DatasetDraft, SourceDraft]:
    """As `provenance`, for a data set of a kind that the user names. Its name is in the titles."""
    draft, source = provenance(kind)
    title = {"title": f"{draft.title}: {dataset}", "id": dataset}
    cited = {"title": f"{source.title}: {dataset}", "external_id": f"source/{dataset}"}
    return draft.model_copy(update=title), source.model_copy(update=cited | {"dataset": dataset})


def shipped_datasets() -> frozenset[str]:
    """The ids of the data sets of the formats."""
    return frozenset(_datasets())


def citation(source: SourceDraft, quote: str | None, *supports: str) -> dict[str, Any]:
    """A quotation of an English source, and the fields of the event that it supports."""
    return {
        "source": {"external_id": source.external_id},
        "quote": quote,
        "language": "en",
        "supports": list(supports),
    }


@cache
def _datasets() -> dict[str, dict[str, Any]]:
    path = resources.files("app.data") / "datasets.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
