"""What it costs to rank a match: the checks of its tokens and its text."""

import sqlite3
from typing import Any

import sqlalchemy as sa

from app import tables as t
from app.db.snapshot import compiled
from app.domain.text.tiers import Tier
from app.events.plan.expanded import ExpandedClause, ExpandedQuery, Variant
from app.events.sql import full_text
from app.events.sql.pages import Segment, page
from app.events.sql.shape import RELEVANCE, Shape

PHRASES = [Variant(("arms", word), 9, f"arms {word}") for word in ("deal", "deals")]
TYPE = Variant(("@7",), 900, tier=Tier.CONCEPT)
OTHERS = [one._replace(tier=Tier.CONCEPT) for one in PHRASES]
DEAL = ExpandedQuery((ExpandedClause((*PHRASES, TYPE, *OTHERS), is_excluded=False),))
PURCHASE = (" gun | @7 | arms ", " gun | arms ")
IN_TITLE = (" arms deal | @7 | gun ", " arms deal | gun ")
IN_NAME = (" gun | arms deal @7 | ", " gun | arms deal ")
IN_SUMMARY = (" gun | @7 | arms deal ", " gun | arms deal ")
APART = (" arms gun | @7 | deal ", " arms gun | deal ")


def checked(column: sa.ColumnElement[Any], row: tuple[str, str]) -> tuple[Any, int]:
    """The value of a column for an event with these tokens and this running text, and the number
    of searches in them.
    """
    calls = 0

    def instr(text: str, part: str) -> int:
        nonlocal calls
        calls += 1
        return text.find(part) + 1

    statement = compiled(sa.select(column), "sqlite", raw=True)
    connection = sqlite3.connect(":memory:")
    connection.create_function("instr", 2, instr)
    connection.execute("CREATE TABLE event_words (tokens, running)")
    connection.execute("INSERT INTO event_words VALUES (?, ?)", row)
    ((value,),) = connection.execute(statement.sql, statement.values(DEAL.values()))
    connection.close()
    return value, calls


def test_an_event_of_the_type_is_not_searched_for_phrases() -> None:
    (condition,) = full_text.text_conditions(DEAL.index_shape(), t.event_words)
    matches = sa.case((condition, 1), else_=0)
    assert checked(matches, PURCHASE) == (1, 1)
    assert checked(matches, IN_TITLE) == (1, 1)
    assert checked(matches, (" arms deal | | ", " arms deal ")) == (1, 2)
    assert checked(matches, (" arms | | ", " arms "))[0] == 0


def test_the_score_is_that_of_the_best_tier_and_place() -> None:
    score = full_text.score(DEAL.index_shape(is_scored=True), t.event_words)
    values = [checked(score, row)[0] for row in (IN_TITLE, IN_NAME, IN_SUMMARY, PURCHASE, APART)]
    assert values == [34, 32, 31, 11, 11]
    assert checked(score, PURCHASE)[1] == len(PHRASES)


def test_a_score_is_computed_once() -> None:
    """SQLite computes an expression of the order again for each row, but not a label."""
    shape = Shape(start=None, filters=(), lists=(), text=DEAL.index_shape(is_scored=True))
    sql = page(shape, RELEVANCE, Segment.DATED_FIRST, "sqlite", after=False).sql
    assert sql.count("CASE") == 2  # one for the tiers, one for the places of the best
