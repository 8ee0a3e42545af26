"""What the inverted indexes are asked: the rarest first, and common words only where those lead."""

from typing import Any

import pytest

from app.events.plan.expanded import ExpandedClause, ExpandedQuery, Variant
from app.events.plan.full_text import TermFilter, match_expression, with_spans


def sought(key: str, n: int, *, is_excluded: bool = False, **fields: Any) -> ExpandedClause:  # noqa: ANN401 - of Alternative
    return ExpandedClause((Variant((key,), n)._replace(**fields),), is_excluded)


COMMON, RARE = sought("=visit", 300), sought("=drone", 2)
COUNTRY = TermFilter(40, [["@7"], ["@8", "@9"]])


@pytest.mark.parametrize(
    ("words", "filters", "fts", "tsquery"),
    [
        ([COMMON], [], '(("=visit"))', "(('=visit'))"),
        (
            [COMMON, RARE],
            [],
            '((("=drone")) AND (("=visit")))',
            "((('=drone')) & (('=visit')))",
        ),
        (
            [COMMON, RARE],
            [COUNTRY],
            '(((("=drone")) AND (("@7") OR ("@8" AND "@9"))) NOT "@0" AND (("=visit")))',
            "(((('=drone')) & (('@7') | ('@8' & '@9'))) & (('=visit')))",
        ),
        (
            [COMMON, sought("=radar", 9, is_excluded=True)],
            [],
            '(("=visit")) NOT (("=radar"))',
            "(('=visit')) & !(('=radar'))",
        ),
        (
            [COMMON, sought("a", 9, is_excluded=True, phrase="a b")],
            [],
            '(("=visit"))',
            "(('=visit'))",
        ),
        ([sought("a\"'", 1)], [], '(("a""\'"))', "(('a\"'''))"),
        (
            [sought("vis", 9, is_prefix=True, completions=("visa", "visit"))],
            [],
            '(("visa" OR "visit"))',
            "('vis':*)",
        ),
        ([sought("vis", 9, is_prefix=True)], [], '("vis" *)', "('vis':*)"),
    ],
)
def test_match(
    words: list[ExpandedClause], filters: list[TermFilter], fts: str, tsquery: str
) -> None:
    assert match_expression(ExpandedQuery(tuple(words)), "sqlite", filters) == fts
    assert match_expression(ExpandedQuery(tuple(words)), "postgresql", filters) == tsquery


def test_spans() -> None:
    assert with_spans('"a"', ()) == '"a"'
    assert with_spans('"a"', (3, 4)) == '("a" AND ("@span3" OR "@span4"))'
