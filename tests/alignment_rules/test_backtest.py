"""What the report of a back-test says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment_rules.backtest import Judgement, Mixes, Moved, Part, Plan, Report, report
from alignment_rules.mix import Slot
from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import read
from schemas.alignment import WHOLE, Share, State
from tests.alignment_rules.strategies import STRATEGY

END = date(2026, 11, 24)
DAY = 1_000_000
PLAN = "plan: {2026-Q4: {pay: {young: 80, upkeep: rest}}}\n"
YOUNG, CALM = (Slot(id_, State.ALIGNED) for id_ in ("young", "calm"))
UPKEEP, NOTHING = Slot("upkeep", State.ALWAYS_ON), Slot("", State.UNALIGNED)


def book(plan: str = "") -> Rulebook:
    return Rulebook(read({"strategy.yaml": STRATEGY + plan}), END)


def serving(*shares: tuple[str, int], project: str = "pay") -> Judgement:
    state = State.ALIGNED if shares else State.UNALIGNED
    return Judgement(project, state, tuple(Share(id_, ppm) for id_, ppm in shares))


def moved(key: str, before: Judgement, after: Judgement, days: float = 1) -> Moved:
    return Moved(key, f"title of {key}", before, after, int(days * DAY))


def tried(*moves: Moved, then: Mixes | None = None, now: Mixes | None = None, plan: str = "") -> Report:
    return report(10, moves, then or {}, now or {}, book(plan), book(plan), END, 28)


def part(found: Report, id_: str) -> Part:
    (it,) = (it for it in found.parts if it.id == id_)
    return it


def test_effort_goes_where_the_draft_puts_its_item() -> None:
    now = {"pay": {YOUNG: 6 * DAY, NOTHING: 4 * DAY}}
    found = tried(moved("PAY-1", serving(), serving(("young", WHOLE)), days=2), now=now)
    assert (part(found, "young").before, part(found, "young").after) == (0.6, 0.8)
    assert (part(found, "").before, part(found, "").after) == (0.4, 0.2)


def test_a_change_is_told_by_its_causes() -> None:
    then = {"pay": {YOUNG: 50 * DAY, NOTHING: 50 * DAY}}
    now = {"pay": {YOUNG: 53 * DAY, NOTHING: 47 * DAY}}
    found = tried(moved("PAY-1", serving(), serving(("young", WHOLE)), days=6), then=then, now=now)
    assert part(found, "young").points == (9, 6, 3)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_causes_sum_to_the_change(then: float, before: float, after: float) -> None:
    total, tags, work = Part("pay", "young", State.ALIGNED, then, before, after).points
    assert total == tags + work


def test_without_an_earlier_window_all_is_re_tagging() -> None:
    found = tried(moved("PAY-1", serving(), serving(("calm", WHOLE))), now={"pay": {NOTHING: 4 * DAY}})
    assert part(found, "calm").points == (25, 25, 0)


def test_effort_leaves_one_project_for_another() -> None:
    now = {"pay": {YOUNG: 3 * DAY}, "shop": {YOUNG: DAY}}
    gone = moved("PAY-1", serving(("young", WHOLE)), serving(("calm", WHOLE), project="shop"), days=1)
    found = tried(gone, now=now)
    assert {(it.project, it.id): it.after for it in found.parts} == {
        ("pay", "young"): 1.0,
        ("shop", "young"): 0.5,
        ("shop", "calm"): 0.5,
    }


shares = st.sampled_from([(), (("young", WHOLE),), (("calm", 600_000), ("upkeep", 400_000))])


@given(st.lists(st.tuples(shares, shares, st.integers(1, 5)), max_size=6))
def test_no_effort_is_lost_or_made(
    moves: list[tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], int]],
) -> None:
    now = {"pay": {YOUNG: 40 * DAY, CALM: 40 * DAY, UPKEEP: 40 * DAY, NOTHING: 40 * DAY}}
    items = [moved(f"PAY-{n}", serving(*was), serving(*is_), days=d) for n, (was, is_, d) in enumerate(moves)]
    assert sum(it.after for it in tried(*items, now=now).parts) == pytest.approx(1)


def test_moves_are_grouped_with_the_examples_of_most_effort() -> None:
    items = [moved(f"PAY-{n}", serving(), serving(("young", WHOLE)), days=n) for n in range(1, 6)]
    (it,) = tried(*items).moves
    assert (it.before, it.after, it.items, it.days) == ("unaligned", "young", 5, 15.0)
    assert [key for key, _ in it.examples] == ["PAY-5", "PAY-4", "PAY-3"]


def test_a_split_reads_with_its_shares_and_an_initiative_with_its_objective() -> None:
    assert serving(("calm", 600_000), ("upkeep", 400_000)).words == "calm 60 %, upkeep 40 %"
    assert Judgement("pay", State.ALIGNED, (Share("young", WHOLE, "one-tap"),)).words == "young by one-tap"


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [(0.05, 0.2, "opens"), (0.2, 0.05, "closes"), (0.2, 0.3, ""), (None, 0.2, "opens"), (0.1, 0.1, "")],
)
def test_a_drift_turns_where_the_tolerance_is_crossed(
    before: float | None, after: float | None, turn: str
) -> None:
    assert Plan("pay", before, after, 0.1, 0.1).turn == turn


def test_a_draft_that_explains_more_may_end_a_drift() -> None:
    now = {"pay": {YOUNG: 50 * DAY, UPKEEP: 20 * DAY, NOTHING: 30 * DAY}}
    found = tried(moved("PAY-1", serving(), serving(("young", WHOLE)), days=25), now=now, plan=PLAN)
    assert [(it.project, it.turn) for it in found.plans] == [("pay", "closes")]


def test_an_empty_store_moves_nothing() -> None:
    assert report(0, [], {}, {}, book(), book(), None, 28).moved_share == 0.0
