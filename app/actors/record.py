"""Saves actors. A change of a name needs `events.stored.documents` to render its events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app import history, record_history
from app import tables as t
from app.actors import sql
from app.actors.draft import ActorDraft
from app.actors.merge import merged
from app.actors.rows import PARTS, Rows, draft_of, rows_of
from app.actors.wire import Actor, document
from app.actors.wire import actor as wire_of
from app.db.bulk import insert_many, upsert_rows
from app.db.value_lists import among
from app.drafts import Saved
from app.history import IMPORT, Author, ChangeKind, State
from app.suggest import record as suggestions
from app.suggest.record import Entry

# Actors of one transaction, so that other writers get their turn.
_AT_ONCE: Final = 500


def save(
    connection: sa.Connection,
    drafts: Sequence[ActorDraft],
    now_us: int,
    author: Author = IMPORT,
    *,
    keep: bool = True,
    kept: set[UUID] | None = None,
) -> list[Saved]:
    """Save actors with different ids, and number the changes. Returns the effects, in order.

    An import leaves actors that were merged as they are. With `keep=False` nothing is written. The
    ids of those that keep what a person wrote are added to `kept`.
    """
    if not drafts:
        return []
    if keep:
        history.take_turn(connection)
    rows = {actor: rows_of(draft, actor) for draft in drafts for actor in [draft.identity()]}
    stored = _stored(connection, list(rows))
    merged_ids = _survivors(connection, stored) if author.is_import else {}
    if author.is_import and not author.takes_file:
        held = _held(connection, rows, stored)
        rows |= held
        if kept is not None:
            kept |= held.keys() | merged_ids.keys()
    kinds: dict[UUID, Saved] = {}
    for actor, new in rows.items():
        is_new = not stored[actor][t.actor]
        is_same = stored[actor] == new or actor in merged_ids
        kinds[actor] = "unchanged" if is_same else "created" if is_new else "updated"
    if keep:
        created = [rows[actor] for actor, kind in kinds.items() if kind == "created"]
        updated = [rows[actor] for actor, kind in kinds.items() if kind == "updated"]
        _write(connection, created, updated, now_us, author)
    return [kinds[draft.identity()] for draft in drafts]


def ensure(
    connection: sa.Connection,
    drafts: Iterable[ActorDraft],
    now_us: int,
    author: Author = IMPORT,
) -> dict[UUID, Saved]:
    """Save missing actors, and merge the drafts into existing ones (`merge.merged`), as an import.

    Returns the actors that were written and the effects. No document of an event changes, because
    it has no aliases and offices; but the search index has aliases.
    """
    wanted: dict[UUID, ActorDraft] = {}
    for draft in drafts:
        actor = draft.identity()
        wanted[actor] = merged(wanted[actor], draft) if actor in wanted else draft
    if not wanted:
        return {}
    history.take_turn(connection)
    stored = _stored(connection, list(wanted))
    for actor, survivor in _survivors(connection, stored).items():
        other = wanted.get(survivor)
        wanted[survivor] = merged(other, wanted.pop(actor)) if other else wanted.pop(actor)
        stored[survivor] = _stored(connection, [survivor])[survivor]
    new = [rows_of(draft, actor) for actor, draft in wanted.items() if not stored[actor][t.actor]]
    changed = []
    for actor, draft in wanted.items():
        if stored[actor][t.actor]:
            rows = rows_of(merged(draft_of(stored[actor]), draft), actor)
            if rows != stored[actor]:
                changed.append(rows)
    _write(connection, new, changed, now_us, author)
    written: tuple[tuple[list[Rows], Saved], ...] = ((new, "created"), (changed, "updated"))
    return {rows[t.actor][0]["id"]: kind for several, kind in written for rows in several}


def drafts(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, ActorDraft]:
    """The drafts of stored actors, by id."""
    return {actor: draft_of(rows) for actor, rows in _stored(connection, list(ids)).items()}


def delete(
    connection: sa.Connection,
    ids: Sequence[UUID],
    now_us: int,
    author: Author,
    into: UUID | None = None,
) -> None:
    """Delete actors of no event, and number the changes; with `into` they are merged into that
    actor. The versions are kept.
    """
    suggestions.remove(connection, "actor", [actor.hex for actor in ids])
    connection.execute(sa.delete(t.actor).where(among(t.actor.c.id, ids)))
    states = [State(one, "merged" if into else "withdrawn", into=into) for one in ids]
    history.number_states(connection, "actor", states, now_us, author)


def _write(
    connection: sa.Connection, created: list[Rows], updated: list[Rows], now_us: int, author: Author
) -> None:
    """Write actors with all their rows, and number the changes."""
    _insert(connection, created)
    _replace(connection, updated)
    written: tuple[tuple[list[Rows], ChangeKind], ...] = (
        (created, "created"),
        (updated, "updated"),
    )
    states = [
        State(own["id"], kind, document(own, rows[t.actor_name], rows[t.actor_role]))
        for several, kind in written
        for rows in several
        for own in rows[t.actor]
    ]
    history.number_states(connection, "actor", states, now_us, author)


def _held(
    connection: sa.Connection, rows: Mapping[UUID, Rows], stored: Mapping[UUID, Rows]
) -> dict[UUID, Rows]:
    """The rows of the actors of an import of which something is kept that persons wrote."""
    differing = [actor for actor, new in rows.items() if stored[actor] != new]
    hands = record_history.by_hand(connection, "actor", differing)
    held = {
        actor: _with_hand(rows[actor], stored[actor], members)
        for actor, members in hands.items()
        if members and stored[actor][t.actor]
    }
    return {actor: now for actor, now in held.items() if now != rows[actor]}


def _with_hand(new: Rows, stored: Rows, members: Collection[str]) -> Rows:
    """The rows of an import with these members as they are stored, since persons changed them."""
    draft, known = draft_of(new), draft_of(stored)
    names = {"actor_kind" if name == "kind" else name for name in members}
    update = {name: getattr(known, name) for name in names if name in ActorDraft.model_fields}
    return rows_of(draft.model_copy(update=update), known.identity())


def _survivors(connection: sa.Connection, stored: Mapping[UUID, Rows]) -> dict[UUID, UUID]:
    """The actors into which those were merged that are not stored."""
    missing = [actor for actor, rows in stored.items() if not rows[t.actor]]
    return record_history.survivors(connection, "actor", missing)


def _insert(connection: sa.Connection, several: list[Rows]) -> None:
    for table in (t.actor, *PARTS):
        insert_many(connection, table, [row for rows in several for row in rows[table]])
    suggestions.add(connection, _suggested(row for rows in several for row in rows[t.actor_name]))


def _replace(connection: sa.Connection, several: list[Rows]) -> None:
    if not several:
        return
    changed = [row for rows in several for row in rows[t.actor]]
    upsert_rows(connection, t.actor, changed)
    ids = [row["id"] for row in changed]
    for part in PARTS:
        connection.execute(sa.delete(part).where(among(part.c.actor, ids)))
        insert_many(connection, part, [row for rows in several for row in rows[part]])
    _suggest(connection, ids)


def shown(connection: sa.Connection, actor: UUID) -> Actor | None:
    """An actor as clients see it."""
    return next(iter(of_rows(connection, connection.execute(sql.one(actor)).all())), None)


def of_rows(connection: sa.Connection, rows: Sequence[Any]) -> list[Actor]:
    """The actors of rows of `sql`, with their names and offices, by two statements."""
    own = [row._asdict() for row in rows]
    ids = [row["id"] for row in own]
    names: dict[UUID, list[Any]] = defaultdict(list)
    roles: dict[UUID, list[Any]] = defaultdict(list)
    for found, statement in ((names, sql.names(ids)), (roles, sql.roles(ids))):
        for part in connection.execute(statement).mappings():
            found[part["actor"]].append(part)
    return [wire_of(row, names[row["id"]], roles[row["id"]]) for row in own]


def rebuild_suggestions(connection: sa.Connection, after: UUID | None) -> UUID | None:
    """Rebuild the suggestions of the next actors after an id. Returns the last, None at the end."""
    ids = _next(connection, after)
    _suggest(connection, ids)
    return ids[-1] if ids else None


def wrong_suggestions(connection: sa.Connection) -> list[UUID]:
    """The actors whose stored suggestions are wrong."""
    after: UUID | None = None
    found: list[UUID] = []
    while ids := _next(connection, after):
        after = ids[-1]
        targets = [actor.hex for actor in ids]
        wrong = suggestions.wrong(connection, "actor", targets, _suggested(_named(connection, ids)))
        found += (actor for actor in ids if actor.hex in wrong)
    return found


def _next(connection: sa.Connection, after: UUID | None) -> Sequence[UUID]:
    statement = sa.select(t.actor.c.id).order_by(t.actor.c.id).limit(_AT_ONCE)
    if after is not None:
        statement = statement.where(t.actor.c.id > after)
    return connection.scalars(statement).all()


def _suggest(connection: sa.Connection, actors: Sequence[UUID]) -> None:
    suggestions.remove(connection, "actor", [actor.hex for actor in actors])
    suggestions.add(connection, _suggested(_named(connection, actors)))


def _named(connection: sa.Connection, actors: Sequence[UUID]) -> Iterable[Any]:
    name = t.actor_name
    named = sa.select(name).where(among(name.c.actor, actors)).order_by(name.c.position)
    return connection.execute(named).mappings()


def _suggested(names: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    return (Entry("actor", name["actor"].hex, name["text"], name["position"]) for name in names)


def _stored(connection: sa.Connection, actors: list[UUID]) -> dict[UUID, Rows]:
    tables = (t.actor, *PARTS)
    found: dict[UUID, Rows] = {one: {table: [] for table in tables} for one in actors}
    own = sa.select(t.actor).where(among(t.actor.c.id, actors))
    for row in connection.execute(own).mappings():
        found[row["id"]][t.actor].append(dict(row))
    for part in PARTS:
        statement = sa.select(part).where(among(part.c.actor, actors)).order_by(part.c.position)
        for row in connection.execute(statement).mappings():
            found[row["actor"]][part].append(dict(row))
    return found
