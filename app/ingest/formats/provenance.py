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
