"""The dashboard "Fairlead: pmo": cases, who drifts most, work without an objective, and what runs out."""

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row

from deploy.grafana import queries, questions, tables
from deploy.grafana.colors import OF_STANDING, WARN
from deploy.grafana.frame import frame, of_projects
from deploy.grafana.panels import Ask, count, lines, number
from deploy.grafana.tables import Column, answers, figures, link
from deploy.prometheus.alert import Limits

_UNDELIVERED = Limits().failing.total_seconds()
_CASE = Column(leads=link("The case on the console", tables.CASE))
_ITEM = Column(leads=link("Why is it tagged so?", tables.ITEM))
_PROJECT = Column(leads=link("This project alone", tables.PROJECT))
_SHARE = Column("percentunit")
_WHEN = Column("dateTimeAsIso")


def page() -> Dashboard:
    """What a PMO works through: from the open cases down to what was decided."""
    about = "Which projects drift and why, what has no objective, what runs out, and what was decided."
    made = of_projects(frame("pmo", about, since="90d", every="1m"))
    for part in (_at_a_glance, _cases, _projects, _without_objective, _runs_out, _decided):
        made = part(made)
    return made


def _at_a_glance(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("At a glance"))
        .with_panel(
            number("Cases", "Drifts that are not over.", queries.OPEN_CASES, "short", (1, WARN), span=5)
        )
        .with_panel(
            count(
                "Unanswered", "Open cases that nobody has answered.", questions.UNANSWERED, (1, WARN), span=5
            )
        )
        .with_panel(number("Oldest case", "Time since it was opened.", queries.OLDEST_CASE, "s", span=5))
        .with_panel(
            number(
                "Not judged",
                "Projects of which the data says too little to call them on or off their plan.",
                queries.NOT_JUDGED,
                "short",
                span=5,
            )
        )
        .with_panel(
            number(
                "Waits to be told",
                "How long the oldest notice has waited for its receiver; only where a notifier runs.",
                queries.NOTICE_AGE,
                "s",
                (_UNDELIVERED, WARN),
                span=4,
            )
        )
    )


def _cases(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("Cases"))
        .with_panel(
            answers(
                "Open cases",
                "One row a drift: what gets most too much, what starves most, how many were told, and who answered.",
                questions.OPEN_CASES,
                {
                    "case": _CASE,
                    "project": _PROJECT,
                    "since about": Column("dateTimeAsIso"),
                    "opened": _WHEN,
                    "off plan": _SHARE,
                    "told": Column("short"),
                    "until": Column("dateTimeAsIso"),
                },
                span=24,
            )
        )
        .with_panel(
            answers(
                "Epics that cause them",
                "What each epic adds to its project's off-plan share; negative where it pulls towards the plan.",
                questions.causes("epic"),
                {"case": _CASE, "project": _PROJECT, "name": _ITEM, "part": _SHARE},
            )
        )
        .with_panel(
            answers(
                "What was told",
                "Each notice of a case, when it was due, when its last receiver confirmed it, and how many have not.",
                questions.NOTICES,
                {
                    "case": _CASE,
                    "project": _PROJECT,
                    "due": _WHEN,
                    "delivered": _WHEN,
                    "still tried": Column("short", warn=1),
                },
            )
        )
    )


def _projects(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("Projects"))
        .with_panel(
            figures(
                "Ranking by off-plan share",
                "The project furthest from its plan first. Beyond: off plan less what its strategy tolerates, in colour"
                " above 0. Smallest: what would be noticed within 15 working days.",
                {
                    "off plan": queries.OFF_PLAN,
                    "tolerated": queries.TOLERANCE,
                    "beyond": queries.BEYOND,
                    "smallest": queries.MINIMUM_DETECTABLE,
                    "explained": queries.EXPLAINED_EACH,
                },
                {
                    "project": _PROJECT,
                    **dict.fromkeys(("off plan", "tolerated", "smallest", "explained"), _SHARE),
                    "beyond": Column("percentunit", warn=tables.ABOVE_ZERO),
                },
                sort=("off plan", True),
            )
        )
        .with_panel(
            lines(
                "Projects by standing",
                "How many projects stand how against their plan.",
                "short",
                Ask(queries.BY_STANDING, "{{state}}"),
                stacked=True,
                colors=OF_STANDING,
            )
        )
    )


def _without_objective(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("Work without an objective"))
        .with_panel(
            answers(
                "Largest pieces of work without an objective",
                "Work items for which no objective was found, by their effort of the last 28 days. The link says why.",
                questions.UNALIGNED,
                {"key": _ITEM, "project": _PROJECT, "share of effort": _SHARE, "last traced": _WHEN},
            )
        )
        .with_panel(
            lines(
                "No objective found",
                "Share of each project's known effort for which no objective and no always-on work was found.",
                "percentunit",
                Ask(queries.UNALIGNED_EACH, "{{project}}"),
            )
        )
    )


def _runs_out(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("What runs out"))
        .with_panel(
            answers(
                "Corrections and answers",
                "What ends by itself: corrections of tags, and answers to cases. In colour within two weeks.",
                questions.RUNS_OUT,
                {
                    "project": _PROJECT,
                    "key": _ITEM,
                    "case": _CASE,
                    "until": _WHEN,
                    "days left": Column("short", warn=14, below=True),
                },
            )
        )
        .with_panel(
            figures(
                "Objectives to reconfirm",
                "Time until an objective is no longer believed in, unless somebody sets another day. In colour once over.",
                {"left": queries.TO_RECONFIRM},
                {"left": Column("s", warn=0, below=True)},
                sort=("left", False),
            )
        )
        .with_panel(
            figures(
                "What a review would ask",
                "Findings by kind: what of the strategy or the work wants a decision or an answer. `fairlead findings`"
                " and the digest say each in words.",
                {"found": queries.FINDINGS},
                {"found": Column("short")},
                sort=("found", True),
                span=24,
            )
        )
    )


def _decided(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("What was decided"))
        .with_panel(
            answers(
                "Decisions",
                "What people published, corrected, acknowledged, accepted and reported in the chosen time.",
                questions.DECISIONS,
                {"decided": _WHEN},
            )
        )
        .with_panel(
            answers(
                "Versions of the strategy",
                "The newest first; what its publisher says of it.",
                questions.VERSIONS,
                {"version": Column("short"), "published": _WHEN, "valid from": _WHEN},
            )
        )
    )
