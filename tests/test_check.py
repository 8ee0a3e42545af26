"""`entente check`: it only reads, reports every fault, and ends without a traceback."""

import asyncio
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from app.cli import main
from app.db.database import Database
from tests.databases import MakeUrl, with_database, writing

DAMAGE = {
    "UPDATE record_version SET until = 99 WHERE record = 'source'": (
        "the last version is not that of the table source for"
    ),
    "DELETE FROM record_version WHERE record = 'dataset'": (
        "the last version is not that of the table dataset for"
    ),
    "UPDATE ledger SET change = change + 1": "the ledger has 34 changes, but there are 33",
    "UPDATE country SET numeric = '999' WHERE code = 'MAR'": "table country differs",
    "DELETE FROM timeline WHERE term = (SELECT min(term) FROM timeline)": (
        "the timelines are wrong about"
    ),
    "UPDATE event_document SET body = 'x' WHERE number = 1": "the stored document differs",
    "INSERT INTO event_document (number, body) VALUES (999, '')": (
        "there are documents without an event, with the numbers 999"
    ),
    "UPDATE term SET n = n + 1 WHERE kind = 'all'": "the stored count differs",
    "DELETE FROM year_tally": "the stored count differs",
    "DELETE FROM term WHERE kind = 'type' AND value = 'visit'": "the stored count differs",
    "UPDATE event_words SET tokens = ' none ' WHERE number = 1": "the search index is wrong for",
    "DELETE FROM event_words WHERE number = 2": "20 events are in the search index, but there",
    "UPDATE word SET n = n + 1 WHERE text = 'visit'": "the stored number of events is wrong",
    "DELETE FROM name_word": "the search index lacks the consonants of the names",
    "DELETE FROM suggestion WHERE kind = 'actor' AND rank > 0": (
        "the suggestions are wrong for the actors"
    ),
    "UPDATE suggestion SET text = 'x' WHERE kind = 'place'": (
        "the suggestions are wrong for the places and items"
    ),
}
UNREADABLE = {
    "UPDATE event SET edtf = 'nonsense' WHERE document = 3": "event ",
    "DROP TABLE word": "the search index cannot be read: ",
    "DROP TABLE suggestion": "the database lacks the tables or indexes suggestion, word",
}
INDEX_DAMAGE = {
    "sqlite": {
        "DROP TABLE event_index": "the database lacks the tables or indexes event_index",
        "INSERT INTO event_index (event_index) VALUES ('delete-all')": (
            "the search index does not find the words"
        ),
        "DELETE FROM event_index_data": "the search index cannot be read: ",
    },
    "postgresql": {
        "DROP INDEX event_index": "the database lacks the tables or indexes event_index",
    },
}


def check(url: str) -> Result:
    return CliRunner().invoke(
        main, ["check"], env={"ENTENTE_DATABASE_URL": url}, catch_exceptions=False
    )


def raise_change(connection: sa.Connection) -> None:
    connection.exec_driver_sql("UPDATE ledger SET change = change + 1")


def damage(url: str, *statements: str) -> None:
    def work(connection: sa.Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    writing(url, work)


def sentences(url: str) -> list[str]:
    result = check(url)
    assert result.exit_code == 1
    return result.stdout.splitlines()


def test_every_fault_is_reported(make_url: MakeUrl, founding_url: str) -> None:
    url = make_url(founding_url)
    damage(url, *DAMAGE)
    said = sentences(url)
    for sentence in DAMAGE.values():
        assert any(one.startswith(sentence) for one in said), (sentence, said)


def test_a_damaged_search_index_is_reported(
    make_url: MakeUrl, founding_url: str, backend: str
) -> None:
    for statement, sentence in INDEX_DAMAGE[backend].items():
        url = make_url(founding_url)
        damage(url, statement)
        assert any(one.startswith(sentence) for one in sentences(url)), (statement, sentences(url))


def test_what_cannot_be_read_is_reported(make_url: MakeUrl, founding_url: str) -> None:
    """And the rest is compared."""
    url = make_url(founding_url)
    damage(url, *UNREADABLE, "UPDATE event_document SET body = 'x' WHERE number = 1")
    said = sentences(url)
    for sentence in (*UNREADABLE.values(), "the stored document differs", "timelines and counts"):
        assert any(one.startswith(sentence) for one in said), (sentence, said)
    assert not any("\n" in one for one in said)


def test_a_damaged_file_is_reported(founding_url: str, backend: str, tmp_path: Path) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL has no file of a database")
    whole = Path(founding_url.removeprefix("sqlite:///")).read_bytes()
    path = tmp_path / "damaged.db"
    for at in range(8_192, len(whole) - 4_096, len(whole) // 12):
        path.write_bytes(whole[:at] + b"\xff" * 4_096 + whole[at + 4_096 :])
        result = check(f"sqlite:///{path}")
        assert result.exit_code in (1, 2)  # 2 if the page is of the schema
        assert re.search("damaged|malformed", result.output), result.output
        assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_nothing_is_written(make_url: MakeUrl, founding_url: str, backend: str) -> None:
    if backend != "sqlite":
        pytest.skip("the transaction is read-only")
    path = Path(make_url(founding_url).removeprefix("sqlite:///"))
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert check(f"sqlite:///{path}").exit_code == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(path.parent.glob(f"{path.name}-*")) == []


def test_no_file_is_made(tmp_path: Path) -> None:
    result = check(f"sqlite:///{tmp_path}/none/entente.db")
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_use_is_read(make_url: MakeUrl, founding_url: str) -> None:
    """With what is not in the file yet, but in its log."""
    url = make_url(founding_url)

    async def both(database: Database) -> None:
        await database.write(raise_change)
        result = await asyncio.to_thread(check, url)
        assert result.stdout.startswith("the ledger has 34 changes")

    with_database(url, both)
