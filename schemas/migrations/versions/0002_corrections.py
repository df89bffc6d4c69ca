"""Corrections"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("command_id", sa.Text(), nullable=False),
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subtree", sa.Boolean(), nullable=False),
        sa.Column("serves", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lapsed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("proposed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["command_id"], ["command.id"], name=op.f("fk_correction_command_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_correction")),
        sa.UniqueConstraint("command_id", name=op.f("uq_correction_command_id")),
        comment="what people say of items, by the tracker's identity: an item may come later than what is said of it",
    )
    op.create_index("ix_correction_tracker_external_id", "correction", ["tracker", "external_id"])
    op.create_index(
        "ix_correction_until",
        "correction",
        ["until"],
        postgresql_where=sa.text("state = 'confirmed' AND NOT lapsed"),
    )


def downgrade() -> None:
    op.drop_table("correction")
