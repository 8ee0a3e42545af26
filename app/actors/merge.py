"""Merges the draft of an actor into the stored actor. Pure."""

from typing import TypeVar

from app.actors.draft import ActorDraft, ActorRole, Alias
from app.domain.dates import parse
from app.domain.text import fold

T = TypeVar("T")


def merged(known: ActorDraft, draft: ActorDraft) -> ActorDraft:
    """`known` with the new spellings and offices of `draft`; nothing is removed or renamed.

    Names become aliases, also in a language without a name: the documents that show the name of the
    actor stay as they are.
    """
    return known.model_copy(
        update={
            "aliases": _aliases(known, draft),
            "roles": _roles(known.roles, draft.roles),
        }
    )


def unmerged(current: ActorDraft, before: ActorDraft, after: ActorDraft) -> ActorDraft:
    """`current` without the spellings and offices that a merge added, which made `after` of
    `before`.
    """

    def without(now: tuple[T, ...], old: tuple[T, ...], new: tuple[T, ...]) -> tuple[T, ...]:
        kept = [one for one in now if one not in new or one in old]
        return (*kept, *(one for one in old if one not in new and one not in now))

    return current.model_copy(
        update={
            "aliases": without(current.aliases, before.aliases, after.aliases),
            "roles": without(current.roles, before.roles, after.roles),
        }
    )


def _aliases(known: ActorDraft, draft: ActorDraft) -> tuple[Alias, ...]:
    """The old aliases, then new ones that fold to no existing name or alias."""
    names = {fold(text) for text in known.names.values()}
    aliases = {(fold(alias.text), alias.language): alias for alias in known.aliases}
    own_names = [Alias(text=text, language=language) for language, text in draft.names.items()]
    for alias in (*own_names, *draft.aliases):
        folded = fold(alias.text)
        if folded not in names:
            aliases.setdefault((folded, alias.language), alias)
    return tuple(aliases.values())


def _roles(known: tuple[ActorRole, ...], new: tuple[ActorRole, ...]) -> tuple[ActorRole, ...]:
    """Each office once, with the earliest and the latest date of all statements."""
    roles = {_office(role): role for role in known}
    for role in new:
        stored = roles.get(_office(role))
        roles[_office(role)] = _widened(stored, role) if stored else role
    return tuple(roles.values())


def _office(role: ActorRole) -> tuple[object, ...]:
    return (tuple(sorted(role.title.items())), role.organisation)


def _widened(known: ActorRole, new: ActorRole) -> ActorRole:
    """Widen a term: `[..1995-03]` is begun by that date, `[1995-03..]` ended after it."""
    return known.model_copy(
        update={
            "from_": _bound(known.from_, new.from_, first=True),
            "to": _bound(known.to, new.to, first=False),
        }
    )


def _bound(known: str | None, new: str | None, *, first: bool) -> str | None:
    """The bound of the longer term. A `known` date that is not a bound is kept."""
    if known is None or new is None:
        return known or new
    a, b = parse(known), parse(new)
    if not (a.is_set and b.is_set):
        return known
    if first and a.latest and b.latest and b.latest < a.latest:
        return new
    if not first and a.earliest and b.earliest and b.earliest > a.earliest:
        return new
    return known
