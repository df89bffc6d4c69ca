"""A changed strategy, told to whom it concerns, and reviews at the end of each period."""

from datetime import UTC, datetime

import pytest

from alignment_rules.differences import differences
from alignment_rules.governance.announcing import Change, Moved, letters
from alignment_rules.governance.reviewing import next_review
from alignment_rules.strategy import Strategy, read
from tests.streams.steered import published

MOVED = (Moved("shop", "upkeep", "young", 12), Moved("shop", "calm", "", 1))


def changed(*pairs: tuple[str, str]) -> tuple[Strategy, Strategy]:
    """The strategy, and the same with other words in it."""
    before = published()
    after = dict(before)
    for old, new in pairs:
        assert old in after["strategy.yaml"]
        after["strategy.yaml"] = after["strategy.yaml"].replace(old, new)
    return read(before), read(after)


def told(before: Strategy, after: Strategy, moved: tuple[Moved, ...] = ()) -> dict[str, str]:
    change = Change(2, "pmo", "New priorities", differences(before, after), moved)
    return {who: letter.text for who, letter in letters(before, after, change)}


def test_who_answers_for_what_changed_is_told_what_differs() -> None:
    found = told(*changed(("calm: 30", "calm: 20"), ("upkeep: 20", "upkeep: 30")))
    assert list(found) == ["ana"]
    assert "Version 2 of the strategy is in force, by pmo: New priorities" in found["ana"]
    assert "- plan 2025-Q1/shop changed: calm: 30 → 20; upkeep: 20 → 30" in found["ana"]


def test_an_objectives_owner_and_sponsor_are_told_and_others_are_not() -> None:
    found = told(*changed(("Calm nights", "Quiet nights")))
    assert set(found) == {"ana", "coo"}
    assert "title: Calm nights → Quiet nights" in found["coo"]


def test_tolerance_and_chain_concern_every_project() -> None:
    assert set(told(*changed(("tolerance: 10pp", "tolerance: 15pp")))) == {"ana"}


def test_what_moved_is_told_to_those_it_came_from_and_went_to() -> None:
    same = read(published())
    found = told(same, same, MOVED)
    assert "- shop: 12 items went from Upkeep to Win shoppers under 30" in found["cmo"]
    assert "no objective found" not in found["cmo"]
    assert "- shop: 1 item went from Calm nights to no objective found" in found["coo"]
    assert "What changed for you" not in found["coo"]


def test_nothing_changed_is_told_to_nobody() -> None:
    same = read(published())
    assert told(same, same) == {}


@pytest.mark.parametrize(
    ("cadence", "now", "period", "due"),
    [
        ("monthly", "2026-11-24T12:00", "2026-11", "2026-12-01T06:00"),
        ("monthly", "2026-12-01T05:59", "2026-11", "2026-12-01T06:00"),
        ("monthly", "2026-12-01T06:00", "2026-12", "2027-01-01T06:00"),
        ("weekly", "2026-11-24T12:00", "2026-W48", "2026-11-30T06:00"),
        ("quarterly", "2026-11-24T12:00", "2026-Q4", "2027-01-01T06:00"),
        ("monthly", "2026-10-31T23:00", "2026-10", "2026-11-02T06:00"),
        (
            "monthly",
            "2026-11-01T12:00",
            "2026-10",
            "2026-11-02T06:00",
        ),  # a Sunday: the review is still to come
    ],
)
def test_a_period_is_reviewed_on_the_first_working_day_after_it(
    cadence: str, now: str, period: str, due: str
) -> None:
    found = next_review(cadence, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (found.period.name, found.due_at) == (period, datetime.fromisoformat(due).replace(tzinfo=UTC))
