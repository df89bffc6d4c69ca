"""What a steering committee looks at: the whole, each project, and how both came about."""

from typing import Final

from grafana_foundation_sdk.builders import table
from grafana_foundation_sdk.builders.dashboard import Dashboard, Row

from connectors.console.queries import ENOUGH_EXPLAINED
from deploy.grafana import queries, tables
from deploy.grafana.colors import GOOD, OF_STATE, WARN
from deploy.grafana.panels import Ask, bars, lines, number
from deploy.grafana.tables import Column, figures, link
from schemas import metrics

_WINDOW: Final = "over the last 28 days of the trackers' data"


def the_whole(page: Dashboard) -> Dashboard:
    """The numbers of the whole."""
    return (
        page.with_row(Row("The whole"))
        .with_panel(
            number(
                "As planned",
                f"Share of the effort that went where the plan wants it, {_WINDOW}; projects weigh as much as was traced in"
                " them. 1 minus the off-plan share.",
                queries.AS_PLANNED,
                "percentunit",
            )
        )
        .with_panel(
            number(
                "Drifting projects",
                "Projects beyond their tolerance, of those that are explained well enough, fresh and complete: what the"
                " alert FairleadProjectDrifting holds against.",
                queries.HOW_MANY_DRIFT,
                "short",
                (1, WARN),
                base=GOOD,
            )
        )
        .with_panel(
            number(
                "No objective found",
                f"Share of the known effort for which no objective and no always-on work was found, {_WINDOW}.",
                queries.UNALIGNED_SHARE,
                "percentunit",
                (0.2, WARN),
            )
        )
        .with_panel(
            number(
                "Explained",
                f"Share of the effort whose alignment is known, {_WINDOW}. Below {ENOUGH_EXPLAINED:.0%} nothing is said"
                " about the plan.",
                queries.EXPLAINED_SHARE,
                "percentunit",
                (ENOUGH_EXPLAINED, GOOD),
                base=WARN,
            )
        )
    )


def each_project(page: Dashboard) -> Dashboard:
    """Each project as it stands, and its effort beside its plan."""
    asks = {
        "off plan": queries.OFF_PLAN,
        "tolerated": queries.TOLERANCE,
        "explained": queries.EXPLAINED_EACH,
        "no objective": queries.UNALIGNED_EACH,
        "days of work": queries.DAYS,
        "data is old": queries.DATA_AGE,
    }
    columns = {
        "project": Column(leads=link("This project alone", tables.PROJECT)),
        **dict.fromkeys(("off plan", "tolerated", "explained", "no objective"), Column("percentunit")),
        "days of work": Column("short"),
        "data is old": Column("s"),
    }
    return (
        page.with_row(Row("Projects"))
        .with_panel(
            figures(
                "Each project",
                "Every chosen project as it stands. A project without a plan has no off-plan share: it is measured and"
                " never drifts. Without days of work: too many may be counted twice (fairlead people check).",
                asks,
                columns,
            )
        )
        .with_panel(
            bars(
                "Actual and planned effort",
                "Share of the known effort by objective and always-on work, beside what the plan gives it. Choose one"
                " project: over several, shares are summed. The nameless bar is work for which no objective was found.",
                "percentunit",
                "objective",
                actual=queries.ACTUAL,
                planned=queries.PLANNED,
            )
        )
    )


def over_time(page: Dashboard) -> Dashboard:
    """How projects, effort and items came to be so."""
    return (
        page.with_row(Row("Over time"))
        .with_panel(
            lines(
                "Off-plan share",
                "Half the sum of |actual − planned| over objectives, always-on work and unaligned work, with each"
                " project's tolerance. Gaps are times without enough data.",
                "percentunit",
                Ask(queries.OFF_PLAN, "{{project}}"),
                Ask(queries.TOLERANCE, "{{project}} tolerates"),
            )
        )
        .with_panel(
            lines(
                "Days of work by objective",
                f"Traced effort {_WINDOW}; unknown effort has no name. Not told where days of a chosen project may be counted"
                " twice (fairlead people check).",
                "short",
                Ask(queries.DAYS_BY_OBJECTIVE, "{{objective}}"),
                stacked=True,
            )
        )
        .with_panel(
            lines(
                "Work items by alignment",
                "All work items of the chosen projects that still exist.",
                "short",
                Ask(queries.ITEMS, "{{state}}"),
                stacked=True,
                colors=OF_STATE,
            )
        )
        .with_panel(
            lines(
                "Explained share",
                "Share of each project's effort whose alignment is known.",
                "percentunit",
                Ask(queries.EXPLAINED_EACH, "{{project}}"),
            )
        )
    )


def goals(page: Dashboard) -> Dashboard:
    """What the objectives are for: each KPI's way to its goal, and what the initiatives cost on the way."""
    return page.with_row(Row("Goals")).with_panel(_kpis()).with_panel(_initiatives())


def _kpis() -> table.Panel:
    return figures(
        "KPIs",
        "Each KPI's newest reading beside its goal, in its own unit; how far that is of the way, and the time left."
        " In colour once the time is over.",
        {
            "read": queries.KPI_VALUE,
            "goal": queries.KPI_GOAL,
            "way done": queries.KPI_PROGRESS,
            "left": queries.KPI_LEFT,
        },
        {
            **dict.fromkeys(("read", "goal"), Column("short")),
            "way done": Column("percentunit"),
            "left": Column("s", warn=0, below=True),
        },
        sort=("left", False),
        span=24,
    )


def _initiatives() -> table.Panel:
    return figures(
        "Initiatives",
        "What went into each initiative so far beside what its case says, in the case's currency; expected: what it will"
        " have cost if its open issues take as much as those done. In colour beyond the case.",
        {
            "days of work": queries.INITIATIVE_DAYS,
            "spent": queries.of_initiatives(metrics.INITIATIVE_SPENT),
            "case": queries.of_initiatives(metrics.INITIATIVE_COST),
            "expected": queries.of_initiatives(metrics.INITIATIVE_FORECAST),
            "of the case": queries.SPENT_OF_CASE,
        },
        {
            **dict.fromkeys(("days of work", "spent", "case", "expected"), Column("short")),
            "of the case": Column("percentunit", warn=1 + tables.ABOVE_ZERO),
        },
        sort=("of the case", True),
        span=24,
    )
