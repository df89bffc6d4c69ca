"""One table of the read-only SQL views: what a database role that may read nothing else sees of the store.

Migrations make them, in a schema of their own, so that one grant opens all of them and nothing beside them. A view
holds no person, no activity, no title of a work item and no reason that a person wrote: whoever may see those asks
the console, which knows the reader. Work is shown of projects whose figures are shown, and so of no few people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SCHEMA: Final = "fairlead_read"


@dataclass(frozen=True)
class View:
    """One view: what a row is, and its columns by name, each with what it holds."""

    name: str
    help: str
    columns: Mapping[str, str]


_PROJECT: Final = "the project's name in the strategy"
_OBJECTIVE: Final = "id of an objective or of always-on work; empty: no objective found"
_CASE: Final = "number of the case; its page is `/cases/NUMBER` on the console"

VIEWS: Final = (
    View(
        "standing",
        "How a project stands against its plan, one row a project.",
        {
            "project": _PROJECT,
            "state": "observing, on_plan, watch, drifting, accepted or not_enough_data",
            "reason": "why, in one word",
            "words": "the same in a sentence",
            "since": "when it became so",
            "as_of": "the day, by the trackers' clock, that it speaks of",
            "off_plan": "share of effort that is elsewhere than planned, 0 to 1; null without enough data",
            "tolerance": "the share that is tolerated; null without a plan",
            "explained": "share of effort whose alignment is known",
            "minimum_detectable": "the smallest off-plan share that would be noticed in 15 working days, four times of five",
            "earliest_notice": "working days until the largest drift there could be is noticed",
            "version": "version of the strategy it was judged by",
        },
    ),
    View(
        "drift_case",
        "A drift from its opening until the project is back inside its tolerance.",
        {
            "case_number": _CASE,
            "project": _PROJECT,
            "opened_at": "when it was opened",
            "opened_on": "the same by the trackers' clock",
            "closed_at": "when it was closed; null while it is open",
            "closed_because": "why it was closed",
            "off_plan": "share of effort that is, or at last was, elsewhere than planned",
            "told": "how many steps of the chain were told",
            "answer": "acknowledged or accepted; empty: nobody has answered",
            "answer_until": "the last day on which the answer stands; null: as long as the case",
            "window_from": "the 28 days it speaks of begin after this day",
            "window_to": "and end with this one",
            "version": "version of the strategy that opened it",
            "since": "the day from which on new work left the plan, as estimated when it was opened",
        },
    ),
    View(
        "case_gap",
        "Where the days of a case go: an objective's part of the effort beside what the plan gives it.",
        {
            "case_number": _CASE,
            "project": _PROJECT,
            "objective": _OBJECTIVE,
            "actual": "its share of the known effort, 0 to 1",
            "planned": "the share the plan gives it",
            "difference": "actual less planned",
        },
    ),
    View(
        "case_cause",
        "What causes a case: an item's, an epic's or a rule's part. All of a kind sum to the off-plan share.",
        {
            "case_number": _CASE,
            "project": _PROJECT,
            "kind": "epic, item or rule",
            "name": "the key or the rule's id; empty: the rest of its kind",
            "objective": "what most of its effort serves; empty: no objective found",
            "part": "what it adds to the off-plan share; negative where it pulls towards the plan",
        },
    ),
    View(
        "case_move",
        "The way back: effort of the window that would have to move for the project to be on plan.",
        {
            "case_number": _CASE,
            "project": _PROJECT,
            "share": "share of the effort, 0 to 1; a case's moves sum to its off-plan share",
            "from_objective": _OBJECTIVE,
            "to_objective": _OBJECTIVE,
        },
    ),
    View(
        "notice",
        "A notice of a case, and how far it has come. Receivers are counted, never named.",
        {
            "case_number": _CASE,
            "project": _PROJECT,
            "stage": "whom it is for: owner, pmo, sponsor …; closed: that the case is over",
            "made_at": "when it was due",
            "delivered_at": "when the last receiver had confirmed it; null while one has not",
            "receivers": "how many receivers it was handed to so far",
            "confirmed": "how many of them have confirmed it",
        },
    ),
    View(
        "unaligned_item",
        "A work item for which no objective was found, with its traced effort of the project's last 28 days.",
        {
            "project": _PROJECT,
            "key": "its key; `/items?key=KEY` on the console says why",
            "kind": "issue, epic, pull_request or commit_group",
            "created_at": "when it was made, by the tracker's clock",
            "share": "its share of the project's effort of those days, 0 to 1",
            "last_traced_on": "the last day on which it left a trace",
        },
    ),
    View(
        "correction",
        "What a person says that an item, or all below it, serves.",
        {
            "number": "its number",
            "project": "the project of the item; empty where the item is of none",
            "key": "the item's key as it now is",
            "subtree": "whether it speaks of all below the item, too",
            "serves": "ids in the strategy -> parts per million",
            "stage": "proposed, counts, expired or withdrawn",
            "until": "the last day on which it speaks; null: it does not end",
            "proposed_at": "when it was proposed",
            "decided_at": "when it was confirmed or withdrawn",
        },
    ),
    View(
        "runs_out",
        "What ends by itself: corrections that count and answers to open cases, while they last.",
        {
            "kind": "correction, acknowledged or accepted",
            "project": _PROJECT,
            "key": "the corrected item's key; null for an answer",
            "case_number": "the answered case; null for a correction",
            "until": "the last day",
            "days_left": "days from today, UTC, until then",
        },
    ),
    View(
        "decision",
        "A person's decision: published, corrected, acknowledged, accepted, reported. Who decided is kept in the audit log.",
        {
            "number": "its place in the log of decisions",
            "kind": "what was decided, like strategy.publish",
            "about": "the item, the case or the KPI that it is about",
            "outcome": "applied or refused",
            "issued_at": "when it was decided",
            "applied_at": "when it was carried out",
        },
    ),
    View(
        "strategy_version",
        "A published version of the strategy.",
        {
            "version": "its number",
            "valid_from": "since when it is in force",
            "published_at": "when it was published",
            "message": "what its publisher says of it",
        },
    ),
    View(
        "kpi_reading",
        "What was read of a KPI.",
        {
            "objective": "id of the objective",
            "kpi": "the KPI's name in the strategy",
            "read_at": "when it had this value",
            "value": "the value",
            "unit": "its unit, like % or EUR/year",
            "source": "where it came from: manual, push, prometheus or pull",
        },
    ),
)
"""Every view, in the order the documentation lists them."""
