"""What tables and annotations ask the documented SQL views; docs/views.md says what is in them."""

from typing import Final

from alignment_rules.governance.telling import SHOWN
from schemas.views import SCHEMA

CHOSEN: Final = "project IN (${project:sqlstring})"
_NAMED: Final = "coalesce(nullif({}, ''), 'no objective found')"


def _from(view: str) -> str:
    return f"FROM {SCHEMA}.{view} AS {view}"


def causes(kind: str) -> str:
    """What causes the open cases, by `kind`: epic, item or rule."""
    return f"""
SELECT case_cause.case_number AS "case", case_cause.project, name, {_NAMED.format("objective")} AS "serves", part
{_from("case_cause")} JOIN {SCHEMA}.drift_case AS drift_case ON drift_case.case_number = case_cause.case_number
WHERE closed_at IS NULL AND kind = '{kind}' AND name <> '' AND abs(part) >= {SHOWN} AND case_cause.{CHOSEN}
ORDER BY abs(part) DESC LIMIT 20
""".strip()


VERSIONS_ON_TIME: Final = f"""
SELECT published_at AS "time", 'Strategy version ' || version || coalesce(': ' || nullif(message, ''), '') AS "text",
  'strategy' AS "tags"
{_from("strategy_version")}
WHERE $__timeFilter(published_at)
""".strip()
CASES_ON_TIME: Final = f"""
SELECT opened_at AS "time", coalesce(closed_at, now()) AS "timeend",
  '<a href="${{console}}/cases/' || case_number || '">Case ' || case_number || '</a>: ' || project AS "text",
  'drift,' || project AS "tags"
{_from("drift_case")}
WHERE opened_at <= $__timeTo() AND coalesce(closed_at, now()) >= $__timeFrom() AND {CHOSEN}
""".strip()

UNANSWERED: Final = f"""
SELECT count(*) AS "unanswered"
{_from("drift_case")}
WHERE closed_at IS NULL AND answer = '' AND {CHOSEN}
""".strip()
OPEN_CASES: Final = f"""
SELECT case_number AS "case", project, since AS "since about", opened_at AS "opened", off_plan AS "off plan",
  (SELECT {_NAMED.format("objective")} {_from("case_gap")}
    WHERE case_gap.case_number = drift_case.case_number AND difference > 0 ORDER BY difference DESC LIMIT 1) AS "gains",
  (SELECT {_NAMED.format("objective")} {_from("case_gap")}
    WHERE case_gap.case_number = drift_case.case_number AND difference < 0 ORDER BY difference LIMIT 1) AS "starves",
  told AS "told", coalesce(nullif(answer, ''), 'nobody yet') AS "answered", answer_until AS "until"
{_from("drift_case")}
WHERE closed_at IS NULL AND {CHOSEN}
ORDER BY off_plan DESC
""".strip()
CASES: Final = f"""
SELECT case_number AS "case", since AS "since about", opened_at AS "opened", closed_at AS "closed", off_plan AS "off plan",
  told AS "told", coalesce(nullif(closed_because, ''), nullif(answer, ''), 'open') AS "stands"
{_from("drift_case")}
WHERE {CHOSEN}
ORDER BY case_number DESC LIMIT 50
""".strip()
WAY_BACK: Final = f"""
SELECT case_move.case_number AS "case",
  share AS "share of effort",
  {_NAMED.format("from_objective")} AS "from",
  {_NAMED.format("to_objective")} AS "to"
{_from("case_move")} JOIN {SCHEMA}.drift_case AS drift_case ON drift_case.case_number = case_move.case_number
WHERE closed_at IS NULL AND case_move.{CHOSEN}
ORDER BY share DESC
""".strip()
STANDING: Final = f"""
SELECT words AS "how it stands", since, as_of AS "as of", minimum_detectable AS "smallest drift seen",
  earliest_notice AS "seen after"
{_from("standing")}
WHERE {CHOSEN}
""".strip()
UNALIGNED: Final = f"""
SELECT key, project, kind, share AS "share of effort", last_traced_on AS "last traced"
{_from("unaligned_item")}
WHERE {CHOSEN}
ORDER BY share DESC LIMIT 25
""".strip()
RUNS_OUT: Final = f"""
SELECT kind, project, key, case_number AS "case", until, days_left AS "days left"
{_from("runs_out")}
WHERE {CHOSEN}
ORDER BY until LIMIT 50
""".strip()
CORRECTIONS: Final = f"""
SELECT key, stage, serves::text AS "serves", subtree AS "and below", until
{_from("correction")}
WHERE stage IN ('proposed', 'counts') AND {CHOSEN}
ORDER BY number DESC LIMIT 50
""".strip()
NOTICES: Final = f"""
SELECT case_number AS "case", project, stage, made_at AS "due", delivered_at AS "delivered",
  receivers - confirmed AS "still tried"
{_from("notice")}
WHERE {CHOSEN}
ORDER BY made_at DESC LIMIT 50
""".strip()
DECISIONS: Final = f"""
SELECT issued_at AS "decided", kind, about, outcome
{_from("decision")}
WHERE $__timeFilter(issued_at)
ORDER BY number DESC LIMIT 50
""".strip()
VERSIONS: Final = f"""
SELECT version, published_at AS "published", valid_from AS "valid from", message
{_from("strategy_version")}
ORDER BY version DESC LIMIT 20
""".strip()
