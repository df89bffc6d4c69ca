"""When each KPI is read again"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0011"
down_revision: Final = "0010"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    when = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "kpi_attempt",
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("due_at", when, server_default=sa.text("now()"), nullable=False),
        sa.Column("tried_at", when, nullable=True),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("objective", "kpi", name=op.f("pk_kpi_attempt")),
        comment="when each KPI that is read by machine is due again, and why the last try gave nothing",
    )


def downgrade() -> None:
    op.drop_table("kpi_attempt")
