"""What a publish changes"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0013"
down_revision: Final = "0012"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.add_column("strategy", sa.Column("changes", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("strategy", "changes")
