"""How many of the party names of real files resolve; skipped where those files are not there."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from app.domain.countries import Countries
from tests.real_files import DATA, needs_data

NO_STATE = re.compile(r"\*|^unknown |^NA$|^$|^\d|^Recipient$|^Supplier$")


def _sipri() -> Counter[str]:
    names: Counter[str] = Counter()
    path = DATA / "purchases" / "sipri_trade_register_1950-2023.csv"
    with path.open(encoding="cp1252", newline="") as file:
        for row in csv.reader(file):
            names.update(row[:2])
    return names


def _uk_treaties() -> Counter[str]:
    names: Counter[str] = Counter()
    path = DATA / "agreements" / "uk_treaties.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parties = [name.strip() for name in row["country_name"].split(" ; ")]
            names.update(name for name in parties if name == name.upper())
    return names


def _historyatstate() -> Counter[str]:
    names: Counter[str] = Counter()
    for path in (DATA / "visits").glob("historyatstate-*/**/*.xml"):
        for element in ET.parse(path).iter():  # noqa: S314 - a file of our own choice
            if element.tag.rpartition("}")[2] in {"from", "country"}:
                names[" ".join("".join(element.itertext()).split())] += 1
    return names


def _icews() -> Counter[str]:
    path = DATA / "news-events" / "icews_raw_2018-06.tab"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return Counter(row["Source Country"] for row in rows)


@needs_data
@pytest.mark.parametrize(
    ("read", "dataset", "floor"),
    [
        (_sipri, "sipri-register", 0.9997),  # left: Libya GNC, Northern Cyprus
        (
            _uk_treaties,
            "uk-treaties",
            0.9895,
        ),  # left: organisations; "CONGO", undated "UNITED ARAB …"
        (_historyatstate, None, 0.992),  # left: "Korea" and parts of states
        (_icews, "icews", 1.0),
    ],
)
def test_party_names(read: Callable[[], Counter[str]], dataset: str | None, floor: float) -> None:
    countries = Countries.load()
    names = {name: n for name, n in read().items() if not NO_STATE.search(name)}
    resolved = sum(
        n
        for name, n in names.items()
        if len(found := countries.matching(name, dataset=dataset)) == 1
        # Today a region, on the dates of the file a state: Hawaii, Zanzibar.
        or any(name.upper() in map(str.upper, one.regions) for one in found)
    )
    assert resolved / sum(names.values()) >= floor
