"""The format `table`: any CSV, TSV or XLSX file, with a mapping in TOML (docs/table.md)."""

from app.ingest.table.loading import load, shipped
from app.ingest.table.mapping import Mapping
from app.ingest.table.reader import read

__all__ = ["Mapping", "load", "read", "shipped"]
