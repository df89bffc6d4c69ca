"""The first tables"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "command",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "applied_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
        comment="append-only audit of people's decisions",
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic_id", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "died_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("replayed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("topic_id", "partition", "offset", "part", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint("id", name=op.f("uq_dead_letter_id")),
        comment="what can never be applied as it is, with the reason",
    )
    op.create_table(
        "dirty",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column(
            "enqueued_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dirty")),
        comment="what must be judged anew; the truth that topics only announce",
    )
    op.create_index("ix_dirty_kind_seq", "dirty", ["kind", "seq"], unique=False)
    op.create_index(
        "ix_dirty_project",
        "dirty",
        ["project"],
        unique=False,
        postgresql_where=sa.text("project IS NOT NULL"),
    )
    op.create_table(
        "event_log",
        sa.Column("topic_id", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "applied_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic_id", "partition", "offset", name=op.f("pk_event_log")),
        comment="one row a record: what became of it",
    )
    op.create_index(op.f("ix_event_log_event_id"), "event_log", ["event_id"], unique=False)
    op.create_index(
        "ix_event_log_scope_id_received_at", "event_log", ["scope_id", "received_at"], unique=False
    )
    op.create_table(
        "figure",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("objective", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column(
            "computed_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("name", "project", "objective", "state", name=op.f("pk_figure")),
        comment="what scrapes and pages read, and nothing else does",
    )
    op.create_table(
        "hole",
        sa.Column("topic_id", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("lo", sa.BigInteger(), nullable=False),
        sa.Column("hi", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "found_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("repaired_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("topic_id", "partition", "lo", name=op.f("pk_hole")),
        comment="offsets the log no longer has; their scopes are listed again",
    )
    op.create_table(
        "mark",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("cluster_id", sa.Text(), nullable=False),
        sa.Column("topic_id", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "moved_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("agent", "cluster_id", "topic_id", "partition", name=op.f("pk_mark")),
        comment="everything below next_offset is applied; moves in the transaction that applies",
    )
    op.create_table(
        "mix_day",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("micro_days", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project", "day", "objective", "state", name=op.f("pk_mix_day")),
        comment="a project's effort of one day by objective and state",
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column(
            "enqueued_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        comment="what goes out, written with what caused it; one relay a shard sends it in order, then deletes it",
    )
    op.create_index("ix_outbox_shard_seq", "outbox", ["shard", "seq"], unique=False)
    op.create_table(
        "scope",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("observed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_event_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("lease_gen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_holder", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "cursor",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("cursor_gen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cursor_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("complete_through", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("backfilled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope")),
        sa.UniqueConstraint("tracker", "external_id", name=op.f("uq_scope_tracker_external_id")),
        comment="a Jira project or a repository, and where the poller stands in it",
    )
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("gone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["scope_id"], ["scope.id"], name=op.f("fk_item_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("tracker", "external_id", name=op.f("uq_item_tracker_external_id")),
        comment="work items as the trackers last stated them",
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index("ix_item_key", "item", ["key"], unique=False)
    op.create_index("ix_item_scope_id_id", "item", ["scope_id", "id"], unique=False)
    op.create_table(
        "project_scope",
        sa.Column("scope_id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scope_id"], ["scope.id"], name=op.f("fk_project_scope_scope_id")),
        sa.PrimaryKeyConstraint("scope_id", name=op.f("pk_project_scope")),
        comment="which project a scope belongs to under the current strategy",
    )
    op.create_index(op.f("ix_project_scope_project"), "project_scope", ["project"], unique=False)
    op.create_table(
        "strategy",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("valid_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "published_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["command_id"], ["command.id"], name=op.f("fk_strategy_command_id")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_strategy")),
        sa.UniqueConstraint("command_id", name=op.f("uq_strategy_command_id")),
        comment="immutable versions of the strategy folder",
    )
    op.create_table(
        "activity",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("observed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_activity_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tracker", "id", name=op.f("pk_activity")),
        comment="traces of effort, one row each",
    )
    op.create_index("ix_activity_item_id_day", "activity", ["item_id", "day"], unique=False)
    op.create_index("ix_activity_person_day", "activity", ["person", "day"], unique=False)
    op.create_table(
        "alias",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_alias_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tracker", "key", "item_id", name=op.f("pk_alias")),
        comment="every key an item was ever known by",
    )
    op.create_index("ix_alias_item_id", "alias", ["item_id"], unique=False)
    op.create_index("ix_alias_key", "alias", ["key"], unique=False)
    op.create_table(
        "alignment",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column(
            "tagged_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_alignment_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_alignment")),
        comment="each item's alignment as it stands",
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index("ix_alignment_state_item_id", "alignment", ["state", "item_id"], unique=False)
    op.create_table(
        "alignment_past",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tagged_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "replaced_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_alignment_past_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "revision", name=op.f("pk_alignment_past")),
        comment="what was said before, and until when",
    )
    op.create_table(
        "effort",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("micro_days", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_effort_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("day", "person", "item_id", name=op.f("pk_effort")),
        comment="a person-day split over the items that day's activity touched; sums to at most 1,000,000",
    )
    op.create_index("ix_effort_item_id_day", "effort", ["item_id", "day"], unique=False)
    op.create_table(
        "item_facet",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("source_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("observed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_facet_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "facet", name=op.f("pk_item_facet")),
        comment="the version that guards each facet: a fact applies only if it is higher",
    )
    op.create_table(
        "link",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_key", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_link_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "kind", "target_key", name=op.f("pk_link")),
        comment="an item points at a key; resolved through alias when read, so a late target needs no repair",
    )
    op.create_index("ix_link_target_key_kind", "link", ["target_key", "kind"], unique=False)
    op.create_table(
        "own_alignment",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "shares",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_own_alignment_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_own_alignment")),
        comment="what a rule says of the item itself; the only thing others inherit; its row is the item's tagging lock",
    )
    op.create_table(
        "retag",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_item_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "started_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["version"], ["strategy.version"], name=op.f("fk_retag_version")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_retag")),
        comment="the resumable chunk job that judges everything anew after a publish",
    )


def downgrade() -> None:
    op.drop_table("retag")
    op.drop_table("own_alignment")
    op.drop_index("ix_link_target_key_kind", table_name="link")
    op.drop_table("link")
    op.drop_table("item_facet")
    op.drop_index("ix_effort_item_id_day", table_name="effort")
    op.drop_table("effort")
    op.drop_table("alignment_past")
    op.drop_index("ix_alignment_state_item_id", table_name="alignment")
    op.drop_table("alignment")
    op.drop_index("ix_alias_key", table_name="alias")
    op.drop_index("ix_alias_item_id", table_name="alias")
    op.drop_table("alias")
    op.drop_index("ix_activity_person_day", table_name="activity")
    op.drop_index("ix_activity_item_id_day", table_name="activity")
    op.drop_table("activity")
    op.drop_table("strategy")
    op.drop_index(op.f("ix_project_scope_project"), table_name="project_scope")
    op.drop_table("project_scope")
    op.drop_index("ix_item_scope_id_id", table_name="item")
    op.drop_index("ix_item_key", table_name="item")
    op.drop_table("item")
    op.drop_table("scope")
    op.drop_index("ix_outbox_shard_seq", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("mix_day")
    op.drop_table("mark")
    op.drop_table("hole")
    op.drop_table("figure")
    op.drop_index("ix_event_log_scope_id_received_at", table_name="event_log")
    op.drop_index(op.f("ix_event_log_event_id"), table_name="event_log")
    op.drop_table("event_log")
    op.drop_index("ix_dirty_project", table_name="dirty", postgresql_where=sa.text("project IS NOT NULL"))
    op.drop_index("ix_dirty_kind_seq", table_name="dirty")
    op.drop_table("dirty")
    op.drop_table("dead_letter")
    op.drop_table("command")
