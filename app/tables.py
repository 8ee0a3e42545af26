"""All tables and indexes: the schema on one page.

Three kinds of tables stand here. What is known: countries, datasets, sources, actors, places,
events and what belongs to an event. What happened to it: versions and the change sequence. What
is derived so that reads are cheap, and can be rebuilt from the rest (`entente rebuild`): the
timeline with its terms, the rendered documents, the tallies, the words of search.

Units: a day is a proleptic Gregorian ordinal (`date.toordinal()`), never null, 0 for an open
beginning and 3652060 for an open end; `_us` is microseconds since 1970 in UTC; a month is
`year * 12 + month - 1`. Country codes are those of the countries file.
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
    """A UUID: native on PostgreSQL, 16 bytes on SQLite, so that both order ids alike."""

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
        # asyncpg gives a class of its own, which orjson does not know.
        return uuid.UUID(int=value.int)


# Not JSONB: it would reorder keys, and nothing is searched inside of these.
Document = JSON(none_as_null=True)
CountryCode = String(3)
Slug = String(64)
# SQLite numbers rows by nothing but an INTEGER, which has 64 bits.
Position = BigInteger().with_variant(Integer, "sqlite")
# A text that is looked for by its beginning: ordered by code points on either database.
Key = Text().with_variant(Text(collation="C"), "postgresql")


def _belongs_to(owner: str, *, primary_key: bool = True) -> Column[Any]:
    """The owner's key in a row that goes when its owner goes."""
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

# --- Where knowledge comes from ----------------------------------------------------------------

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
    """The id, and the record of a data set that it was imported from."""
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

# --- Who takes part, and where -----------------------------------------------------------------

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
    """What a timeline carries of its event, so that a page or a count needs no other table.

    `sort_lo` and `sort_hi` order events; a window of days possibly matches when it overlaps
    `possible_lo … possible_hi` (tolerance included) and certainly when it begins by `certain_lo`
    and ends no earlier than `certain_hi`; `domain.dates` computes all six. `parties` is the number
    of countries. `start_day`, `start_month`: the whole first end of the date, and its month;
    `start_level`: the finest period that holds it (domain.periods). A histogram counts by these.
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
    # No foreign key: a file may name an event before it brings it. `entente check` tells which
    # targets never came.
    Column("target", Id, nullable=False, index=True),
    Column("certain", Boolean, nullable=False),
    # What may be one event is counted from the few links that say so.
    Index(None, "rel", "certain", "event", "target"),
)

# --- What happened to the records --------------------------------------------------------------

ledger = Table(
    "ledger",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    # The number of the last change, and a count of all writes: readers' ETags hang on it.
    Column("change", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    # The number of the newest document.
    Column("document", Integer, nullable=False, server_default="0"),
    # Which release's form the derived tables have (migrate.DERIVED); `migrate` makes them anew.
    Column("derived", Integer, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="one_row"),
)

change = Table(
    "change",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event", Id, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("reason", Text),
)

event_version = Table(
    "event_version",
    metadata,
    Column("event", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", LargeBinary, nullable=False),
    # It held from change `since` until before change `until`.
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("id", Id, primary_key=True),
    Column("withdrawn_us", BigInteger, nullable=False),
    Column("reason", Text),
    Column("merged_into", Id),
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("format", Slug, nullable=False),
    # No foreign key: what was imported is told of a data set that is gone, too. Null for several.
    Column("dataset", Slug),
    Column("files", Document, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("started_us", BigInteger, nullable=False),
    # Null while it runs, and for ever if it was killed.
    Column("finished_us", BigInteger),
    Column("read", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
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

# --- Derived: rebuilt by `entente rebuild` ------------------------------------------------------

# Two events of different data sets that may be one: `event` is the smaller id. A proposal that
# nobody has stated; documents show it as an uncertain `same_as`.
event_match = Table(
    "event_match",
    metadata,
    _belongs_to("event"),
    Column("other", Id, ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True),
)

# The bytes that clients get. Events and timelines name them by number: a page looks up fifty at
# once, and new ones come last. A key of the event would cost each write a page for it.
event_document = Table(
    "event_document",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)


# A term is something that events have in common: a country, a pair, a type. Each has a timeline.
# `events.terms` has the kinds.
term = Table(
    "term",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("value", Text, nullable=False),
    # How many events its timeline has, by which a read chooses where to start. A pair's timeline
    # lacks its events of many countries, which are `large`.
    Column("n", Integer, nullable=False),
    Column("large", Integer, nullable=False),
    Index(None, "kind", "value", unique=True),
)
# The most used of what is suggested, where more begins so than can be looked at.
Index(
    "ix_term_suggested",
    term.c.n,
    term.c.kind,
    term.c.value,
    # On PostgreSQL, too. To say so here would load its dialect wherever tables are known.
    sqlite_where=term.c.kind.in_(("actor", "place", "item")),
)

# A narrow copy of the events of each term, in the order in which they are read. The keys are
# without constraints: a row of it is never looked for from the other side.
timeline = Table(
    "timeline",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("sort_lo", Integer, primary_key=True, autoincrement=False),
    Column("sort_hi", Integer, primary_key=True, autoincrement=False),
    Column("event", Id, primary_key=True),
    Column("document", Integer, nullable=False),
    # How long the event may have lasted (domain.spans): a window looks for each class apart.
    Column("span", SmallInteger, nullable=False),
    *_timeline(),
    sqlite_with_rowid=False,
)
Index(
    "ix_timeline_long",
    timeline.c.term,
    timeline.c.span,
    timeline.c.sort_lo,
    timeline.c.sort_hi,
    timeline.c.event,
    # So that it holds all that a page asks of it; else SQLite would rather read the whole timeline.
    timeline.c.possible_lo,
    timeline.c.possible_hi,
    timeline.c.document,
    # On PostgreSQL, too, as above.
    sqlite_where=timeline.c.span > 0,
)


def _counted() -> tuple[Column[Any], ...]:
    """By what the events of a term are counted; `size` is 0 for two sides, 1 for more, 2 if large.
    `level` is `start_level`; what has no date or no known start has a period of its own.
    """
    return (
        Column("level", SmallInteger, primary_key=True, autoincrement=False),
        Column("type", String(16), primary_key=True),
        Column("status", String(16), primary_key=True),
        Column("size", SmallInteger, primary_key=True, autoincrement=False),
        Column("n", Integer, nullable=False),
    )


# Events of all, of a country, of a pair with its large ones: by the year of their start.
year_tally = Table(
    "year_tally",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    *_counted(),
    sqlite_with_rowid=False,
)
# The same by month; of a pair without its large events.
month_tally = Table(
    "month_tally",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    *_counted(),
    sqlite_with_rowid=False,
)

# How many events of a pair a data set tells of, or an actor takes part in: the latter without large
# ones.
# `kind` and `value` are as of a term, but not by its number: to look up thousands of these would
# take longer than all else that a profile does.
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

# The keys and the text by which search finds an event, in the order of first days (events.keys has
# the positions), so that the inverted index finds the next ones first. `number` is that of its
# document. `tokens` begins and ends with a blank, and marks where keys of less weight begin.
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
# The inverted index over `tokens`. Neither is known to SQLAlchemy. SQLite's stores no text: what is
# taken out has to be told to it again.
EVENT_INDEX = {
    "sqlite": "CREATE VIRTUAL TABLE event_index USING fts5(tokens, content='', columnsize=0, "
    "detail=none, tokenize=\"ascii tokenchars '@=+!'\")",
    "postgresql": "CREATE INDEX event_index ON event_words USING gin "
    "(array_to_tsvector(string_to_array(btrim(tokens, ' '), ' ')))",
}
# Every key of search with the number of its events, by which a read chooses how to find them.
word = Table(
    "word",
    metadata,
    Column("text", Key, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
# The words that stand in names, under their consonants: how other spellings of them are found.
name_word = Table(
    "name_word",
    metadata,
    Column("skeleton", Key, primary_key=True),
    Column("text", Key, primary_key=True),
    sqlite_with_rowid=False,
)
# What a person may mean who has typed the beginning of a name, by each word of it on; or by the
# consonants of these words, after "~". The target is an actor's id, or what else the name says.
suggestion = Table(
    "suggestion",
    metadata,
    Column("key", Key, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("target", Key, primary_key=True, index=True),
    Column("text", Text, nullable=False),
    # 0 for the name that is told first, if several of one target begin so.
    Column("rank", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)
