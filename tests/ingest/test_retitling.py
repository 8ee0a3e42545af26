"""Events that an earlier release imported get the titles of now, and nothing else changes."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app import check, maintenance
from app import tables as t
from app.clock import now_us
from app.domain.countries import Countries
from app.domain.identity import record_id
from app.events.draft import EventDraft
from app.events.write import contents, record
from app.history import Author
from app.ingest import retitling
from app.ingest.formats import historyatstate, icews
from app.ingest.parsing.results import RowResult
from app.ingest.table import load as mapping_of
from app.ingest.table.reader import read as read_table
from tests.databases import reading, with_database, writing
from tests.drafts import DATASET, event, imported, load
from tests.ingest.formats.test_icews import MIRROR
from tests.ingest.formats.test_icews import row as news
from tests.ingest.news_rows import file_of
from tests.ingest.sipri_file import reads as deals
from tests.ingest.sipri_file import row as deal
from tests.ingest.table.support import named

VISIT = (
    "<visits><visit><id>1</id><visitor>King Hussein and Prime Minister Ada Beispiel</visitor>"
    "<from>Jordan</from><start-date>1959-03-24</start-date><end-date>1959-03-25</end-date></visit>"
    "</visits>"
)
TRIP = (
    "<trips><trip><id>2</id><role>president</role><name>Ada Beispiel</name>"
    "<country>{}</country><start-date>1985-01-02</start-date><end-date>1985-01-02</end-date></trip>"
    "</trips>"
)
TRIPS = ",0,1,2,3,4,5\n1,3-Feb-2010,4-Feb-2010,Morocco,Rabat,,President Ada Beispiel\n"
CLASHES = (
    "id,date_start,date_end,date_prec,gwnoa,gwnob,conflict_name,source_headline,where_coordinates,"
    "country_id,latitude,longitude\n77,2010-01-01,2010-01-01,1,600,615,War,,Figuig,600,32,-1\n"
)
# Names in titles of the release before, where they are others now.
BEFORE = (
    ("Zaire", "Congo - Kinshasa"),
    ("West Germany", "Germany"),
    ("Democratic Republic of the Congo)", "Congo - Kinshasa)"),
)


def every_reader(countries: Countries) -> Iterator[RowResult]:
    """Rows of each reader that makes titles."""
    yield from historyatstate.read_visits(io.BytesIO(VISIT.encode()), countries)
    for place in ("Germany", "International Waters"):
        text = TRIP.format(place).replace("<id>2", f"<id>{place}")
        yield from historyatstate.read_travels(io.BytesIO(text.encode()), countries)
    yield from deals(
        countries,
        deal(),
        deal(recipient="DR Congo", year="1985", quantity=""),
        deal(supplier="unknown supplier(s)", comment="Selected but not yet ordered", delivered=""),
        deal(recipient="Hezbollah (Lebanon)*"),
        deal(recipient="United Nations**", description="quantum shield"),
    )
    states = {"Source_Name": "Ghana", "Target_Name": "Czech Republic"}
    rows = [
        news(),
        news(**MIRROR),
        news(Event_ID="11", CAMEO_Code="030", Story_ID="91", **states),
        news(Event_ID="12", CAMEO_Code="061", Story_ID="92"),
        news(
            Event_ID="13",
            CAMEO_Code="061",
            Story_ID="92",
            **{k: v for k, v in MIRROR.items() if k != "Event_ID"},
        ),
        news(
            Event_ID="14",
            CAMEO_Code="112",
            Story_ID="93",
            Target_Country="Democratic Republic of Congo",
        ),
        news(Event_ID="15", CAMEO_Code="111", Story_ID="94", Source_Name="al-Exempla"),
        news(Event_ID="16", CAMEO_Code="120", Story_ID="95", Target_Name="NA", Target_Country="NA"),
        news(Event_ID="17", CAMEO_Code="120", Story_ID="96", Source_Name="NA", Source_Country="NA"),
    ]
    yield from icews.read(file_of(icews.HEADER, *rows), countries, keep_domestic=True)
    for text, name in ((TRIPS, "wikipedia-us-president-trips"), (CLASHES, "ucdp-ged")):
        yield from read_table(named(text), countries, mapping_of(name))


def as_before(one: RowResult) -> RowResult:
    """The row as the release before read it: with an English title alone."""
    assert isinstance(one.result, EventDraft), one.result
    title = one.result.title["en"]
    if one.result.dataset in {"sipri-register", "icews"}:
        for now, before in BEFORE:
            title = title.replace(now, before)
    return replace(one, result=one.result.model_copy(update={"title": {"en": title}}))


def titles(url: str) -> dict[str, dict[str, str]]:
    rows = sa.select(t.event.c.external_id, t.event.c.title)
    return {row.external_id: row.title for row in reading(url, lambda c: c.execute(rows).all())}


@pytest.fixture
def before(url: str, countries: Countries) -> str:
    """A database of the release before."""
    account = imported(url, map(as_before, every_reader(countries)))
    assert not account.fates["rejected"], account.examples
    return url


def test_a_rebuild_gives_the_titles_that_an_import_gives(before: str, countries: Countries) -> None:
    found = titles(before)
    assert all(list(title) == ["en"] for title in found.values())
    assert with_database(before, maintenance.rebuild) == len(found) == 17
    now = titles(before)
    assert all(set(title) == {"ar", "en", "fr"} for title in now.values()), now
    assert any("Zaire orders" in title["en"] for title in now.values())
    again = imported(before, every_reader(countries))
    assert again.fates["updated"] == again.fates["created"] == 0, titles(before)
    assert with_database(before, maintenance.rebuild) == 0
    assert reading(before, partial(check.check, countries=countries)) == []


def test_an_import_after_the_upgrade_updates_once(before: str, countries: Countries) -> None:
    assert imported(before, every_reader(countries)).fates["updated"] > 0
    assert imported(before, every_reader(countries)).fates["updated"] == 0
    assert with_database(before, maintenance.rebuild) == 0


def test_new_titles_are_versions_with_a_reason(before: str) -> None:
    with_database(before, maintenance.rebuild)
    visit = record_id("historyatstate-visits", "1")
    change = sa.select(t.change).where(t.change.c.id == visit).order_by(t.change.c.seq)
    made, retitled = reading(before, lambda c: c.execute(change).all())
    assert (made.kind, retitled.kind, retitled.reason) == ("created", "updated", retitling.REASON)
    past = sa.select(t.event_state.c.document).where(t.event_state.c.event == visit)
    (old,) = reading(before, lambda c: c.scalars(past).all())
    assert b'"title":{"en":"King Hussein and Prime Minister Ada Beispiel of Jordan visit' in old


def change(url: str, name: tuple[str, str], **values: object) -> None:
    """Change an event as a person does."""
    id_ = record_id(*name)

    def work(connection: sa.Connection) -> None:
        value = contents.shown(connection, [id_])[id_] | values
        (done,) = record.save(connection, [contents.read(value)], now_us(), author=Author("cli:me"))
        assert done.kind == "updated"

    writing(url, work)


def test_what_a_person_or_a_source_wrote_stays(before: str, countries: Countries) -> None:
    load(
        before,
        countries,
        DATASET,
        event("The Treaty of Rabat", coding="machine", codes={"cameo": "040"}),
    )
    visit, trip = ("historyatstate-visits", "1"), ("historyatstate-travels", "Germany")
    mine = {"en": "King Hussein of Jordan meets the press"}
    change(before, visit, title=mine)
    change(before, trip, topics=["trade"])
    with_database(before, maintenance.rebuild)
    found = titles(before)
    assert found["The Treaty of Rabat"] == {"en": "The Treaty of Rabat"}
    assert found["1"] == mine
    assert "en Allemagne de l'Ouest" in found["Germany"]["fr"]
    account = imported(before, every_reader(countries))
    assert account.fates["updated"] == 0
    assert account.fates["kept"] == 2
    assert titles(before)["1"] == mine


def test_another_title_is_none_that_a_reader_made(before: str, countries: Countries) -> None:
    state: dict[str, Any] = {"actor": None, "title": {}, "role": "speaker", "country": "GHA"}
    cases: list[tuple[str, str, dict[str, Any]]] = [
        ("historyatstate-visits", "1", {"title": {"fr": "Une visite"}}),
        ("historyatstate-visits", "1", {"title": {"en": "A visit"}}),
        ("sipri-register", "Morocco|Israel|2011|Kestrel-4|SAM system|1", {"title": {"en": "A"}}),
        ("icews", "11", {"title": {"en": "Ghana and Czechia differ"}}),
        ("icews", "11", {"participants": [state] * 3}),
        ("ucdp-ged", "77", {"title": {"en": "A clash"}}),
        ("ucdp-ged", "77", {"place": None}),
    ]
    for dataset, name, values in cases:
        id_ = record_id(dataset, name)
        shown = reading(before, partial(contents.shown, events=[id_]))[id_]
        assert retitling.remade(shown, countries), name
        assert retitling.remade(shown | values, countries) is None, values
