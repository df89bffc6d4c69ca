"""Conflicts"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0009"
down_revision: Final = "0008"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    for table in ("alignment", "alignment_past"):
        op.add_column(
            table,
            sa.Column(
                "conflicts",
                postgresql.JSONB(),
                server_default=sa.text("'[]'::jsonb"),
                nullable=False,
            ),
        )
    op.create_index(
        "ix_alignment_in_conflict",
        "alignment",
        ["item_id"],
        postgresql_where=sa.text("conflicts <> '[]'::jsonb"),
    )


def downgrade() -> None:
    op.drop_index("ix_alignment_in_conflict", "alignment")
    for table in ("alignment", "alignment_past"):
        op.drop_column(table, "conflicts")
