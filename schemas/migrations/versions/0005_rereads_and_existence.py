"""Rereads and existence"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "reread",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("claimed_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tracker", "scope_id", "place", name=op.f("pk_reread")),
        comment="what hints say has changed and the poller reads anew; gone when what was read is in the log",
    )
    op.add_column("item", sa.Column("cause", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "item", sa.Column("archived", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("scope", sa.Column("access", sa.Text(), server_default="open", nullable=False))
    op.add_column("scope", sa.Column("access_at", postgresql.TIMESTAMP(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("scope", "access_at")
    op.drop_column("scope", "access")
    op.drop_column("item", "archived")
    op.drop_column("item", "cause")
    op.drop_table("reread")
