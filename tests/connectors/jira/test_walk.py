"""The walks over a Jira project, against a Jira of a few lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from connectors.jira.client import BadQuery, Found
from connectors.jira.walk import OVERLAP, walk
from connectors.listing import Page
from schemas.errors import Retry

START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Jira:
    """Issues of one project: key number -> when it was updated. Pages of `size`, by token or by bound."""

    updated: dict[int, datetime]
    cloud: bool = True
    size: int = 3
    now: datetime = START
    asked: list[str] = field(default_factory=list)

    def server_time(self) -> datetime:
        return self.now

    def search(self, jql: str, token: str | None) -> Found:
        self.asked.append(jql)
        found = list(self._found(jql))
        at = int(token or 0)
        page = found[at : at + self.size]
        issues = [{"id": str(number), "key": f"PAY-{number}"} for number in page]
        more = len(found) > at + self.size
        return Found(
            issues, str(at + self.size) if self.cloud and more else None, more=not self.cloud and more
        )

    def _found(self, jql: str) -> Iterator[int]:
        assert jql.startswith("project = 10010 ")
        since = re.search(r"updated >= (\d+) ", jql)
        bound = re.search(r'key ([<>]) "PAY-(\d+)"', jql)
        if bound and int(bound[2]) not in self.updated:
            raise BadQuery("no such key")
        for number in sorted(self.updated, reverse="DESC" in jql):
            late = not since or self.updated[number].timestamp() * 1000 >= int(since[1])
            beyond = not bound or (number < int(bound[2]) if bound[1] == "<" else number > int(bound[2]))
            if late and beyond:
                yield number

    def walk(self, state: dict[str, str] | None = None) -> Iterator[Page]:
        return walk(self.search, self.server_time, "10010", state or {})


def numbers(pages: list[Page]) -> list[int]:
    return [int(str(issue["id"])) for page in pages for issue in page.objects]


@pytest.fixture(params=[True, False], ids=["cloud", "datacenter"])
def jira(request: pytest.FixtureRequest) -> Jira:
    return Jira({number: START - timedelta(days=30) for number in range(1, 11)}, cloud=request.param)


def test_history_comes_newest_first_and_ends_with_what_is_complete(jira: Jira) -> None:
    pages = list(jira.walk())
    assert numbers(pages) == list(range(10, 0, -1))
    assert [page.backfilled for page in pages] == [False, False, False, True]
    assert [page.complete_through for page in pages] == [None, None, None, START]


def test_an_interrupted_history_goes_on_where_it_stopped(jira: Jira) -> None:
    first = list(islice(jira.walk(), 2))
    rest = list(jira.walk(dict(first[-1].state)))
    assert numbers(first) + numbers(rest) == list(range(10, 0, -1))


def test_what_changes_while_history_is_read_is_read_too(jira: Jira) -> None:
    state = dict(next(jira.walk()).state)
    jira.now += timedelta(hours=1)
    jira.updated |= {9: jira.now, 11: jira.now}
    pages = list(jira.walk(state))
    assert numbers(pages) == [9, 11, 7, 6, 5, 4, 3, 2, 1]
    assert [page.complete_through for page in pages][-1] == jira.now
    assert pages[0].complete_through is None


def test_a_later_walk_lists_what_was_updated_since_the_last_one_began(jira: Jira) -> None:
    state = dict(list(jira.walk())[-1].state)
    jira.updated[4] = START - OVERLAP + timedelta(seconds=1)
    jira.updated |= {7: START + timedelta(minutes=1), 12: START + timedelta(minutes=2)}
    jira.now += timedelta(hours=1)
    pages = list(jira.walk(state))
    assert numbers(pages) == [4, 7, 12]
    assert pages[-1].complete_through == START + timedelta(hours=1)


def test_an_idle_walk_is_one_empty_page_that_moves_the_clock_alone(jira: Jira) -> None:
    state = dict(list(jira.walk())[-1].state)
    jira.now += timedelta(hours=1)
    (page,) = jira.walk(state)
    assert (page.objects, page.complete_through) == ([], jira.now)


def test_an_interrupted_walk_over_changes_goes_on_and_loses_nothing(jira: Jira) -> None:
    state = dict(list(jira.walk())[-1].state)
    jira.now += timedelta(hours=1)
    jira.updated = dict.fromkeys(jira.updated, START + timedelta(minutes=30))
    first = next(jira.walk(state))
    jira.now += timedelta(hours=5)
    jira.updated[2] = jira.now - timedelta(hours=1)
    pages = list(jira.walk(dict(first.state)))
    assert numbers([first, *pages]) == list(range(1, 11))
    assert pages[-1].complete_through == START + timedelta(hours=1)
    later = list(jira.walk(dict(pages[-1].state)))
    assert 2 in numbers(later)


def test_a_deleted_bound_falls_back_to_an_earlier_one(jira: Jira) -> None:
    first = next(jira.walk())
    del jira.updated[8]
    assert numbers(list(jira.walk(dict(first.state)))) == [7, 6, 5, 4, 3, 2, 1]
    del jira.updated[9], jira.updated[10]
    assert numbers(list(jira.walk(dict(first.state)))) == [7, 6, 5, 4, 3, 2, 1]


def test_an_empty_project_is_complete_at_once(jira: Jira) -> None:
    jira.updated = {}
    (page,) = jira.walk()
    assert (page.backfilled, page.complete_through, page.objects) == (True, START, [])


def test_a_repeated_token_ends_the_walk() -> None:
    with pytest.raises(Retry, match="again and again"):
        list(walk(lambda _jql, _token: Found([{"key": "PAY-1"}], "same", more=False), lambda: START, "1", {}))


def test_a_data_center_that_ignores_the_bound_ends_the_walk() -> None:
    with pytest.raises(Retry, match="again and again"):
        list(walk(lambda _jql, _token: Found([{"key": "PAY-1"}], None, more=True), lambda: START, "1", {}))


def test_a_key_that_is_none_never_reaches_a_query() -> None:
    asked: list[str] = []

    def search(jql: str, _: str | None) -> Found:
        asked.append(jql)
        return Found([{"key": 'x" OR key > "'}, {"key": None}], None, more=True)

    with pytest.raises(Retry):
        list(walk(search, lambda: START, "1", {}))
    assert all('"' not in jql for jql in asked)
