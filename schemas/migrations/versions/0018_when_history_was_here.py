"""When history was here"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0018"
down_revision: Final = "0017"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("scope", sa.Column("history_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.execute("UPDATE scope SET history_at = now() WHERE backfilled")


def downgrade() -> None:
    op.drop_column("scope", "history_at")
