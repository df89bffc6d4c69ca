"""Jira's feeds of worklogs: every page once, and an end whatever they say."""

from datetime import UTC, datetime

import pytest

from connectors.jira.worklogs import traces
from connectors.listing import TraceChange
from schemas.errors import Retry
from schemas.trackers.reading import JsonObject

SINCE = datetime.fromtimestamp(1_000, UTC)


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def page(*entries: tuple[object, object], until: object = 0, last: object = True) -> JsonObject:
    values = [{"worklogId": id_, "updatedTime": when} for id_, when in entries]
    return {"values": values, "until": until, "lastPage": last}


def told(pages: dict[tuple[str, int], JsonObject], issues: dict[str, str]) -> list[TraceChange]:
    asked: list[tuple[str, int]] = []

    def feed(name: str, since: int) -> JsonObject:
        assert (name, since) not in asked
        asked.append((name, since))
        return pages.get((name, since), page())

    found = list(
        traces(feed, lambda ids: [{"id": i, "issueId": issues[i]} for i in ids if i in issues], SINCE)
    )
    assert set(asked) >= set(pages)
    return found


def test_pages_follow_one_another_and_deleted_ones_name_no_issue() -> None:
    assert told(
        {
            ("updated", 1_000_000): page((1, 1_500_000_000_000), until=2_000_000, last=False),
            ("updated", 2_000_000): page((2, 1_600_000_000_000), (3, 1_600_000_000_000)),
            ("deleted", 1_000_000): page((4, 1_700_000_000_000)),
        },
        {"1": "10", "2": "20"},
    ) == [
        TraceChange("worklog:1", at(1_500_000_000_000), "issue:10"),
        TraceChange("worklog:2", at(1_600_000_000_000), "issue:20"),
        TraceChange("worklog:4", at(1_700_000_000_000), ""),
    ]


@pytest.mark.parametrize("until", [1_000_000, 0, None, "soon", -1])
def test_a_feed_that_does_not_go_on_ends(until: object) -> None:
    assert (
        len(told({("updated", 1_000_000): page((1, 1_500_000_000_000), until=until, last=False)}, {"1": "5"}))
        == 1
    )


@pytest.mark.parametrize(
    "entry", [("x", 1), (None, 1), (1, None), (1, "soon"), ("9" * 40, 1), (True, 1), ([], {})]
)
def test_what_is_no_worklog_is_left_out(entry: tuple[object, object]) -> None:
    assert told({("deleted", 1_000_000): page(entry, (7, 1_700_000_000_000))}, {}) == [
        TraceChange("worklog:7", at(1_700_000_000_000), "")
    ]


def test_an_answer_without_values_is_asked_again() -> None:
    with pytest.raises(Retry, match="cut short"):
        list(traces(lambda _, __: {}, lambda _: [], SINCE))
