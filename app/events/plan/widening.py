"""The tiers by which a text query matches.

What only sounds like a word matches where no event has the word in a better tier. If then no event
of the database matches the whole query, every word matches by sound, too: "Ziyad Baroud" finds Ziad
Baroud although another Ziyad is there. Filters play no part in it, so that `q` means the same in a
list, a histogram and facets, and their numbers add up.
"""

from typing import Any, Final

from app.db.snapshot import Snapshot
from app.domain.text.query_parser import SearchQuery
from app.domain.text.tiers import Tier
from app.events.plan.expanded import ExpandedQuery
from app.events.plan.expansion import expand
from app.events.plan.full_text import match_expression
from app.events.query import EventQuery
from app.events.sql import full_text
from app.events.sql.full_text import MATCH

_MAX_TEXTS: Final = 20


def widened(search: SearchQuery, snapshot: Snapshot, *, fuzzy: bool) -> ExpandedQuery:
    """The expanded query, with the variants by sound that it needs. Cached until the next write."""
    words = expand(search, snapshot, fuzzy=fuzzy)
    if not any(clause.has_more for clause in words.required):
        return words
    is_found = snapshot.remember(("is found", search), lambda: _is_found(words, snapshot))
    return words if is_found else expand(search, snapshot, fuzzy=True)


def _is_found(words: ExpandedQuery, snapshot: Snapshot) -> bool:
    """Whether any event of the database matches."""
    if not words.n:
        return False
    if len(words.clauses) == 1 and not words.has_phrases:
        return True  # the counts are exact
    statement = full_text.any_match(words.index_shape(), snapshot.dialect)
    match = match_expression(words, snapshot.dialect, ())
    values: dict[str, Any] = words.values() | {MATCH: match}
    return bool(snapshot.fetch(statement, values))


def echo(query: EventQuery, snapshot: Snapshot) -> dict[str, Any]:
    """The member `query` of an answer: the parameters, and what matches in place of words of `q`.

    `alternatives` lists these by words and tier: `words` as typed, `matched` the tier, and up to
    _MAX_TEXTS `texts`, those in most events first.
    """
    if query.search is None:
        return query.echo
    found = _alternatives(widened(query.search, snapshot, fuzzy=query.filters.fuzzy))
    return query.echo | {"alternatives": found} if found else query.echo


def _alternatives(words: ExpandedQuery) -> list[dict[str, Any]]:
    found: dict[tuple[str, Tier], dict[str, int]] = {}
    for clause in words.clauses:
        for one in clause.variants:
            if one.tier is not Tier.WORD and one.n:
                texts = found.setdefault((one.typed, one.tier), {})
                texts[one.text] = max(one.n, texts.get(one.text, 0))
    return [
        {
            "words": typed,
            "matched": tier.label,
            "texts": sorted(texts, key=lambda text: (-texts[text], text))[:_MAX_TEXTS],
        }
        for (typed, tier), texts in found.items()
    ]
