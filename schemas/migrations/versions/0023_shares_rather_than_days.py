"""Views tell shares of effort rather than days

Days may be counted twice where nobody said which accounts are one person's; shares of them stay.
"""

from typing import Final

from alembic import op

revision: Final = "0023"
down_revision: Final = "0022"
branch_labels: Final = None
depends_on: Final = None

_SHOWN: Final = """
    (SELECT project, max(as_of) AS as_of FROM figure
     WHERE name IN ('effort_persondays', 'effort_itemdays') GROUP BY project) AS shown
"""
_TRACED: Final = """
    JOIN project_scope ON project_scope.project = shown.project
    JOIN item ON item.scope_id = project_scope.scope_id AND NOT item.gone
    JOIN alignment ON alignment.item_id = item.id AND alignment.state = 'unaligned'
    JOIN effort ON effort.item_id = item.id AND effort.day > shown.as_of - 28 AND effort.day <= shown.as_of
"""
_SHARES: Final = {
    "unaligned_item": """
        SELECT shown.project, item.key, item.kind, item.created_at,
               CAST(sum(effort.micro_days) AS double precision) / whole.micro_days AS share,
               max(effort.day) AS last_traced_on
        FROM {shown}
        CROSS JOIN LATERAL (
            SELECT nullif(CAST(sum(micro_days) AS double precision), 0) AS micro_days FROM mix_day
            WHERE mix_day.project = shown.project AND day > shown.as_of - 28 AND day <= shown.as_of
        ) AS whole
        {traced}
        GROUP BY shown.project, item.id, whole.micro_days
    """,
    "case_move": """
        SELECT drift_case.id AS case_number, drift_case.project,
               drift_case.off_plan * move.days / nullif(sum(move.days) OVER (PARTITION BY drift_case.id), 0) AS share,
               move.source AS from_objective, move.target AS to_objective
        FROM drift_case
        CROSS JOIN jsonb_to_recordset(drift_case.findings -> 'moves')
                   AS move (days double precision, source text, target text)
    """,
}
_DAYS: Final = {
    "unaligned_item": """
        SELECT shown.project, item.key, item.kind, item.created_at,
               CAST(sum(effort.micro_days) / 1000000 AS double precision) AS days,
               max(effort.day) AS last_traced_on
        FROM {shown}
        {traced}
        GROUP BY shown.project, item.id
    """,
    "case_move": """
        SELECT drift_case.id AS case_number, drift_case.project, move.days, move.source AS from_objective,
               move.target AS to_objective
        FROM drift_case
        CROSS JOIN jsonb_to_recordset(drift_case.findings -> 'moves')
                   AS move (days double precision, source text, target text)
    """,
}


def upgrade() -> None:
    _replace("days", "share", _SHARES)


def downgrade() -> None:
    _replace("share", "days", _DAYS)


def _replace(old: str, new: str, views: dict[str, str]) -> None:
    for name, query in views.items():
        view = query.format(shown=_SHOWN, traced=_TRACED)
        op.execute(f"ALTER VIEW fairlead_read.{name} RENAME COLUMN {old} TO {new}")
        op.execute(f"CREATE OR REPLACE VIEW fairlead_read.{name} WITH (security_barrier) AS {view}")
