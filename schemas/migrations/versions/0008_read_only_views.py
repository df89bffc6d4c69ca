"""Read-only views"""

from typing import Final

from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"
branch_labels: Final = None
depends_on: Final = None

_VIEWS: Final = {
    "standing": """
        SELECT project, state, reason, words, since, as_of,
               CAST(evidence ->> 'off_plan' AS double precision) AS off_plan,
               CAST(evidence ->> 'tolerance' AS double precision) AS tolerance,
               CAST(evidence ->> 'explained' AS double precision) AS explained,
               CAST(evidence ->> 'minimum_detectable' AS double precision) AS minimum_detectable,
               CAST(evidence ->> 'earliest_notice' AS integer) AS earliest_notice,
               version
        FROM drift_state
    """,
    "drift_case": """
        SELECT id AS case_number, project, opened_at, opened_on, closed_at, closed_because, off_plan,
               (SELECT count(*) FROM case_log WHERE case_id = drift_case.id AND kind = 'told') AS told,
               answer, answer_until,
               CAST(findings ->> 'window_from' AS date) AS window_from,
               CAST(findings ->> 'window_to' AS date) AS window_to,
               version
        FROM drift_case
    """,
    "case_gap": """
        SELECT drift_case.id AS case_number, drift_case.project, gap.id AS objective, gap.actual, gap.planned,
               gap.actual - gap.planned AS difference
        FROM drift_case
        CROSS JOIN jsonb_to_recordset(drift_case.findings -> 'gaps')
                   AS gap (id text, actual double precision, planned double precision)
    """,
    "case_cause": """
        SELECT drift_case.id AS case_number, drift_case.project, kinds.kind, cause.name, cause.objective, cause.part
        FROM drift_case
        CROSS JOIN (VALUES ('epic', 'epics'), ('item', 'items'), ('rule', 'rules')) AS kinds (kind, place)
        CROSS JOIN jsonb_to_recordset(drift_case.findings -> kinds.place)
                   AS cause (name text, objective text, part double precision)
    """,
    "case_move": """
        SELECT drift_case.id AS case_number, drift_case.project, move.days, move.source AS from_objective,
               move.target AS to_objective
        FROM drift_case
        CROSS JOIN jsonb_to_recordset(drift_case.findings -> 'moves')
                   AS move (days double precision, source text, target text)
    """,
    "notice": """
        SELECT CAST(payload ->> 'case' AS bigint) AS case_number, payload ->> 'project' AS project,
               payload ->> 'stage' AS stage, made_at, done_at AS delivered_at,
               (SELECT count(*) FROM delivery WHERE effect_key = effect.key) AS receivers,
               (SELECT count(delivered_at) FROM delivery WHERE effect_key = effect.key) AS confirmed
        FROM effect
        WHERE kind = 'case.notice'
    """,
    "unaligned_item": """
        SELECT shown.project, item.key, item.kind, item.created_at,
               CAST(sum(effort.micro_days) / 1000000 AS double precision) AS person_days,
               max(effort.day) AS last_traced_on
        FROM (SELECT project, max(as_of) AS as_of FROM figure WHERE name = 'effort_person_days' GROUP BY project)
             AS shown
        JOIN project_scope ON project_scope.project = shown.project
        JOIN item ON item.scope_id = project_scope.scope_id AND NOT item.gone
        JOIN alignment ON alignment.item_id = item.id AND alignment.state = 'unaligned'
        JOIN effort ON effort.item_id = item.id AND effort.day > shown.as_of - 28 AND effort.day <= shown.as_of
        GROUP BY shown.project, item.id
    """,
    "correction": """
        SELECT correction.number, coalesce(project_scope.project, '') AS project,
               coalesce(item.key, correction.key) AS key, correction.subtree, correction.serves,
               CASE WHEN correction.state <> 'confirmed' THEN correction.state
                    WHEN correction.until < CAST(timezone('UTC', now()) AS date) THEN 'expired' ELSE 'counts' END AS stage,
               correction.until, correction.proposed_at, correction.decided_at
        FROM correction
        LEFT JOIN item ON item.tracker = correction.tracker AND item.external_id = correction.external_id
        LEFT JOIN project_scope ON project_scope.scope_id = item.scope_id
    """,
    "runs_out": """
        SELECT 'correction' AS kind, project, key, CAST(NULL AS bigint) AS case_number, until,
               until - CAST(timezone('UTC', now()) AS date) AS days_left
        FROM fairlead_read.correction
        WHERE stage = 'counts' AND until IS NOT NULL
        UNION ALL
        SELECT answer, project, NULL, id, answer_until, answer_until - CAST(timezone('UTC', now()) AS date)
        FROM drift_case
        WHERE closed_at IS NULL AND answer <> '' AND answer_until IS NOT NULL
    """,
    "decision": """
        SELECT seq AS number, kind, target AS about, outcome, issued_at, applied_at
        FROM command
    """,
    "strategy_version": """
        SELECT version, valid_from, published_at, message
        FROM strategy
    """,
    "kpi_reading": """
        SELECT objective, kpi, at AS read_at, value, unit, source
        FROM kpi_reading
    """,
}
"""`security_barrier`: a reader's own functions never see the rows that a view leaves out."""


def upgrade() -> None:
    op.execute("CREATE SCHEMA fairlead_read")
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW fairlead_read.{name} WITH (security_barrier) AS {query}")


def downgrade() -> None:
    op.execute("DROP SCHEMA fairlead_read CASCADE")
