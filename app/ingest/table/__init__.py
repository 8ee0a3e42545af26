"""The `table` format: any CSV, TSV or XLSX file, read as a mapping in TOML says.

docs/table.md shows how to write one.
"""

from app.ingest.table.loading import load, shipped
from app.ingest.table.mapping import Mapping
from app.ingest.table.reader import read

__all__ = ["Mapping", "load", "read", "shipped"]
