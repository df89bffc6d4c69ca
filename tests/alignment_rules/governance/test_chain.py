"""Who is told when: roles become people, working days leave weekends out."""

from datetime import UTC, datetime

import pytest

from alignment_rules.governance.chain import after, readers, stages
from schemas.drift import Gap
from schemas.quantities import Span
from tests.alignment_rules.governance.making import strategy

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PLAN = "{2026-Q4: {shop: {young: 60, upkeep: rest}}}"
TELL = "{owner: at once, pmo: at once, sponsor: 5 workdays}"
GAPS = (Gap("young", 0.4, 0.6), Gap("calm", 0.2, 0.0))


def test_the_chain_names_the_projects_owner_and_the_sponsors_of_what_starves() -> None:
    found = stages(strategy(PLAN, TELL), "shop", GAPS, FRIDAY)
    assert [(stage.name, stage.people) for stage in found] == [
        ("owner", ("ana",)),
        ("pmo", ("pmo",)),
        ("sponsor", ("cmo",)),
    ]
    assert found[-1].due_at == datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def test_without_a_chain_owner_and_pmo_are_told_at_once() -> None:
    found = stages(strategy(PLAN), "shop", GAPS, FRIDAY)
    assert [(stage.name, stage.due_at) for stage in found] == [("owner", FRIDAY), ("pmo", FRIDAY)]


def test_nobody_is_told_as_sponsor_where_no_objective_starves() -> None:
    nearly = Gap("young", 0.595, 0.6)
    found = stages(strategy(PLAN, TELL), "shop", (nearly, Gap("upkeep", 0.3, 0.6), Gap("", 0.3, 0.0)), FRIDAY)
    assert "sponsor" not in {stage.name for stage in found}


@pytest.mark.parametrize(
    ("delay", "day"),
    [
        (None, 20),
        (Span(1, "workday"), 23),
        (Span(5, "workday"), 27),
        (Span(1, "day"), 21),
        (Span(1, "week"), 27),
    ],
)
def test_a_delay_ends_at_the_same_time_of_its_day(delay: Span | None, day: int) -> None:
    assert after(FRIDAY, delay) == FRIDAY.replace(day=day)


def test_a_review_is_read_by_everybody_whom_a_drift_would_be_told() -> None:
    chained, usual = readers(strategy(PLAN, TELL)), readers(strategy(PLAN), "shop")
    assert set(usual) == {strategy(PLAN).file.people[name] for name in ("ana", "pmo")}
    assert strategy(PLAN).file.people["cmo"] in chained
    assert len(set(chained)) == len(chained)
