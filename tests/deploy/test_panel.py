"""The live panel: what a person reads in the first second."""

from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec
from rich.console import Console

from connectors.console.queries import Project, ProjectStanding, Source, Status, Verdict
from connectors.console.queries.events import Events, Waiting
from connectors.console.queries.publishing import Retag, StrategyStatus
from connectors.console.queries.status import WorkItems
from deploy import panel
from deploy.home import Running
from deploy.panel import Member, View
from deploy.supervisor.child import Phase
from deploy.supervisor.sampler import Sample
from schemas.drift import Evidence, Standing, Why

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def project(name: str, off_plan: float | None, tolerance: float | None = 0.15) -> Project:
    made = Project(name, 2, 2, date(2026, 11, 23), NOW, {}, 40.0, 0.95, 0.05, off_plan, tolerance, [])
    made = msgspec.structs.replace(made, weight=0.5)
    if made.verdict is not Verdict.WATCH:
        return made
    judged = ProjectStanding(
        *(name, Standing.DRIFTING, Why.BOTH_SIGNS, "", date(2026, 11, 23), NOW, Evidence(), None)
    )
    return msgspec.structs.replace(made, standing=judged)


def status(*, applied: int = 1200, backfilled: int = 3, dead: int = 2) -> Status:
    return Status(
        work_items=WorkItems(total=4123, aligned=2927, always_on=495, unaligned=371, unknown=330),
        scopes=[],
        events=Events(applied=applied, without_change=0, dead_letters=dead),
        strategy=StrategyStatus(1, NOW, Retag(1, 0.43, NOW, None)),
        waiting=Waiting({"item": 120}, 3),
        sources=[Source("github:sandbox", 8, backfilled, NOW, None), Source("jira:sandbox", 5, 5, NOW, NOW)],
        lag=7,
        projects=[
            project("platform", 0.08),
            project("payments", 0.31),
            project("web", None),
            project("ops", 0.2, None),
        ],
    )


VIEW = View(
    running=Running(1, "up", console="http://127.0.0.1:8470", sandbox="http://127.0.0.1:8472"),
    members=[Member("ingest", Phase.RUNNING), Member("poller", Phase.WAITING, 2, "no route to host")],
    samples=[Sample(0, status(applied=1000, backfilled=2)), Sample(10, status())],
    now=11,
    home=".fairlead",
)


def shown(view: View) -> list[str]:
    console = Console(width=110, color_system=None)
    with console.capture() as captured:
        console.print(panel.render(view))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_the_console_is_named_first() -> None:
    assert shown(VIEW)[1] == "Fairlead  http://127.0.0.1:8470   open this   SANDBOX: made-up data"


def test_a_backfill_tells_how_far_it_is_and_how_long_it_will_take() -> None:
    told = [line for line in shown(VIEW) if ":sandbox" in line]
    assert told[0].endswith("history of 3 of 8  about 50 s left")
    assert told[1].endswith("history of 5 of 5  complete; following changes")


def test_shares_rates_waiting_rows_and_dead_letters_are_there() -> None:
    text = "\n".join(shown(VIEW))
    assert "4,123  71 % aligned  12 % always-on  9 % no objective found  8 % not enough data" in text
    assert "20/s  7 behind  120 to judge  2 dead letters  fairlead dead-letters list" in text
    assert "judging everything anew: 43%" in text


def test_what_drifts_stands_first_and_what_is_not_known_is_not_invented() -> None:
    text = shown(VIEW)
    told = [
        next(line for line in text if line.startswith(name))
        for name in ("payments", "platform", "web", "ops")
    ]
    assert [" ".join(line.split()) for line in told] == [
        "payments drifting 31 of 100 days off plan, 15 tolerated",
        "platform on plan 8 of 100 days off plan, 15 tolerated",
        "web not enough data",
        "ops observing",
    ]
    assert text.index(told[0]) < text.index(told[1])


def test_a_role_in_trouble_is_quoted() -> None:
    assert "● ingest   ○ poller (waits to start again: no route to host)" in "\n".join(shown(VIEW))


def test_before_the_first_figures_it_says_so() -> None:
    assert "Waiting for the first figures …" in shown(replace(VIEW, samples=[]))
    assert panel.line(replace(VIEW, samples=[])) == "waiting for the first figures"


def test_the_line_for_logs_has_the_same_figures() -> None:
    assert panel.line(VIEW) == (
        "4,123 work items, 71 % aligned; 20 events/s; 7 behind; 120 to judge; 2 dead letters; poller waiting"
    )
