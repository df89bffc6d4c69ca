"""The ledger: what of each log has been applied."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.tables.columns import metadata, when

mark = Table(
    "mark",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("cluster_id", Text, primary_key=True),
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
    Column("last_hash", LargeBinary, nullable=False),  # of the record at next_offset - 1; empty at the start
    when("moved_at", now=True),
    comment="everything below next_offset is applied; moves in the transaction that applies",
)
hole = Table(
    "hole",
    metadata,
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("lo", BigInteger, primary_key=True),
    Column("hi", BigInteger, nullable=False),  # exclusive
    Column("reason", Text, nullable=False),
    when("found_at", now=True),
    when("repaired_at", nullable=True),
    comment="offsets the log no longer has; their scopes are listed again",
)
event_log = Table(
    "event_log",
    metadata,
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("event_id", Text, nullable=False, index=True),
    Column("scope_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # webhook/issue_updated, page/issues, command/strategy.publish
    when("received_at"),
    when("applied_at", now=True),
    Column("outcome", Text, nullable=False),  # applied | unchanged | ignored | dead
    Column("parts", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Index("ix_event_log_scope_id_received_at", "scope_id", "received_at"),
    comment="one row a record: what became of it",
)
dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", BigInteger, Identity(), unique=True),
    Column("topic_id", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("part", Integer, primary_key=True),  # place in the page; -1: the whole record
    Column("topic", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column(
        "payload", LargeBinary, nullable=False
    ),  # the record with this part alone, so that it can be replayed
    Column("attempts", Integer, nullable=False, server_default="1"),
    when("died_at", now=True),
    when("replayed_at", nullable=True),
    comment="what can never be applied as it is, with the reason",
)
outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("shard", Integer, nullable=False),  # hash(topic, key) mod SHARDS
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    when("enqueued_at", now=True),
    Index("ix_outbox_shard_seq", "shard", "seq"),
    comment="what goes out, written with what caused it; one relay a shard sends it in order, then deletes it",
)
command = Table(
    "command",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),  # offset in fairlead.commands
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    when("issued_at"),
    when("applied_at", now=True),
    Column("outcome", Text, nullable=False),  # applied | refused
    Column("detail", Text, nullable=False, server_default=""),
    comment="append-only audit of people's decisions",
)
