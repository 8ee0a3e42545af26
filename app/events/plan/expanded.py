"""A text query after expansion: for each clause the variants by which it matches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.text.tiers import Tier
from app.events.sql.shape import ClauseShape, TextShape


class Variant(NamedTuple):
    """One way to match a clause: an event must have all `tokens`, and the `phrase` if there is one.

    `n`: the maximum number of events that match. `is_prefix`: the only token is a prefix;
    `completions` are all tokens that start with it, unless these are too many. `country`: the code
    of the country whose term is the token. `tier`: what the variant has in common with the words
    `typed`; below WORD `text` is the variant as people write it.
    """

    tokens: tuple[str, ...]
    n: int
    phrase: str = ""
    is_prefix: bool = False
    country: str = ""
    completions: tuple[str, ...] = ()
    tier: Tier = Tier.WORD
    typed: str = ""
    text: str = ""


class ExpandedClause(NamedTuple):
    """A clause of `q`: at least one variant must match, or none if `is_excluded`.

    The variants are sorted by tier. `has_more`: others that only sound alike were left out.
    """

    variants: tuple[Variant, ...]
    is_excluded: bool
    has_more: bool = False

    @property
    def n(self) -> int:
        """The maximum number of events that match."""
        return sum(one.n for one in self.variants)

    @property
    def expected(self) -> int:
        """The expected number of events that match: variants of one word mostly match the same
        events, so that the most frequent counts; countries add up.
        """
        countries = sum(one.n for one in self.variants if one.country)
        return max(countries, *(one.n for one in self.variants if not one.country), 0)


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """A text query after expansion."""

    clauses: tuple[ExpandedClause, ...]

    @property
    def required(self) -> Iterator[ExpandedClause]:
        """The clauses that are not excluded: at least one."""
        return (clause for clause in self.clauses if not clause.is_excluded)

    @property
    def n(self) -> int:
        """The maximum number of events that match."""
        return min(clause.n for clause in self.required)

    @property
    def has_phrases(self) -> bool:
        """Whether a clause has a phrase, which the inverted index cannot check."""
        return any(one.phrase for clause in self.clauses for one in clause.variants)

    def shape(self) -> TextShape:
        """The shape of a statement that checks the tokens of each event."""
        return TextShape(tuple(map(_shape, self.clauses)), from_index=False)

    def index_shape(self, *, is_scored: bool = False) -> TextShape:
        """The shape of a search of the inverted index, which is exact without phrases.

        `is_scored`: each match gets a score by the tiers of its variants.
        """
        shape = self.shape()._replace(from_index=True, is_exact=not self.has_phrases)
        if not is_scored:
            return shape
        tiers = [tuple(one.tier for one in _padded(clause.variants)) for clause in self.clauses]
        pairs = zip(shape.clauses, tiers, strict=True)
        return shape._replace(clauses=tuple(one._replace(tiers=found) for one, found in pairs))

    def values(self) -> dict[str, str]:
        """The parameters of `sql.full_text` except MATCH, by name."""
        values: dict[str, str] = {}
        for at, clause in enumerate(self.clauses):
            for n, one in enumerate(_padded(clause.variants)):
                name = f"w{at}_{n}"
                for k, token in enumerate(one.tokens):
                    values[f"{name}_{k}"] = f" {token}" if one.is_prefix else f" {token} "
                if one.phrase:
                    values[f"{name}_p"] = f" {one.phrase} "
        return values


def _shape(clause: ExpandedClause) -> ClauseShape:
    variants = tuple((len(one.tokens), bool(one.phrase)) for one in _padded(clause.variants))
    return ClauseShape(variants, clause.is_excluded)


def _padded(variants: Sequence[Variant]) -> Sequence[Variant]:
    """The variants with the last one repeated up to a power of two: few shapes are compiled."""
    length = 1 << (len(variants) - 1).bit_length()
    return [*variants, *[variants[-1]] * (length - len(variants))]
