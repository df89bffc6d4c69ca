"""One decision, one piece of work: what is for an issue starts with the issue."""

from datetime import date

from alignment_rules.governance.pieces import Begun, pieces
from alignment_rules.mix import Slot
from schemas.alignment import State

YOUNG, CALM, UNKNOWN = (
    Slot("young", State.ALIGNED),
    Slot("calm", State.ALIGNED),
    Slot("", State.UNKNOWN),
)


def begun(
    item_id: int,
    kind: str,
    day: int,
    mix: dict[Slot, int],
    person: str = "p",
    *,
    done: bool = False,
    days: int = 0,
) -> Begun:
    return Begun(item_id, kind, done, date(2026, 11, day), date(2026, 11, day + days), person, mix)


def test_commits_and_the_pull_request_belong_to_the_issue_they_are_for() -> None:
    issue = begun(1, "issue", 5, {YOUNG: 1})
    pull = begun(2, "pull_request", 4, {YOUNG: 2}, "q")
    commit = begun(3, "commit", 3, {CALM: 1}, "r")
    (piece,) = pieces([issue, pull, commit], {3: 2, 2: 1})
    assert (piece.day, piece.person, piece.objective, piece.micro_days) == (
        date(2026, 11, 3),
        "r",
        "young",
        4,
    )


def test_a_piece_is_finished_with_its_issue_on_the_last_day_of_work() -> None:
    issue = begun(1, "issue", 2, {YOUNG: 1}, done=True, days=3)
    commit = begun(2, "commit", 4, {YOUNG: 1}, days=2)
    assert pieces([issue, commit], {2: 1})[0].finished == date(2026, 11, 6)
    assert pieces([begun(1, "issue", 2, {YOUNG: 1})], {})[0].finished is None


def test_issues_of_one_epic_are_decisions_of_their_own() -> None:
    epic = begun(1, "epic", 1, {YOUNG: 1})
    issues = [begun(number, "issue", number, {YOUNG: 1}) for number in (2, 3)]
    assert len(pieces([epic, *issues], {2: 1, 3: 1})) == 3


def test_a_sub_task_of_an_epic_does_not_join_it() -> None:
    found = pieces([begun(1, "epic", 1, {YOUNG: 1}), begun(2, "subtask", 2, {YOUNG: 1})], {2: 1})
    assert len(found) == 2


def test_what_points_outside_the_project_stands_alone() -> None:
    (piece,) = pieces([begun(2, "commit", 2, {YOUNG: 1})], {2: 99})
    assert piece.objective == "young"


def test_a_circle_of_mentions_ends() -> None:
    circle = [begun(number, "pull_request", number, {YOUNG: 1}) for number in (1, 2)]
    assert 1 <= len(pieces(circle, {1: 2, 2: 1})) <= 2


def test_what_nobody_can_place_is_not_known_and_what_serves_nothing_is() -> None:
    unknown = pieces([begun(1, "issue", 1, {UNKNOWN: 1})], {})
    nothing = pieces([begun(1, "issue", 1, {Slot("", State.UNALIGNED): 1})], {})
    assert (unknown[0].objective, nothing[0].objective) == (None, "")
