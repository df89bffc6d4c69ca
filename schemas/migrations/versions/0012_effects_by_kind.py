"""Effects by kind"""

from typing import Final

from alembic import op

revision: Final = "0012"
down_revision: Final = "0011"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_index("ix_effect_kind_made_at", "effect", ["kind", "made_at"])


def downgrade() -> None:
    op.drop_index("ix_effect_kind_made_at", "effect")
