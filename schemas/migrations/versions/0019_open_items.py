"""Open items are found without reading all"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0019"
down_revision: Final = "0018"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    still = sa.text("state IN ('open', 'in_progress') AND NOT gone")
    op.create_index("ix_item_open", "item", ["tracker", "kind"], postgresql_where=still)


def downgrade() -> None:
    op.drop_index("ix_item_open", table_name="item")
