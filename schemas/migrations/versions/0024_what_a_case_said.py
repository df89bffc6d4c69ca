"""What a case said on each day is kept"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: Final = "0024"
down_revision: Final = "0023"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "case_day",
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("drift_case.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("off_plan", sa.Double(), nullable=False),
        sa.Column("findings", JSONB(), nullable=False),
        comment="what a case said on each day, so that a past review says it again",
    )
    op.execute(
        "INSERT INTO case_day SELECT id, CAST(findings ->> 'window_to' AS date), off_plan, findings FROM drift_case"
    )


def downgrade() -> None:
    op.drop_table("case_day")
