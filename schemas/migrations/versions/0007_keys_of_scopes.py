"""Keys of scopes"""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None

_KEY: Final = (
    "substr(ref, strpos(ref, CASE WHEN tracker LIKE 'jira:%' THEN '/' ELSE ':' END) + 1)"  # jira:acme/PAY
)


def upgrade() -> None:
    op.create_table(
        "scope_alias",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Text(), nullable=False),
        sa.Column("known_since", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("spread", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["scope_id"], ["scope.id"], name=op.f("fk_scope_alias_scope_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tracker", "key", "scope_id", name=op.f("pk_scope_alias")),
        comment="every key a board or repository was ever known by; a mention of any other is no key",
    )
    op.create_index("ix_scope_alias_key", "scope_alias", ["key"])
    op.execute(
        "INSERT INTO scope_alias (tracker, key, scope_id, known_since)"  # noqa: S608 - our own words
        f" SELECT tracker, {_KEY}, id, observed_at FROM scope"
    )
    op.add_column("link", sa.Column("home", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE link SET home = regexp_replace(target_key, '[-#@][^-#@]*$', '')")
    op.create_index("ix_link_home", "link", ["home"])


def downgrade() -> None:
    op.drop_index("ix_link_home", "link")
    op.drop_column("link", "home")
    op.drop_table("scope_alias")
