"""Repositories in any case"""

from typing import Final

from alembic import op

revision: Final = "0020"
down_revision: Final = "0019"
branch_labels: Final = None
depends_on: Final = None

_JUDGED_ANEW: Final = """
INSERT INTO dirty (kind, item_id)
SELECT DISTINCT 'item_behind', item_id FROM link WHERE target_key LIKE '%/%' AND target_key <> lower(target_key)
"""
_ONE_OF_TWO_LINKS: Final = """
DELETE FROM link USING link AS other
WHERE other.item_id = link.item_id AND other.kind = link.kind AND link.target_key LIKE '%/%'
  AND lower(other.target_key) = lower(link.target_key) AND other.target_key > link.target_key
"""
_ONE_OF_TWO_ALIASES: Final = """
DELETE FROM alias USING alias AS other
WHERE other.tracker = alias.tracker AND other.item_id = alias.item_id AND alias.key LIKE '%/%'
  AND lower(other.key) = lower(alias.key) AND (other.seen_at, other.key) > (alias.seen_at, alias.key)
"""
_ONE_OF_TWO_NAMES: Final = """
DELETE FROM scope_alias USING scope_alias AS other
WHERE other.tracker = scope_alias.tracker AND other.scope_id = scope_alias.scope_id AND scope_alias.key LIKE '%/%'
  AND lower(other.key) = lower(scope_alias.key)
  AND (other.known_since, other.key) < (scope_alias.known_since, scope_alias.key)
"""


def upgrade() -> None:
    for statement in (_JUDGED_ANEW, _ONE_OF_TWO_LINKS, _ONE_OF_TWO_ALIASES, _ONE_OF_TWO_NAMES):
        op.execute(statement)
    op.execute(
        "UPDATE link SET target_key = lower(target_key), home = lower(home)"
        " WHERE target_key LIKE '%/%' AND target_key <> lower(target_key)"
    )
    op.execute("UPDATE alias SET key = lower(key) WHERE key LIKE '%/%' AND key <> lower(key)")
    op.execute("UPDATE scope_alias SET key = lower(key) WHERE key LIKE '%/%' AND key <> lower(key)")


def downgrade() -> None:
    """The letters are gone; what is compared in one case is right in both."""
