"""Deliveries of notices"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    when = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "delivery",
        sa.Column("effect_key", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="1", nullable=False),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.Column("tried_at", when, server_default=sa.text("now()"), nullable=False),
        sa.Column("again_at", when, server_default=sa.text("now()"), nullable=False),
        sa.Column("delivered_at", when, nullable=True),
        sa.ForeignKeyConstraint(
            ["effect_key"], ["effect.key"], name=op.f("fk_delivery_effect_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("effect_key", "target", name=op.f("pk_delivery")),
        comment="who has a notice, who not yet, and why not",
    )


def downgrade() -> None:
    op.drop_table("delivery")
