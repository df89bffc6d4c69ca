"""What a review says, from figures made by hand."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from alignment_rules.governance.findings import Finding, Kind
from alignment_rules.governance.kpis import KpiStanding, Quality
from alignment_rules.governance.spent import Spent
from alignment_rules.review import Answered, Material, Page, ProjectReview, Published, Then, Week, compose
from alignment_rules.review.page import Agenda, Bars, Course, Points, Says, Table
from schemas.counting import Unit
from schemas.drift import Case, Cause, Findings, Gap, Move, Standing
from schemas.periods import before, period

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PARTS = (Gap("young", 0.42, 0.6), Gap("upkeep", 0.38, 0.4), Gap("", 0.2, 0.0))
SPENT = Spent(200.0, 0.9, 0.42, 0.2, 0.05, PARTS, planned=True, untraced=1)
EARLIER = Spent(100.0, 1.0, 0.6, 0.05, 0.05, (Gap("young", 0.6, 0.6), Gap("upkeep", 0.4, 0.4)), True, 0)
WORK = Findings(
    gaps=PARTS,
    items=(Cause("PAY-9", "Ledger", "upkeep", 0.02),),
    epics=(Cause("PAY-100", "Payouts", "", 0.12),),
    rules=(),
    retagged=0.0,
    moves=(Move(40.0, "", "young"),),
    window_from=date(2026, 10, 21),
    window_to=DAY,
)
CASE = Case(*(7, "payments", NOW, DAY, DAY, None, None, "", DAY, 1, 0.2, WORK, "", "", "", None, -1))
TOLD = ("owner (bo)",)


def then(case: Case, **now: Any) -> Then:
    """A case of which the owner was told in time, and what is different by now."""
    return Then(case, msgspec.structs.replace(case, **now), TOLD)


def project(**changed: Any) -> ProjectReview:
    made = ProjectReview(
        name="payments", owner="bo", last=date(2026, 11, 22), now=SPENT, before=EARLIER, then={}, weeks=(),
        standing=Standing.DRIFTING, words="", scopes=2, without_history=0, stale=(),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changed)


def material(name: str = "2026-W47", **changed: Any) -> Material:
    it = period(name)
    made = Material(
        period=it, before=before(it), today=NOW.date(), project="",
        titles={"young": "Win shoppers", "upkeep": "Upkeep"}, always_on=("upkeep",), tolerance=0.1,
        unit=Unit.PERSON_DAYS, day_rate=None, currency="", projects=(project(),), cases=(), opened_later=(), answered=(), published=(), kpis=(),
        initiatives=(), findings=(), corrections=0, dead_letters=0,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changed)


def said(page: Page, title: str) -> list[str]:
    """Every line of a section."""
    (section,) = [it for it in page.sections if it.title.startswith(title)]
    found: list[str] = []
    for block in section.blocks:
        match block:
            case Says():
                found.append(block.words)
            case Points():
                found.extend(block.lines)
            case Agenda():
                found.extend(f"{it.what} ({it.who}) {it.because}".strip() for it in block.decisions)
            case Table():
                found.extend(" ".join(row) for row in block.rows)
    return found


def test_the_first_sentence_compares_the_period_with_the_one_before() -> None:
    page = compose(material())
    assert page.title == "Review of week 47 of 2026 (16 to 22 November)"
    assert page.lead == (
        (
            "In week 47 of 2026 (16 to 22 November), 80 of every 100 days of work went where the plan wants them; the week"
            " before it was 95."
        ),
        "For 20 of every 100 days no objective was found: tag that work, or plan it.",
        "No drift was found, as far as the data can tell.",
        "Beyond the tolerance, and not called a drift: payments.",
        "No decision is due.",
    )


def test_projects_weigh_as_many_days_as_are_known_of_them() -> None:
    small = project(name="labs", now=msgspec.structs.replace(SPENT, days=20.0, off_plan=0.9))
    lead = compose(material(projects=(project(), small), project="")).lead[0]
    assert "74 of every 100" in lead  # (180 · .8 + 18 · .1) / 198


def test_a_period_that_is_not_over_says_up_to_when_data_goes() -> None:
    page = compose(material("2026-11"))
    assert page.lead[0].startswith("In November 2026 up to 22 November, 80 of every 100")
    assert said(page, "Where")[0].startswith(
        "200 person-days left a trace up to 22 November. 20 of every 100 days (5 the"
    )


def test_what_gets_most_too_much_and_what_lacks_most_is_said_in_days_of_a_hundred() -> None:
    assert (
        "Of 20 no objective was found, most is missing at Win shoppers (42 instead of 60)."
        in said(compose(material()), "Where")[0]
    )


def test_bars_hold_plan_period_before_and_cost_with_unaligned_work_last() -> None:
    page = compose(material(day_rate=500.0, currency="EUR"))
    (bars,) = [block for section in page.sections for block in section.blocks if isinstance(block, Bars)]
    assert [(bar.label, bar.state, bar.before, bar.cost) for bar in bars.bars] == [
        ("Win shoppers", "aligned", 0.6, "37,800 EUR"),
        ("Upkeep", "always_on", 0.4, "34,200 EUR"),
        ("no objective found", "unaligned", 0.0, "18,000 EUR"),
    ]


def test_few_people_and_no_data_are_told_apart_and_neither_is_shown() -> None:
    few = said(compose(material(projects=(project(now=None),))), "Where")
    none = said(compose(material(projects=(project(now=None, last=date(2026, 11, 8)),))), "Where")
    assert few == ["Not shown: fewer than 5 people left a trace, and less would speak of persons."]
    assert none == ["Data goes to 8 November 2026, so there is none of this week yet."]
    assert (
        compose(material(projects=(project(now=None),))).lead[0]
        == "No project left enough traces of work to be shown."
    )


def test_a_course_is_drawn_of_two_weeks_that_may_be_shown() -> None:
    weeks = (Week("2026-W45", 0.1), Week("2026-W46", None), Week("2026-W47", 0.2))
    page = compose(material(projects=(project(weeks=weeks),)))
    (course,) = [block for section in page.sections for block in section.blocks if isinstance(block, Course)]
    assert course.shares == (0.1, None, 0.2)
    alone = compose(material(projects=(project(weeks=weeks[1:]),)))
    assert not [b for section in alone.sections for b in section.blocks if isinstance(b, Course)]


def test_an_unanswered_drift_is_the_first_decision_with_its_way_back() -> None:
    asked = Finding(
        Kind.NOT_APPROVED,
        "one-tap",
        "one-tap: 4 person-days went into it, but it is only proposed. Stop.",
        "ana",
    )
    page = compose(material(cases=(then(CASE),), findings=(asked,)))
    assert said(page, "Decisions") == [
        (
            "payments drifts: 20 of every 100 days are elsewhere than planned (bo) Drifting since about 18 November 2026, and nobody has"
            " answered (case 7); back on plan if 20 of every 100 days without an objective serve Win shoppers."
        ),
        "one-tap: 4 person-days went into it, but it is only proposed (ana) As of 24 November 2026.",
    ]
    assert page.lead[2:] == ("Drifting: payments (since about 18 November).", "2 decisions are due.")


def test_an_answer_is_due_again_when_it_ends_within_a_month() -> None:
    soon = msgspec.structs.replace(
        CASE,
        answer="accepted",
        answered_by="bo",
        answer_reason="peak season",
        answer_until=date(2026, 12, 20),
    )
    later = msgspec.structs.replace(soon, answer_until=date(2026, 12, 31))
    assert said(compose(material(cases=(then(soon),))), "Decisions") == [
        "payments: the answer to case 7 ends on 20 December 2026 (bo) Accepted because: peak season."
    ]
    assert said(compose(material(cases=(then(later),))), "Decisions") == ["Nothing waits for a decision."]


def test_a_case_tells_what_weighs_and_leaves_out_what_does_not() -> None:
    lines = said(compose(material(cases=(then(CASE),))), "Drift cases")
    assert "Epic PAY-100 Payouts: 12 of every 100 days, without an objective." in lines
    assert not [line for line in lines if "PAY-9" in line]
    assert any("Measured from 22 October to" in line for line in lines)
    assert lines[-1] == "Told by then: owner (bo). Nobody had answered it."


def test_a_case_stands_as_it_did_when_the_period_ended_and_what_came_later_is_said_so() -> None:
    early = msgspec.structs.replace(WORK, window_from=date(2026, 10, 25), window_to=date(2026, 11, 22))
    late = msgspec.structs.replace(WORK, window_from=date(2026, 11, 1), window_to=date(2026, 11, 29))
    stood = msgspec.structs.replace(CASE, off_plan=0.17, findings=early)
    answered = {"answer": "acknowledged", "answered_by": "bo", "answer_reason": "seen", "answer_seq": 9}
    over = {"closed_on": date(2026, 11, 29), "closed_because": "Back inside."}
    lines = said(
        compose(material(cases=(then(stood, findings=late, off_plan=0.3, **answered, **over),))), "Drift"
    )
    assert lines[0].startswith("17 of every 100 days are elsewhere than planned. Measured from 26 October to")
    assert "Epics, items and rules are those of 2 to 29 November." in lines
    assert lines[-1] == (
        "Told by then: owner (bo). Nobody had answered it. Since then acknowledged by bo: seen."
        " It was closed later, on 29 November 2026: Back inside."
    )


def test_causes_of_wholly_other_weeks_are_not_told() -> None:
    bare = msgspec.structs.replace(WORK, epics=(), items=(), window_to=date(2026, 11, 22))
    far = msgspec.structs.replace(WORK, window_from=date(2027, 2, 1), window_to=date(2027, 3, 1))
    stood = msgspec.structs.replace(CASE, findings=bare)
    page = compose(material(cases=(then(stood, findings=far, off_plan=0.5),)))
    assert any("is not kept; `fairlead cases show 7`" in line for line in said(page, "Drift cases"))
    assert said(page, "Decisions")[0].startswith(
        "payments drifts: 20 of every 100 days are elsewhere than planned (measured up to 22 November 2026)"
    )


def test_a_drift_that_was_certain_only_later_is_said_to_have_been_opened_later() -> None:
    later = msgspec.structs.replace(CASE, since=date(2026, 11, 17), opened_on=date(2026, 12, 3))
    page = compose(material(opened_later=(later,)))
    told = "Payments drifts since about 17 November 2026. That was certain enough later: case 7 was opened on 3 December 2026."
    assert page.lead[2:] == (told, "No decision is due.")
    assert said(page, "Drift cases") == ["No case was open.", told]


def test_a_closed_case_asks_for_nothing_and_says_why_it_is_closed() -> None:
    closed = msgspec.structs.replace(CASE, closed_on=date(2026, 11, 21), closed_because="Back inside.")
    page = compose(material(cases=(then(closed),)))
    assert said(page, "Decisions") == ["Nothing waits for a decision."]
    assert said(page, "Drift cases")[-1] == "Told by then: owner (bo). Back inside."
    assert not [line for line in said(page, "Drift cases") if line.startswith("Back on plan")]


def test_changes_are_shares_that_moved_cases_answers_and_the_strategy() -> None:
    answered = Answered(date(2026, 11, 20), 7, "payments", "bo", "acknowledged: we look into it")
    published = Published(
        4, date(2026, 11, 19), "ana", "A new plan", ("plan 2026-Q4/payments changed: young: 60 → 50",)
    )
    lines = said(
        compose(material(cases=(then(CASE),), answered=(answered,), published=(published,), corrections=3)),
        "What changed",
    )
    assert lines == [
        "payments is further from its plan: 20 of every 100 days are elsewhere, after 5.",
        "payments: no objective found went from 0 to 20 of every 100 days.",
        "payments: Win shoppers went from 60 to 42 of every 100 days.",
        "payments: case 7 was opened on 18 November.",
        "payments: case 7 was acknowledged: we look into it (bo, 20 November).",
        "version 4 of the strategy is in force since 19 November (ana): A new plan.",
        "plan 2026-Q4/payments changed: young: 60 → 50.",
        "people corrected what 3 items serve.",
    ]


def test_a_share_that_changed_says_what_of_it_is_re_tagging() -> None:
    then = {"young": 0.5, "upkeep": 0.5}
    lines = said(compose(material(projects=(project(then=then),))), "What changed")
    assert (
        "payments: Win shoppers went from 50 to 42 of every 100 days (−8 points: +10 from re-tagging, −18 from work)."
        in lines
    )
    assert "payments: no objective found went from 0 to 20 of every 100 days." in lines


def test_data_that_cannot_be_believed_is_named_first() -> None:
    ill = project(
        now=msgspec.structs.replace(SPENT, explained=0.6), stale=("jira:acme/PAY",), without_history=1
    )
    lines = said(compose(material(projects=(ill,), dead_letters=1)), "How far")
    assert lines[:4] == [
        "payments: the history of 1 of its boards and repositories is still coming in.",
        "payments: nothing was heard of jira:acme/PAY for a day or more.",
        "payments: of 40 of every 100 days nobody can say what they serve, so its shares are those of the rest.",
        "1 part of a record was set aside: `fairlead dead-letters list` says why.",
    ]


def test_restated_days_are_told_of_the_period_and_of_the_one_before() -> None:
    again = {"restated": 2, "restated_on": date(2026, 11, 20)}
    it = project(
        now=msgspec.structs.replace(SPENT, **again), before=msgspec.structs.replace(EARLIER, **again)
    )
    page = compose(material(projects=(it,)))
    told = "2 days of it were restated after the figures had spoken of them, the last on 2026-11-20: late activity, or other tags."
    assert f"payments: {told}" in said(page, "How far")
    assert f"payments, the week before: {told}" in said(page, "What changed")


def test_a_kpi_stands_beside_the_share_of_days_that_its_objective_got() -> None:
    kpi = KpiStanding(*("young", "conversion", 2.0, 3.0, "%", DAY, "ana", Quality.GOOD, 2.6, NOW, 0.6))
    assert said(compose(material(kpis=(kpi,))), "KPIs")[0].startswith(
        "young/conversion 42 2% 2.6% 3% 60% 2026-11-18"
    )


def test_how_a_project_stands_today_is_not_said_of_a_period_long_over() -> None:
    page = compose(material("2026-Q3"))
    blocks = next(it for it in page.sections if it.title.startswith("Where")).blocks
    assert "drifting" not in blocks[0].beside  # type: ignore[union-attr]
