"""A trace keeps who was named while the key of its day was there, and how much of the day that person had"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0022"
down_revision: Final = "0021"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("available", sa.Integer()))
    op.add_column("activity", sa.Column("named_source_at", sa.DateTime(timezone=True)))
    op.add_column("activity", sa.Column("named_observed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for name in ("named_observed_at", "named_source_at", "available"):
        op.drop_column("activity", name)
