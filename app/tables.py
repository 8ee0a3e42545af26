"""All tables and indexes: the schema on one page.

There are four kinds of tables. Records: countries, data sets, sources, actors, places, events and
their parts. History: changes, versions, tombstones, corrections, import runs and stored answers.
Access: keys.
Derived tables, which make reads cheap and can be rebuilt from the others (`entente rebuild`): terms
and timelines, documents, tallies, the search index.

Units: a day is a proleptic Gregorian ordinal (`date.toordinal()`), 0 for an open beginning and
3652060 for an open end; `_us` is microseconds since 1970 in UTC; a month is `year * 12 + month -
1`. Country codes are those of the countries file.
"""

import uuid
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    false,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Id(TypeDecorator[uuid.UUID]):
    """A UUID: native on PostgreSQL, 16 bytes on SQLite, so that both sort ids the same."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(LargeBinary(16))
        return dialect.type_descriptor(Uuid())

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> Any:  # noqa: ANN401
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> uuid.UUID | None:  # noqa: ANN401
        if value is None or dialect.name == "sqlite":
            return value if value is None else uuid.UUID(bytes=value)
        # asyncpg returns a subclass, which orjson does not serialize.
        return uuid.UUID(int=value.int)


# Not JSONB: it would reorder keys, and no query looks inside these values.
Document = JSON(none_as_null=True)
CountryCode = String(3)
Slug = String(64)
# On SQLite only a column declared INTEGER (of 64 bits) is the rowid, and costs no extra index.
Position = BigInteger().with_variant(Integer, "sqlite")
# A text with queries by prefix: sorted by code points on both databases.
Key = Text().with_variant(Text(collation="C"), "postgresql")


def _belongs_to(owner: str, *, primary_key: bool = True) -> Column[Any]:
    """A foreign key to the owner; the row is deleted with its owner."""
    return Column(
        owner,
        Id,
        ForeignKey(f"{owner}.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def _country(name: str = "country", **options: Any) -> Column[str]:  # noqa: ANN401
    return Column(name, CountryCode, ForeignKey("country.code"), **options)


def _position() -> Column[int]:
    return Column("position", SmallInteger, primary_key=True, autoincrement=False)


# --- Countries: a copy of the countries file, kept equal by `entente migrate` -------------------

country = Table(
    "country",
    metadata,
    Column("code", CountryCode, primary_key=True),
    Column("alpha2", String(2)),
    Column("numeric", String(3)),
    Column("demonyms", Document, nullable=False),
    Column("capital", Document, nullable=False),
)

country_code = Table(
    "country_code",
    metadata,
    Column("scheme", String(8), primary_key=True),
    Column("value", String(8), primary_key=True),
    _country(nullable=False, index=True),
)

country_name = Table(
    "country_name",
    metadata,
    _country(primary_key=True),
    _position(),
    Column("kind", String(16), nullable=False),
    Column("language", String(8)),
    Column("text", Text, nullable=False),
    Column("valid", Text),
    Column("dataset", Slug),
)

country_lifetime = Table(
    "country_lifetime",
    metadata,
    _country(primary_key=True),
    _position(),
    Column("start", String(16)),
    Column("end", String(16)),
)

country_succession = Table(
    "country_succession",
    metadata,
    _country("predecessor", primary_key=True),
    _country("successor", primary_key=True, index=True),
)

# --- Provenance ----------------------------------------------------------------

dataset = Table(
    "dataset",
    metadata,
    Column("id", Slug, primary_key=True),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("licence", Text),
    Column("citation", Text),
    Column("url", Text),
    Column("coding", String(8), nullable=False),
    Column("imported_us", BigInteger, nullable=False),
)


def _identity() -> tuple[Column[Any], ...]:
    """The id, and the external id in the data set that the record was imported from."""
    return (
        Column("id", Id, primary_key=True),
        Column("dataset", Slug, ForeignKey("dataset.id")),
        Column("external_id", Text),
    )


source = Table(
    "source",
    metadata,
    *_identity(),
    Column("kind", String(32), nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("language", String(16)),
    Column("published", Text),
    Column("url", Text),
    Column("sha256", String(64)),
    Index(None, "dataset", "external_id", unique=True),
)

# --- Actors and places -----------------------------------------------------------------

actor = Table(
    "actor",
    metadata,
    *_identity(),
    Column("kind", String(32), nullable=False),
    _country(index=True),
    Index(None, "dataset", "external_id", unique=True),
)

actor_name = Table(
    "actor_name",
    metadata,
    _belongs_to("actor"),
    _position(),
    Column("language", String(16)),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False, index=True),
    Column("alias", Boolean, nullable=False),
)

actor_role = Table(
    "actor_role",
    metadata,
    _belongs_to("actor"),
    _position(),
    Column("title", Document, nullable=False),
    Column("organisation", Text),
    Column("from", Text),
    Column("to", Text),
)

place = Table(
    "place",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Document, nullable=False),
    _country(),
    Column("latitude", Float),
    Column("longitude", Float),
)

place_name = Table(
    "place_name",
    metadata,
    _belongs_to("place"),
    Column("folded", Text, primary_key=True),
    Index(None, "folded"),
)

# --- Events ------------------------------------------------------------------------------------


def _timeline() -> tuple[Column[Any], ...]:
    """The columns that a timeline copies from `event`, so that a page or a count needs no join.

    `possible_*` and `certain_*` are the bounds that a date window is compared with
    (`domain.dates.Bounds`). `parties` is the number of countries. Histograms count by
    `start_level`, the finest period that contains the whole start of the event (`domain.periods`),
    and by `start_day` and `start_month`, the first day of the start and its month; null if no
    decade contains it.
    """
    return (
        Column("type", String(16), nullable=False),
        Column("status", String(16), nullable=False),
        Column("coding", String(8), nullable=False),
        Column("precision", String(8)),
        Column("parties", SmallInteger, nullable=False),
        Column("possible_lo", Integer, nullable=False),
        Column("possible_hi", Integer, nullable=False),
        Column("certain_lo", Integer, nullable=False),
        Column("certain_hi", Integer, nullable=False),
        Column("start_day", Integer),
        Column("start_month", Integer),
        Column("start_level", SmallInteger, nullable=False),
    )


event = Table(
    "event",
    metadata,
    *_identity(),
    Column("sort_lo", Integer, nullable=False),
    Column("sort_hi", Integer, nullable=False),
    *_timeline(),
    Column("edtf", Text),
    Column("stated", Document, nullable=False),
    Column("date_note", Text),
    Column("title", Document, nullable=False),
    Column("summary", Document, nullable=False),
    Column("details", Document, nullable=False),
    Column("instrument", String(32)),
    Column("cameo", String(4)),
    Column("intensity", Float),
    Column("flags", Document, nullable=False),
    Column("place", Id, ForeignKey("place.id")),
    Column("place_certain", Boolean),
    Column("document", Integer, nullable=False),
    Column("digest", LargeBinary(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    Index(None, "updated_us", "id"),
    CheckConstraint("sort_lo <= sort_hi", name="sort_order"),
)

event_external_id = Table(
    "event_external_id",
    metadata,
    Column("dataset", Slug, ForeignKey("dataset.id"), primary_key=True),
    Column("external_id", Text, primary_key=True),
    _belongs_to("event", primary_key=False),
    Column("position", SmallInteger, nullable=False),
    Index(None, "event"),
    Index(None, "external_id"),
)

# The external ids of events that are withdrawn or merged.
past_external_id = Table(
    "past_external_id",
    metadata,
    Column("external_id", Text, primary_key=True),
    Column("dataset", Slug, primary_key=True),
    Column("event", Id, primary_key=True),
)

participant = Table(
    "participant",
    metadata,
    _belongs_to("event"),
    _position(),
    Column("role", String(16), nullable=False),
    _country(),
    Column("actor", Id, ForeignKey("actor.id")),
    Column("title", Document, nullable=False),
    Column("certain", Boolean, nullable=False),
    # null for none, as nearly all have
    Column("flags", Document),
    sqlite_with_rowid=False,
)

event_topic = Table(
    "event_topic",
    metadata,
    _belongs_to("event"),
    _position(),
    Column("topic", String(32), nullable=False),
    sqlite_with_rowid=False,
)

citation = Table(
    "citation",
    metadata,
    _belongs_to("event"),
    _position(),
    Column("source", Id, ForeignKey("source.id"), nullable=False),
    Column("quote", Text),
    Column("language", String(16)),
    Column("start", Integer),
    Column("end", Integer),
    Column("supports", Document, nullable=False),
    sqlite_with_rowid=False,
)

event_link = Table(
    "event_link",
    metadata,
    _belongs_to("event"),
    _position(),
    Column("rel", String(24), nullable=False),
    # No foreign key: a file may refer to an event that comes later. `entente check` reports
    # targets that never came.
    Column("target", Id, nullable=False, index=True),
    Column("certain", Boolean, nullable=False),
    # For the count of stated possible duplicates (rel `same_as`, uncertain), which are few.
    Index(None, "rel", "certain", "event", "target"),
)

# --- History --------------------------------------------------------------

ledger = Table(
    "ledger",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    # The number of the last change, and the revision, which every write raises. The row is
    # locked to the end of a write, so that change numbers have no gaps and are in the order of
    # commits.
    Column("change", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    # The number of the newest document.
    Column("document", Integer, nullable=False, server_default="0"),
    # The version of the derived tables (migrate.DERIVED); `entente migrate` rebuilds outdated ones.
    Column("derived", Integer, nullable=False, server_default="0"),
    # `as_of` is exact from this change on: earlier states were not stored.
    Column("floor", BigInteger, nullable=False, server_default="0"),
    # The key of the checksums of cursors, random.
    Column("secret", Text, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="one_row"),
)

# How far an unfinished `entente rebuild` or `reindex` is: the next one goes on there.
unfinished = Table(
    "unfinished",
    metadata,
    Column("command", String(8), primary_key=True),
    Column("part", String(16), nullable=False),
    # The last event or actor that is done; null at the beginning of the part.
    Column("after", Id),
    # migrate.DERIVED of the release that began.
    Column("derived", Integer, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    # A record is known by its kind and its id: an event and an actor may have the same id. A data
    # set has a UUID here (`history.dataset_id`).
    Column("record", String(8), nullable=False, server_default="event"),
    Column("id", Id, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    # Never less than that of the change before.
    Column("at_us", BigInteger, nullable=False),
    # The name of an API key, or `cli:NAME`; null for imports of the command.
    Column("by", Text),
    # Whether an import made it; earlier releases left `by` null.
    Column("of_import", Boolean, nullable=False, server_default=false()),
    Column("reason", Text),
    # The record into which a merge led.
    Column("into", Id),
    # The first change of its transaction. Nobody saw what is between this change and the last one
    # of the transaction.
    Column("first", BigInteger, nullable=False, server_default="0"),
)

# The past states of events: a state is the document, and what lists and counts read of the event. A
# state is valid from change `since` until before change `until`, where both are the first change of
# a transaction. The current state is in `event` and `event_document`.
event_state = Table(
    "event_state",
    metadata,
    Column("event", Id, primary_key=True),
    Column("until", BigInteger, primary_key=True, autoincrement=False),
    Column("since", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    # The numbers of the terms, sorted; null for states before the `floor` of the ledger.
    Column("terms", Document),
    Column("sort_lo", Integer, nullable=False),
    Column("sort_hi", Integer, nullable=False),
    *_timeline(),
    Column("intensity", Float),
    Column("updated_us", BigInteger, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Index(None, "updated_us", "event"),
    # For the difference of two moments.
    Index(None, "until", "event"),
)

# The versions of actors, sources and data sets, the current ones included: no other table has their
# documents.
record_version = Table(
    "record_version",
    metadata,
    Column("record", String(8), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    # The id of a data set.
    Column("slug", Slug),
    Column("document", LargeBinary, nullable=False),
    # The version was current from change `since` until before change `until`; null if it still is.
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
)

# The participants of the actors that were merged, as they were: undoing a merge gives them back.
merged_participant = Table(
    "merged_participant",
    metadata,
    Column("actor", Id, primary_key=True),
    Column("event", Id, primary_key=True),
    _position(),
    sqlite_with_rowid=False,
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("id", Id, primary_key=True),
    Column("withdrawn_us", BigInteger, nullable=False),
    Column("reason", Text),
    Column("merged_into", Id),
)

# What people decided about events: no later import undoes it (`events.write.corrections`). No
# foreign key: those of withdrawn events are kept.
correction = Table(
    "correction",
    metadata,
    Column("event", Id, primary_key=True),
    # A member of the event; "" for the whole, which a person made, brought back or withdrew.
    Column("field", String(16), primary_key=True),
    # Renewed with each value of a file, so that nobody settles what they did not see.
    Column("id", Id, nullable=False),
    # As in `change`.
    Column("by", Text),
    Column("at_us", BigInteger, nullable=False),
    # Whether the value of the file waits for a decision.
    Column("is_open", Boolean, nullable=False),
    # The data set of the file that has another value, the value, and when it came.
    Column("dataset", Slug),
    Column("file", Document),
    Column("file_us", BigInteger),
    Index(None, "is_open", "id"),
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("format", Slug, nullable=False),
    # Null if the run read several. No foreign key: the run of a removed data set is kept.
    Column("dataset", Slug),
    Column("files", Document, nullable=False),
    # The name of the key that sent it; null for the command.
    Column("by", Text),
    Column("complete", Boolean, nullable=False),
    Column("started_us", BigInteger, nullable=False),
    # Null while it runs, and forever if it was killed.
    Column("finished_us", BigInteger),
    # The last sign of life, and why it ended before its end.
    Column("alive_us", BigInteger, nullable=False, server_default="0"),
    Column("error", Text),
    Column("read", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("kept", BigInteger, nullable=False, server_default="0"),
    Column("merged", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("withdrawn", BigInteger, nullable=False),
    Column("reasons", Document, nullable=False),
)

import_rejection = Table(
    "import_rejection",
    metadata,
    Column(
        "run", Id, ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("code", Slug, nullable=False),
    Column("detail", Text, nullable=False),
    # Not public: the data may be licensed. Only the command shows it.
    Column("raw", Text, nullable=False),
)

# Answers to requests with an Idempotency-Key, for a day.
stored_answer = Table(
    "stored_answer",
    metadata,
    Column("caller", String(64), primary_key=True),  # the API key
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("begun_us", BigInteger, nullable=False, index=True),
    Column("touched_us", BigInteger, nullable=False),
    # 0 while the request runs; the body is then its progress.
    Column("status", SmallInteger, nullable=False),
    Column("headers", Document, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# --- Access --------------------------------------------------------------------------------------

# Keys of the API. The key itself is not stored. A revoked key stays, for the list of keys.
api_key = Table(
    "api_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False, unique=True),
    Column("scope", String(8), nullable=False),
    # The ids of the data sets to which the key may write; null for all.
    Column("datasets", Document),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("used_us", BigInteger),
    Column("revoked_us", BigInteger),
)
Index(
    "ix_api_key_name",
    api_key.c.name,
    unique=True,
    # Partial on PostgreSQL too, as below.
    sqlite_where=api_key.c.revoked_us.is_(None),
)

# --- Derived: rebuilt by `entente rebuild` ------------------------------------------------------

# Possible duplicates: two similar events of different data sets, `event` with the smaller id.
# Derived, not stated: documents show it as an uncertain `same_as` (docs/decisions/0006).
event_match = Table(
    "event_match",
    metadata,
    _belongs_to("event"),
    Column("other", Id, ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True),
)

# Documents: the JSON bytes that clients get. They have numbers, not the ids of events, as keys: ids
# are random, so that each insert would write another page of the table. New numbers are at its end.
event_document = Table(
    "event_document",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The change from which the document is valid, as in `event_state`.
    Column("since", BigInteger, nullable=False, server_default="0"),
    Column("body", LargeBinary, nullable=False),
)


# A term is a value that events share: a country, a pair, a type. Each has a timeline.
# `events.terms` has the kinds (docs/decisions/0008).
term = Table(
    "term",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("value", Text, nullable=False),
    # The number of events in its timeline, by which the planner chooses. `large` is the number of a
    # pair's events of many countries, which its timeline does not have.
    Column("n", Integer, nullable=False),
    Column("large", Integer, nullable=False),
    Index(None, "kind", "value", unique=True),
)
# For suggestions: the terms with the most events, where more names match than are compared.
Index(
    "ix_term_suggested",
    term.c.n,
    term.c.kind,
    term.c.value,
    # The migration makes it partial on PostgreSQL too. Declaring that here would import
    # PostgreSQL's dialect in every process.
    sqlite_where=term.c.kind.in_(("actor", "place", "item")),
)

# The events of each term in the order of dates: a page is one range of its primary key. No foreign
# keys, and no index by event: rows are found by the terms of their event, and an index would double
# what a write changes.
timeline = Table(
    "timeline",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("sort_lo", Integer, primary_key=True, autoincrement=False),
    Column("sort_hi", Integer, primary_key=True, autoincrement=False),
    Column("event", Id, primary_key=True),
    Column("document", Integer, nullable=False),
    # The duration class (domain.duration_classes): a date window scans a range of each class.
    Column("span", SmallInteger, nullable=False),
    *_timeline(),
    # The change from which the row is valid, as in `event_state`.
    Column("since", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)
# The rows that were deleted from timelines or replaced.
past_timeline = Table(
    "past_timeline",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("sort_lo", Integer, primary_key=True, autoincrement=False),
    Column("sort_hi", Integer, primary_key=True, autoincrement=False),
    Column("event", Id, primary_key=True),
    Column("until", BigInteger, primary_key=True, autoincrement=False),
    Column("span", SmallInteger, nullable=False),
    *_timeline(),
    Column("since", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
for _table in (timeline, past_timeline):
    Index(
        f"ix_{_table.name}_long",
        _table.c.term,
        _table.c.span,
        _table.c.sort_lo,
        _table.c.sort_hi,
        _table.c.event,
        # A covering index for pages: without these columns SQLite scans the whole timeline.
        _table.c.possible_lo,
        _table.c.possible_hi,
        *((_table.c.document,) if _table is timeline else ()),
        # Partial on PostgreSQL too, as above.
        sqlite_where=_table.c.span > 0,
    )


def _counted() -> tuple[Column[Any], ...]:
    """The dimensions of a tally and its count `n`.

    `size` is 0 for two countries or fewer, 1 for more, 2 for large events. `level` is
    `start_level`, or a value of its own for events without a date (`index.tallies.UNDATED`).
    """
    return (
        Column("level", SmallInteger, primary_key=True, autoincrement=False),
        Column("type", String(16), primary_key=True),
        Column("status", String(16), primary_key=True),
        Column("coding", String(8), primary_key=True),
        Column("size", SmallInteger, primary_key=True, autoincrement=False),
        Column("n", Integer, nullable=False),
    )


# Counts of all events, of a country, and of a pair (its large events included), by year of the
# start.
year_tally = Table(
    "year_tally",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    *_counted(),
    sqlite_with_rowid=False,
)
# The same by month; counts of a pair do not include large events, of which a pair may have many.
month_tally = Table(
    "month_tally",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    *_counted(),
    sqlite_with_rowid=False,
)

# Counts of the events of a pair by data set and by actor, for profiles; those of actors without
# large events. An actor counts as `actor` where it acts for a country of the pair, and as `body`
# where it acts for no country in an event of two sides. `value` is that of a term, not its number:
# looking up thousands of terms would take longer than the rest of a profile.
part_tally = Table(
    "part_tally",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(12), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("type", String(16), primary_key=True),
    Column("status", String(16), primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The tokens and the running text of each event. `position` is in the order of dates, newest first
# (`events.index.analyzer.position`), so that the inverted index returns the first page first.
# `number` is that of the document. `tokens` begins and ends with a blank; `|` separates weights.
event_words = Table(
    "event_words",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False, unique=True),
    Column("sort_hi", Integer, nullable=False),
    Column("event", Id, nullable=False),
    Column("tokens", Text, nullable=False),
    Column("running", Text, nullable=False),
)
# The inverted index over `tokens`, as SQL, because SQLAlchemy has neither kind. SQLite's is
# contentless: a deletion gives it the indexed text again.
EVENT_INDEX = {
    "sqlite": "CREATE VIRTUAL TABLE event_index USING fts5(tokens, content='', columnsize=0, "
    "detail=none, tokenize=\"ascii tokenchars '@=+!'\")",
    "postgresql": "CREATE INDEX event_index ON event_words USING gin "
    "(array_to_tsvector(string_to_array(btrim(tokens, ' '), ' ')))",
}
# The number of events of each token, by which the planner chooses.
word = Table(
    "word",
    metadata,
    Column("text", Key, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
# The words of names by their consonants: a query is expanded to other spellings by it.
name_word = Table(
    "name_word",
    metadata,
    Column("skeleton", Key, primary_key=True),
    Column("text", Key, primary_key=True),
    sqlite_with_rowid=False,
)
# Completion keys of names: the name from each of its words on, and the consonants of the same after
# "~". `target` is the id of an actor or place in hexadecimal, or the folded name of an item.
suggestion = Table(
    "suggestion",
    metadata,
    Column("key", Key, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("target", Key, primary_key=True, index=True),
    Column("text", Text, nullable=False),
    # 0 for the main name, which is suggested if several names of a target match.
    Column("rank", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)
