"""Drift, its cases, timers, effects and readings of KPIs"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "drift_case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column(
            "opened_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_because", sa.Text(), server_default="", nullable=False),
        sa.Column("baseline", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("off_plan", sa.Double(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_until", sa.Date(), nullable=True),
        sa.Column("answer_seq", sa.BigInteger(), server_default="-1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_case")),
        comment="one drift, from opening until the project is back inside its tolerance",
    )
    op.create_index(
        "uq_drift_case_open_project",
        "drift_case",
        ["project"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "drift_state",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column(
            "since", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "computed_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("project", name=op.f("pk_drift_state")),
        comment="how each project stands against its plan, and why that can or cannot be said",
    )
    op.create_table(
        "effect",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "made_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_effect")),
        comment="what is to be done outside, once: delivered by a role of its own, never repeated by a rebuild",
    )
    op.create_index(
        "ix_effect_undone", "effect", ["made_at"], unique=False, postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_table(
        "kpi_reading",
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("objective", "kpi", "at", name=op.f("pk_kpi_reading")),
        comment="what was read of a KPI and when",
    )
    op.create_table(
        "timer",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_timer")),
        comment="what is to happen at a time, by the database's clock",
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"], unique=False)
    op.create_table(
        "case_log",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["drift_case.id"], name=op.f("fk_case_log_case_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_log")),
        comment="what happened to a case and who decided what",
    )
    op.create_index(op.f("ix_case_log_case_id"), "case_log", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_case_log_case_id"), table_name="case_log")
    op.drop_table("case_log")
    op.drop_index("ix_timer_due_at", table_name="timer")
    op.drop_table("timer")
    op.drop_table("kpi_reading")
    op.drop_index("ix_effect_undone", table_name="effect", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_table("effect")
    op.drop_table("drift_state")
    op.drop_index(
        "uq_drift_case_open_project", table_name="drift_case", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_table("drift_case")
