"""A publish takes over what it cannot touch"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None

_BEFORE: Final = "the resumable chunk job that judges everything anew after a publish"
_AFTER: Final = "the resumable chunk job that judges anew what a publish can touch"


def upgrade() -> None:
    op.add_column("retag", sa.Column("base", sa.Integer(), nullable=True))
    op.create_table_comment("retag", _AFTER, existing_comment=_BEFORE)


def downgrade() -> None:
    op.create_table_comment("retag", _BEFORE, existing_comment=_AFTER)
    op.drop_column("retag", "base")
