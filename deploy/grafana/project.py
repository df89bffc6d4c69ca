"""The dashboard "Fairlead: project": how one project stands, where its days go, and what causes its drift."""

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row

from alignment_rules.governance.standing import MOST_DETECTABLE
from connectors.console.queries import ENOUGH_EXPLAINED
from deploy.grafana import queries, questions, tables
from deploy.grafana.colors import GOOD, OF_STANDING, OF_STATE, WARN
from deploy.grafana.frame import frame, of_one_project
from deploy.grafana.panels import Ask, bars, lines, name, number
from deploy.grafana.tables import Column, answers, link
from deploy.prometheus.rules import STALE

_CASE = Column(leads=link("The case on the console", tables.CASE))
_ITEM = Column(leads=link("Why is it tagged so?", tables.ITEM))
_SHARE = Column("percentunit")
_WHEN = Column("dateTimeAsIso")


def page() -> Dashboard:
    """From how the project stands to the items that make it so."""
    about = "How one project stands against its plan, where its days go, and what causes its drift."
    made = of_one_project(frame("project", about, since="90d", every="1m"))
    for part in (_standing, _mix, _cases, _work):
        made = part(made)
    return made


def _standing(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("How it stands"))
        .with_panel(
            name(
                "Stands",
                "Against its plan; the sentence below says why.",
                queries.STANDS,
                "{{state}}",
                OF_STANDING,
                span=4,
            )
        )
        .with_panel(
            number(
                "Off plan",
                "Share of effort that is elsewhere than planned.",
                queries.OFF_PLAN,
                "percentunit",
                span=4,
            )
        )
        .with_panel(
            number(
                "Beyond tolerance",
                "Off plan less what its strategy tolerates; in colour above 0.",
                queries.BEYOND,
                "percentunit",
                (tables.ABOVE_ZERO, WARN),
                base=GOOD,
                span=4,
            )
        )
        .with_panel(
            number(
                "Smallest drift seen",
                "The minimum detectable drift: the smallest off-plan share that would be noticed within 15 working days,"
                f" four times of five. Above {MOST_DETECTABLE:.0%} silence does not mean that there is none.",
                queries.MINIMUM_DETECTABLE,
                "percentunit",
                (MOST_DETECTABLE, WARN),
                span=4,
            )
        )
        .with_panel(
            number(
                "Explained",
                f"Share of effort whose alignment is known. Below {ENOUGH_EXPLAINED:.0%} nothing is said about the plan.",
                queries.EXPLAINED_EACH,
                "percentunit",
                (ENOUGH_EXPLAINED, GOOD),
                base=WARN,
                span=4,
            )
        )
        .with_panel(
            number(
                "Data is old",
                "Time since its least recently heard board or repository was heard of.",
                queries.DATA_AGE,
                "s",
                (STALE.total_seconds(), WARN),
                span=4,
            )
        )
        .with_panel(
            answers(
                "In words",
                "How it stands and since when, by the trackers' clock; the smallest drift that would be seen, and after how"
                " many working days the largest would.",
                questions.STANDING,
                {
                    "since": _WHEN,
                    "as of": _WHEN,
                    "smallest drift seen": _SHARE,
                    "seen after": Column("short"),
                },
                span=24,
            )
        )
    )


def _mix(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("Where its days go"))
        .with_panel(
            bars(
                "Actual and planned effort",
                "Share of the known effort of 28 days by objective and always-on work, beside what the plan gives it.",
                "percentunit",
                "objective",
                actual=queries.ACTUAL,
                planned=queries.PLANNED,
            )
        )
        .with_panel(
            lines(
                "More and less than planned",
                "Each objective's share of the known effort less its planned share: above 0 it gets more than planned.",
                "percentunit",
                Ask(queries.GAPS, "{{objective}}"),
                signed=True,
            )
        )
        .with_panel(
            lines(
                "Off-plan share",
                "With what the strategy tolerates, and the smallest drift that would be noticed within 15 working days.",
                "percentunit",
                Ask(queries.OFF_PLAN, "off plan"),
                Ask(queries.TOLERANCE, "tolerated"),
                Ask(queries.MINIMUM_DETECTABLE, "smallest seen"),
                colors={"off plan": WARN, "tolerated": GOOD, "smallest seen": OF_STATE["unknown"]},
            )
        )
        .with_panel(
            lines(
                "Work items by alignment",
                "All its work items that still exist.",
                "short",
                Ask(queries.ITEMS, "{{state}}"),
                stacked=True,
                colors=OF_STATE,
            )
        )
    )


def _cases(page: Dashboard) -> Dashboard:
    causes = {"case": _CASE, "name": _ITEM, "part": _SHARE}
    return (
        page.with_row(Row("Its drift"))
        .with_panel(
            answers(
                "Cases",
                "Every drift of this project, the newest first; the link leads to its causes, its answers and its way back.",
                questions.CASES,
                {
                    "case": _CASE,
                    "since about": Column("dateTimeAsIso"),
                    "opened": _WHEN,
                    "closed": _WHEN,
                    "off plan": _SHARE,
                    "told": Column("short"),
                },
            )
        )
        .with_panel(
            answers(
                "The way back",
                "Back on plan if such a share of the effort of four weeks moves from one objective to another.",
                questions.WAY_BACK,
                {"case": _CASE, "share of effort": _SHARE},
            )
        )
        .with_panel(
            answers(
                "Epics that cause it",
                "What each epic adds to the off-plan share; negative where it pulls towards the plan.",
                questions.causes("epic"),
                causes,
                span=8,
            )
        )
        .with_panel(
            answers("Items that cause it", "What each item adds.", questions.causes("item"), causes, span=8)
        )
        .with_panel(
            answers(
                "Rules that cause it",
                "What is tagged by each rule adds: a rule that is wrong shows here.",
                questions.causes("rule"),
                {"case": _CASE, "part": _SHARE},
                span=8,
            )
        )
    )


def _work(page: Dashboard) -> Dashboard:
    return (
        page.with_row(Row("Its work"))
        .with_panel(
            answers(
                "Largest pieces of work without an objective",
                "Work items for which no objective was found, by their effort of the last 28 days. The link says why.",
                questions.UNALIGNED,
                {"key": _ITEM, "share of effort": _SHARE, "last traced": _WHEN},
            )
        )
        .with_panel(
            answers(
                "Corrections",
                "What people say that items serve, proposed or counting; in parts per million.",
                questions.CORRECTIONS,
                {"key": _ITEM, "until": _WHEN},
            )
        )
    )
