"""Judgement: what Fairlead says of the facts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from schemas.tables.columns import metadata, of_item, when

strategy = Table(
    "strategy",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    when("valid_from"),
    Column("command_id", Text, ForeignKey("command.id"), nullable=False, unique=True),
    Column("author", Text, nullable=False),
    Column("message", Text, nullable=False, server_default=""),
    Column("changes", Text, nullable=False, server_default=""),  # in the figures, as foreseen at the publish
    Column("files", JSONB, nullable=False),  # path in the folder -> text
    when("published_at", now=True),
    comment="immutable versions of the strategy folder",
)
retag = Table(
    "retag",
    metadata,
    Column("version", Integer, ForeignKey("strategy.version"), primary_key=True),
    Column(
        "base", Integer
    ),  # the version that judged what this job takes over; 0: nothing; NULL: not known yet
    Column("last_item_id", BigInteger, nullable=False, server_default="0"),
    when("started_at", now=True),
    when("done_at", nullable=True),
    comment="the resumable chunk job that judges anew what a publish can touch",
)
correction = Table(
    "correction",
    metadata,
    Column(
        "number", BigInteger, primary_key=True, autoincrement=False
    ),  # the proposal's offset in fairlead.commands
    Column("command_id", Text, ForeignKey("command.id"), nullable=False, unique=True),
    Column("tracker", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("key", Text, nullable=False),  # as it was written
    Column("subtree", Boolean, nullable=False),
    Column("serves", JSONB, nullable=False),  # id in the strategy -> ppm
    Column("because", Text, nullable=False),
    Column("until", Date),  # the last day it speaks
    Column("state", Text, nullable=False),  # proposed | confirmed | withdrawn
    Column("lapsed", Boolean, nullable=False, server_default=text("false")),  # its end has been acted upon
    when("proposed_at"),
    when("decided_at", nullable=True),
    Index("ix_correction_tracker_external_id", "tracker", "external_id"),
    Index("ix_correction_until", "until", postgresql_where=text("state = 'confirmed' AND NOT lapsed")),
    comment="what people say of items, by the tracker's identity: an item may come later than what is said of it",
)
project_scope = Table(
    "project_scope",
    metadata,
    Column("scope_id", Text, ForeignKey("scope.id"), primary_key=True),
    Column("project", Text, nullable=False, index=True),
    comment="which project a scope belongs to under the current strategy",
)
own_alignment = Table(
    "own_alignment",
    metadata,
    of_item(primary_key=True),
    Column("rule", Text, nullable=False, server_default=""),  # "" where no rule matched the item itself
    Column("shares", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("version", Integer, nullable=False, server_default="0"),
    comment="what a rule says of the item itself; the only thing others inherit; its row is the item's tagging lock",
)
alignment = Table(
    "alignment",
    metadata,
    of_item(primary_key=True),
    Column("state", Text, nullable=False),
    Column("shares", JSONB, nullable=False),  # [{id, ppm, initiative}]
    Column("reasons", JSONB, nullable=False),  # [{step, rule, source, detail}]
    Column(
        "conflicts", JSONB, nullable=False, server_default=text("'[]'::jsonb")
    ),  # [{step, between, detail}]
    Column("rule", Text, nullable=False),
    Column("source", Text, nullable=False),  # key of the item it comes from
    Column("version", Integer, nullable=False),  # of the strategy
    Column("revision", BigInteger, nullable=False, server_default="1"),
    when("tagged_at", now=True),
    Index("ix_alignment_state_item_id", "state", "item_id"),
    Index("ix_alignment_in_conflict", "item_id", postgresql_where=text("conflicts <> '[]'::jsonb")),
    postgresql_with={"fillfactor": "80"},
    comment="each item's alignment as it stands",
)
alignment_past = Table(
    "alignment_past",
    metadata,
    of_item(primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("state", Text, nullable=False),
    Column("shares", JSONB, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("conflicts", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("rule", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("version", Integer, nullable=False),
    when("tagged_at"),
    when("replaced_at", now=True),
    comment="what was said before, and until when",
)
dirty = Table(
    "dirty",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),  # streams.tag_marks and streams.drift_marks name them
    Column("item_id", BigInteger),
    Column("person", Text),
    Column("project", Text),
    Column("day", Date),
    when("enqueued_at", now=True),
    Index("ix_dirty_kind_seq", "kind", "seq"),
    Index("ix_dirty_project", "project", postgresql_where=text("project IS NOT NULL")),
    comment="what must be judged anew; the truth that topics only announce",
)
effort = Table(
    "effort",
    metadata,
    Column("day", Date, primary_key=True),
    Column("person", Text, primary_key=True),
    of_item(primary_key=True),
    Column("micro_days", BigInteger, nullable=False),
    Index("ix_effort_item_id_day", "item_id", "day"),
    comment="a person-day split over the items that day's activity touched, sums to at most 1,000,000; or item-days",
)
counting = Table(
    "counting",
    metadata,
    Column("unit", Text, primary_key=True),  # schemas.counting.Unit
    comment="what all effort is counted in: one row",
)
mix_day = Table(
    "mix_day",
    metadata,
    Column("project", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("objective", Text, primary_key=True),  # objective or always-on id; "" for unaligned and unknown
    Column("state", Text, primary_key=True),
    Column("micro_days", BigInteger, nullable=False),
    comment="a project's effort of one day by objective and state",
)
restated = Table(
    "restated",
    metadata,
    Column("project", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    when("at", now=True),
    comment="days of a project that changed after its figures had spoken of them: late activity, or other tags",
)
figure = Table(
    "figure",
    metadata,
    Column("name", Text, primary_key=True),
    Column("project", Text, primary_key=True),
    Column("objective", Text, primary_key=True, server_default=""),
    Column("state", Text, primary_key=True, server_default=""),
    Column("value", Double, nullable=False),
    Column("version", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    when("computed_at", now=True),
    comment="what scrapes and pages read, and nothing else does",
)
