"""What a manager reads on the command line about drift, cases and effort."""

import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from alignment_rules.governance.kpis import KpiStanding, Quality
from alignment_rules.governance.spent import Spent
from connectors.console.queries import CaseFile, EffortFigures, LogLine, ProjectEffort, ProjectStanding
from deploy import cases_page, drift_page, effort_page, kpi_page
from schemas.counting import Unit
from schemas.drift import Case, Evidence, Gap, Standing, Why
from schemas.errors import Reject
from tests.connectors.console.organisation import DAY, FINDINGS, NOW

TITLES = {"young-shoppers": "Win shoppers under 30", "upkeep": "Upkeep"}
CASE = Case(*(17, "payments", NOW, DAY, DAY, None, None, "", DAY, 1, 0.2, FINDINGS, "", "", "", None, -1))
SEEN = Evidence(
    off_plan=0.2, tolerance=0.1, explained=0.93, minimum_detectable=0.27, earliest_notice=4,
    baseline=date(2026, 10, 1), starts=120,
)  # fmt: skip
PAYMENTS = ProjectStanding(
    *("payments", Standing.DRIFTING, Why.BOTH_SIGNS, "20 of every 100 days are elsewhere."),
    *(DAY, NOW, SEEN, CASE),
)


def test_a_project_is_a_line_with_its_case_and_why() -> None:
    head, line, *_ = drift_page.all_([PAYMENTS]).splitlines()
    assert head.split() == ["project", "stands", "off", "plan", "tolerated", "noticed", "from", "case", "why"]
    assert line.split()[:6] == ["payments", "drifting", "20", "10", "27", "17"]


def test_one_project_tells_what_its_data_could_show_and_what_can_be_answered() -> None:
    text = drift_page.one(PAYMENTS, TITLES)
    assert "A drift of 27 or more of every 100 days would be noticed within 15 working days" in text
    assert "Measured against the plan in force since 2026-10-01, by 120 pieces of work begun since." in text
    assert "Win shoppers under 30: 42 of every 100 days instead of 60" in text
    assert "fairlead cases accept 17 --until DATE --because WHY" in text


def test_a_project_nobody_judged_is_refused_with_those_there_are() -> None:
    with pytest.raises(Reject, match="there are: payments"):
        drift_page.only([PAYMENTS], "shop")


def test_without_cases_the_list_says_what_that_means() -> None:
    assert "no project drifts, as far as the data can tell" in cases_page.all_([])


def test_a_case_tells_direction_causes_way_back_and_what_happened() -> None:
    line = LogLine(datetime(2026, 11, 14, 9, 30, tzinfo=UTC), "told", "", "owner (ana) is told")
    text = cases_page.one(CaseFile(CASE, [line]), TITLES)
    headings = ["Where the days go", "What causes it", "The way back", "What you can answer", "What happened"]
    assert [head for head in text.splitlines() if head in headings] == headings
    assert "2026-11-14 09:30  told  owner (ana) is told" in text


def test_a_closed_case_asks_for_no_answer() -> None:
    closed = msgspec.structs.replace(CASE, closed_at=NOW, closed_on=DAY, closed_because="Back inside.")
    text = cases_page.one(CaseFile(closed, []), TITLES)
    assert "closed 2026-11-14: Back inside." in text
    assert "What you can answer" not in text


SPENT = Spent(
    *(40.0, 0.9, 0.6, 0.12, 0.05), (Gap("young-shoppers", 0.6, 0.5), Gap("", 0.4, 0.5)), planned=True, untraced=1
)  # fmt: skip


def test_effort_is_told_in_days_of_a_hundred_with_its_cost() -> None:
    figures = EffortFigures(
        "2026-11", Unit.PERSON_DAYS, [ProjectEffort("payments", DAY, DAY, SPENT)], {}, 800.0, "EUR"
    )
    text = effort_page.as_text(figures, TITLES)
    assert "12 of every 100 days are elsewhere than planned." in text
    (line,) = [one for one in text.splitlines() if one.startswith("Win shoppers")]
    assert line.split() == ["Win", "shoppers", "under", "30", "60", "50", "21.6", "17,280", "EUR"]


def test_effort_of_few_is_not_shown_and_that_is_said() -> None:
    figures = EffortFigures(
        "2026-11", Unit.PERSON_DAYS, [ProjectEffort("payments", DAY, DAY, None)], {}, None, ""
    )
    assert "Not shown: fewer than 5 people left a trace" in effort_page.as_text(figures, TITLES)


def test_person_days_are_not_told_where_people_may_count_twice() -> None:
    twice = msgspec.structs.replace(SPENT, twice=0.4)
    figures = EffortFigures(
        "2026-11", Unit.PERSON_DAYS, [ProjectEffort("payments", DAY, DAY, twice)], {}, 800.0, "EUR"
    )
    text = effort_page.as_text(figures, TITLES)
    assert "is not known: up to 40 of every 100 may be counted twice" in text
    (line,) = [one for one in text.splitlines() if one.startswith("Win shoppers")]
    assert line.split()[-4:] == ["60", "50", "–", "–"]
    (told,) = json.loads(effort_page.as_json(figures))["projects"]
    assert (told["spent"]["days"], told["spent"]["off_plan"]) == (None, 0.12)


def test_effort_of_days_that_are_yet_to_come_is_not_called_that_of_few() -> None:
    project = ProjectEffort("payments", DAY + timedelta(days=60), DAY, None)
    figures = EffortFigures("2027-01", Unit.PERSON_DAYS, [project], {}, None, "")
    text = effort_page.as_text(figures, TITLES)
    assert text.strip() == "payments  Data goes to 2026-11-14, so there is none of 2027-01 yet."


def test_a_kpi_is_a_line_with_how_far_it_is_and_whether_that_can_be_trusted() -> None:
    read = KpiStanding(
        *("young-shoppers", "conversion", 2.0, 3.0, "%", DAY, "ana", Quality.STALE, 2.6, NOW, 0.6)
    )
    never = KpiStanding(
        *("calm-nights", "incidents", 40.0, 20.0, "/month", DAY, "bo", Quality.NEVER_READ, None, None, None)
    )
    _, first, second = kpi_page.as_text([read, never]).splitlines()
    assert first.split()[2:6] == ["2%", "2.6%", "3%", "60%"]
    assert first.endswith("stale, of 2026-11-14")
    assert second.split()[2:6] == ["40/month", "–", "20/month", "–"]
    assert second.endswith("never read")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-11-20", date(2026, 11, 20), date(2026, 11, 20)),
    ],
)
def test_periods_are_quarters_months_weeks_and_days(written: str, first: date, last: date) -> None:
    found = effort_page.period(written)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("written", ["2026", "2026-13", "2026-11-31", "soon", "2026-W60"])
def test_any_other_period_is_refused_with_those_there_are(written: str) -> None:
    with pytest.raises(Reject, match="write a quarter"):
        effort_page.period(written)
