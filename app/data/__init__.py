"""Reviewed tables, sample data and examples."""

import csv
from importlib.resources import files


def table(name: str) -> list[dict[str, str]]:
    """The rows of the CSV file with this name, as texts by column.

    Lines that begin with "#", the head of the file, are left out.
    """
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
