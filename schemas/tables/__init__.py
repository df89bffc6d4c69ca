"""The store: every table, as SQLAlchemy Core. Migrations in `schemas/migrations` build exactly this.

Words: DESIGN's table. Times are `timestamptz`, shares are integers in parts per million, effort is integer
micro-days, so that sums are exact and do not depend on order.
"""

from schemas.tables.columns import metadata
from schemas.tables.facts import activity, alias, item, item_facet, link, reread, scope, scope_alias
from schemas.tables.governance import (
    case_day,
    case_log,
    delivery,
    drift_case,
    drift_state,
    effect,
    kpi_attempt,
    kpi_reading,
    review_figure,
    timer,
)
from schemas.tables.judgement import (
    alignment,
    alignment_past,
    correction,
    counting,
    dirty,
    effort,
    figure,
    mix_day,
    own_alignment,
    project_scope,
    restated,
    retag,
    strategy,
)
from schemas.tables.ledger import command, dead_letter, event_log, hole, mark, outbox

__all__ = [
    "activity",
    "alias",
    "alignment",
    "alignment_past",
    "case_day",
    "case_log",
    "command",
    "correction",
    "counting",
    "dead_letter",
    "delivery",
    "dirty",
    "drift_case",
    "drift_state",
    "effect",
    "effort",
    "event_log",
    "figure",
    "hole",
    "item",
    "item_facet",
    "kpi_attempt",
    "kpi_reading",
    "link",
    "mark",
    "metadata",
    "mix_day",
    "outbox",
    "own_alignment",
    "project_scope",
    "reread",
    "restated",
    "retag",
    "review_figure",
    "scope",
    "scope_alias",
    "strategy",
    "timer",
]
