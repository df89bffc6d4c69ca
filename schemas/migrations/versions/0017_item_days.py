"""Item-days, and since when a case drifts"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0017"
down_revision: Final = "0016"
branch_labels: Final = None
depends_on: Final = None

_OF_EFFORT: Final = "a person-day split over the items that day's activity touched, sums to at most 1,000,000"
_CASE: Final = """
    SELECT id AS case_number, project, opened_at, opened_on, closed_at, closed_because, off_plan,
           (SELECT count(*) FROM case_log WHERE case_id = drift_case.id AND kind = 'told') AS told,
           answer, answer_until,
           CAST(findings ->> 'window_from' AS date) AS window_from,
           CAST(findings ->> 'window_to' AS date) AS window_to,
           version, since
    FROM drift_case
"""
_UNALIGNED: Final = """
    SELECT shown.project, item.key, item.kind, item.created_at,
           CAST(sum(effort.micro_days) / 1000000 AS double precision) AS days,
           max(effort.day) AS last_traced_on
    FROM (SELECT project, max(as_of) AS as_of FROM figure
          WHERE name IN ('effort_person_days', 'effort_item_days') GROUP BY project) AS shown
    JOIN project_scope ON project_scope.project = shown.project
    JOIN item ON item.scope_id = project_scope.scope_id AND NOT item.gone
    JOIN alignment ON alignment.item_id = item.id AND alignment.state = 'unaligned'
    JOIN effort ON effort.item_id = item.id AND effort.day > shown.as_of - 28 AND effort.day <= shown.as_of
    GROUP BY shown.project, item.id
"""


def upgrade() -> None:
    op.create_table(
        "counting",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("unit", name=op.f("pk_counting")),
        comment="what all effort is counted in: one row",
    )
    op.create_table_comment("effort", f"{_OF_EFFORT}; or item-days")
    op.add_column("drift_case", sa.Column("since", sa.Date(), nullable=True))
    op.execute("UPDATE drift_case SET since = opened_on")
    op.alter_column("drift_case", "since", nullable=False)
    op.execute(f"CREATE OR REPLACE VIEW fairlead_read.drift_case WITH (security_barrier) AS {_CASE}")
    op.execute("ALTER VIEW fairlead_read.unaligned_item RENAME COLUMN person_days TO days")
    op.execute(f"CREATE OR REPLACE VIEW fairlead_read.unaligned_item WITH (security_barrier) AS {_UNALIGNED}")


def downgrade() -> None:
    op.execute("ALTER VIEW fairlead_read.unaligned_item RENAME COLUMN days TO person_days")
    op.execute("DROP VIEW fairlead_read.drift_case")
    before = _CASE.replace(", since", "")
    op.execute(f"CREATE VIEW fairlead_read.drift_case WITH (security_barrier) AS {before}")
    op.drop_column("drift_case", "since")
    op.create_table_comment("effort", _OF_EFFORT)
    op.drop_table("counting")
