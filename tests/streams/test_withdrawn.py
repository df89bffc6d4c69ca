"""A trace that a whole list has no longer takes its effort back; what does not list all takes nothing."""

from itertools import permutations

import pytest
from sqlalchemy import Engine, text

from schemas.events import Origin, RawEvent
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.maker import API, at, comment, event, issue, records
from tests.streams.test_effort_laws import from_scratch, measured, settle

pytestmark = pytest.mark.engines
MADE = comment(1, "p1", 0), comment(2, "p2", 0)


def told(updated: float, *numbers: int, total: int | None = None, seen: float | None = None) -> RawEvent:
    """Issue 1 with these of the comments; all there are where `total` says so."""
    stated = {} if total is None else {"total": total}
    listed = {"comments": [MADE[number - 1] for number in numbers], **stated}
    return event(issue(1, updated=updated, comment=listed), seen=updated if seen is None else seen)


def worked(database: Engine) -> list[str]:
    """Who has a share of a day."""
    settle(database)
    with database.connect() as connection:
        return list(connection.execute(text("SELECT DISTINCT person FROM effort ORDER BY person")).scalars())


def applied(apply: Apply, *events: RawEvent, start: int = 0) -> None:
    for place, one in enumerate(events, start):
        apply(records(one, start=place))


def test_a_deleted_comment_takes_its_effort_back(apply: Apply, database: Engine):
    applied(apply, told(0, 1, 2, total=2))
    assert worked(database) == ["p1", "p2"]
    applied(apply, told(1, 1, total=1), start=1)
    assert worked(database) == ["p1"]
    applied(apply, told(1, total=0, seen=2), start=2)
    assert worked(database) == [], "also where the tracker does not call it an update"
    applied(apply, told(3, 2, total=1), start=3)
    assert worked(database) == ["p2"], "what is listed again counts again"
    assert measured(database) == from_scratch(database)


@pytest.mark.parametrize("part", [told(1, 1), told(1, 1, total=2), told(1)], ids=["no total", "less", "none"])
def test_a_partial_list_withdraws_nothing(part: RawEvent, apply: Apply, database: Engine):
    applied(apply, told(0, 1, 2, total=2), part)
    assert worked(database) == ["p1", "p2"]


def test_a_webhook_withdraws_nothing(apply: Apply, database: Engine):
    said = issue(1, updated=1, comment={"comments": [], "total": 0})
    hook = event(said, seen=1, name="jira:issue_updated", origin=Origin.WEBHOOK)
    applied(apply, told(0, 1, 2, total=2), hook)
    assert worked(database) == ["p1", "p2"]


def test_worklogs_are_withdrawn_alone(apply: Apply, database: Engine):
    log = {"id": "5", "author": "p3", "started": at(0).isoformat()}
    both = issue(1, comment={"comments": [MADE[0]], "total": 1}, worklog={"worklogs": [log], "total": 1})
    applied(apply, event(both), event(issue(1, updated=1, worklog={"worklogs": [], "total": 0}), seen=1))
    assert worked(database) == ["p1"]


def test_reviews_and_comments_of_a_pull_request_are_withdrawn_and_commits_stay(
    apply: Apply, database: Engine
):
    def pull(updated: float, *kinds: str) -> RawEvent:
        traces = [
            {"id": f"{kind}:1", "kind": kind, "at": at(0).isoformat(), "person": kind} for kind in kinds
        ]
        times = {"created_at": at(0).isoformat(), "updated_at": at(updated).isoformat()}
        whole = ["comment", "review", "commit"]  # nobody can say so of commits
        part = {
            "id": 1,
            "number": 7,
            "state": "open",
            "title": "x",
            "traces": traces,
            "whole": whole,
            **times,
        }
        return event(part, scope=API, seen=updated, name="pulls")

    applied(apply, pull(0, "comment", "review", "commit"), pull(1, "comment"))
    assert worked(database) == ["comment", "commit"]
    applied(apply, pull(2), start=2)
    assert worked(database) == ["commit"]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_effort_is_the_same_in_whatever_order_lists_come(
    order: tuple[int, ...], apply: Apply, database: Engine
):
    said = [told(0, 1, 2, total=2), told(1, 2, total=1), told(2, 1, seen=5)]
    for place, which in enumerate(order):
        applied(apply, said[which], start=place)
        settle(database)  # between any two of them
    assert worked(database) == ["p1", "p2"]
    assert measured(database) == from_scratch(database)
    assert len(snapshot.facts(database)["traced"]) == 2
