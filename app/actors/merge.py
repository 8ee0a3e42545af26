"""What an actor gains when another file tells of it. Pure."""

from app.actors.draft import ActorDraft, ActorRole, Alias
from app.domain.dates import parse
from app.domain.text import fold


def merged(known: ActorDraft, draft: ActorDraft) -> ActorDraft:
    """`known` with the spellings and offices of `draft` that it has not, and nothing less.

    A name in another language is an alias too, so that nothing that shows the actor changes.
    """
    return known.model_copy(
        update={
            "aliases": _aliases(known, draft),
            "roles": _roles(known.roles, draft.roles),
        }
    )


def _aliases(known: ActorDraft, draft: ActorDraft) -> tuple[Alias, ...]:
    """New spellings after the old ones; one that folds to a name that is there is none."""
    names = {fold(text) for text in known.names.values()}
    aliases = {(fold(alias.text), alias.language): alias for alias in known.aliases}
    spelt = [Alias(text=text, language=language) for language, text in draft.names.items()]
    for alias in (*spelt, *draft.aliases):
        folded = fold(alias.text)
        if folded not in names:
            aliases.setdefault((folded, alias.language), alias)
    return tuple(aliases.values())


def _roles(known: tuple[ActorRole, ...], new: tuple[ActorRole, ...]) -> tuple[ActorRole, ...]:
    """Each office once, held at all the dates at which somebody says so."""
    roles = {_office(role): role for role in known}
    for role in new:
        held = roles.get(_office(role))
        roles[_office(role)] = _widened(held, role) if held else role
    return tuple(roles.values())


def _office(role: ActorRole) -> tuple[object, ...]:
    return (tuple(sorted(role.title.items())), role.organisation)


def _widened(known: ActorRole, new: ActorRole) -> ActorRole:
    """`[..1995-03]` is the date by which an office was held, `[1995-03..]` until when at least."""
    return known.model_copy(
        update={
            "from_": _bound(known.from_, new.from_, first=True),
            "to": _bound(known.to, new.to, first=False),
        }
    )


def _bound(known: str | None, new: str | None, *, first: bool) -> str | None:
    """The date that tells more; one that says a day, and no bound, is kept."""
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
