"""The walks over a Jira project, against a Jira of a few lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from connectors.jira.client import BadQuery, Found
from connectors.jira.walk import OVERLAP, RECENT, RELIST, walk
from connectors.listing import ANEW, Page
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
    parents: dict[int, int] = field(default_factory=dict)

    def server_time(self) -> datetime:
        return self.now

    def search(self, jql: str, token: str | None) -> Found:
        self.asked.append(jql)
        found = list(self._found(jql))
        at = int(token or 0)
        page = found[at : at + self.size]
        issues: list[dict[str, object]] = [
            {"id": str(number), "key": f"PAY-{number}", "fields": self._fields(number)} for number in page
        ]
        more = len(found) > at + self.size
        return Found(issues, str(at + self.size) if self.cloud and more else None, more)

    def _fields(self, number: int) -> dict[str, object]:
        return {"parent": {"key": f"PAY-{self.parents[number]}"}} if number in self.parents else {}

    def _found(self, jql: str) -> Iterator[int]:
        assert jql.startswith("project = 10010 ")
        since = re.search(r"updated >= (\d+) ", jql)
        before = re.search(r"updated < (\d+) ", jql)
        bound = re.search(r'key ([<>]) "PAY-(\d+)"', jql)
        named = [int(number) for number in re.findall(r'"PAY-(\d+)"', jql)] if "key in (" in jql else []
        if (bound and int(bound[2]) not in self.updated) or set(named) - set(self.updated):
            raise BadQuery("no such key")
        for number in sorted(self.updated, reverse="DESC" in jql):
            updated = self.updated[number].timestamp() * 1000
            late = (not since or updated >= int(since[1])) and (not before or updated < int(before[1]))
            beyond = not bound or (number < int(bound[2]) if bound[1] == "<" else number > int(bound[2]))
            if late and beyond and (not named or number in named):
                yield number

    def walk(self, state: dict[str, str] | None = None, key: str = "PAY") -> Iterator[Page]:
        return walk(self.search, self.server_time, "10010", key, state or {})


def numbers(pages: list[Page]) -> list[int]:
    return [int(str(issue["id"])) for page in pages for issue in page.objects]


@pytest.fixture(params=[True, False], ids=["cloud", "datacenter"])
def jira(request: pytest.FixtureRequest) -> Jira:
    """Ten issues that nobody has touched for long."""
    return Jira({number: START - timedelta(days=300) for number in range(1, 11)}, cloud=request.param)


def test_history_comes_newest_first_and_ends_with_what_is_complete(jira: Jira) -> None:
    pages = list(jira.walk())
    assert numbers(pages) == list(range(10, 0, -1))
    assert [page.backfilled for page in pages] == [False, False, False, False, True]
    assert [page.complete_through for page in pages] == [None, None, None, None, START]


def test_the_newest_90_days_come_first_and_nothing_comes_twice(jira: Jira) -> None:
    jira.updated |= {2: START - RECENT, 7: START - timedelta(days=1)}
    pages = list(jira.walk())
    assert numbers(pages) == [2, 7, 10, 9, 8, 6, 5, 4, 3, 1]
    assert all(page.history for page in pages), "a backfill may be interrupted after any page"
    assert numbers([page for page in pages if not page.old]) == [2, 7]


def test_what_stands_above_the_newest_does_not_wait_for_the_history(jira: Jira) -> None:
    jira.updated |= {7: START - timedelta(days=1), 8: START - timedelta(days=1)}
    jira.parents = {7: 3, 3: 1, 8: 99, 5: 2}  # 99 is gone, 5 is old itself
    pages = list(jira.walk())
    assert numbers([page for page in pages if not page.old]) == [7, 8, 3, 1]
    jira.now, state = START + timedelta(minutes=5), dict(pages[-1].state)
    jira.asked.clear()
    list(jira.walk(state))
    assert not any("key in" in jql for jql in jira.asked), "only once"


def test_once_a_week_everything_is_listed_again_beside_what_changes(jira: Jira) -> None:
    state = dict(list(jira.walk())[-1].state)
    jira.now += RELIST
    jira.updated[4] = jira.now - timedelta(hours=1)
    pages = list(jira.walk(state))
    assert numbers(pages) == [4, *range(10, 0, -1)]
    assert pages[0].complete_through == jira.now, "what is complete stays so while it is listed anew"
    jira.now += timedelta(hours=1)
    assert numbers(list(jira.walk(dict(pages[-1].state)))) == [4] * (jira.now - OVERLAP < jira.updated[4])


def test_a_project_with_another_key_is_listed_anew(jira: Jira) -> None:
    state = dict(list(jira.walk())[-1].state)
    pages = list(jira.walk(state, key="MONEY"))
    assert numbers(pages) == list(range(10, 0, -1))
    assert numbers(list(jira.walk(dict(pages[-1].state), key="MONEY"))) == []


def test_what_is_asked_to_be_listed_anew_is_once_its_history_is_through(jira: Jira) -> None:
    begun = {**list(islice(jira.walk(), 2))[-1].state, ANEW: "1"}
    rest = list(jira.walk(begun))
    assert numbers(rest) == list(range(7, 0, -1)), "what had begun goes on, however often it is asked for"
    again = list(jira.walk(dict(rest[-1].state)))
    assert numbers(again) == list(range(10, 0, -1))
    assert numbers(list(jira.walk(dict(again[-1].state)))) == [], "once"


def test_an_interrupted_history_goes_on_where_it_stopped(jira: Jira) -> None:
    first = list(islice(jira.walk(), 3))
    rest = list(jira.walk(dict(first[-1].state)))
    assert numbers(first) + numbers(rest) == list(range(10, 0, -1))


def test_what_changes_while_history_is_read_is_read_too(jira: Jira) -> None:
    state = dict(list(islice(jira.walk(), 2))[-1].state)
    jira.now += timedelta(hours=1)
    jira.updated |= {5: jira.now, 9: jira.now, 11: jira.now}
    pages = list(jira.walk(state))
    assert numbers(pages) == [5, 9, 11, 7, 6, 4, 3, 2, 1]
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
    first = list(islice(jira.walk(), 2))[-1]
    del jira.updated[8]
    assert numbers(list(jira.walk(dict(first.state)))) == [7, 6, 5, 4, 3, 2, 1]
    del jira.updated[9], jira.updated[10]
    assert numbers(list(jira.walk(dict(first.state)))) == [7, 6, 5, 4, 3, 2, 1]


def test_an_empty_project_is_complete_at_once(jira: Jira) -> None:
    jira.updated = {}
    _, page = jira.walk()
    assert (page.backfilled, page.complete_through, page.objects) == (True, START, [])


def test_a_page_without_issues_is_passed_by_its_token_and_a_repeated_one_ends_the_walk() -> None:
    answers = {None: Found([], "1", more=True), "1": Found([{"key": "PAY-1"}], None, more=False)}
    pages = list(walk(lambda _jql, token: answers[token], lambda: START, "1", "PAY", {}))
    assert [len(page.objects) for page in pages] == [0, 1, 0, 1]
    with pytest.raises(Retry, match="again and again"):
        list(walk(lambda _jql, _token: Found([], "same", more=True), lambda: START, "1", "PAY", {}))


def test_a_data_center_that_ignores_the_bound_ends_the_walk() -> None:
    with pytest.raises(Retry, match="again and again"):
        list(
            walk(
                lambda _jql, _token: Found([{"key": "PAY-1"}], None, more=True), lambda: START, "1", "PAY", {}
            )
        )


def test_a_key_that_is_none_never_reaches_a_query() -> None:
    asked: list[str] = []

    def search(jql: str, _: str | None) -> Found:
        asked.append(jql)
        return Found([{"key": 'x" OR key > "'}, {"key": None}], None, more=True)

    with pytest.raises(Retry):
        list(walk(search, lambda: START, "1", "PAY", {}))
    assert all('"' not in jql for jql in asked)


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "datacenter"])
def test_edits_during_every_page_of_5_000_items_lose_none_and_repeat_none(cloud: bool) -> None:
    """Half lies in the newest 90 days; with each page items already listed, the page's own and later ones change."""
    jira = Jira({n: START - timedelta(days=30 if n % 2 else 300) for n in range(1, 5_001)}, cloud, size=100)
    state: dict[str, str] = {}
    edited: dict[int, datetime] = {}
    walked: list[int] = []
    for page in jira.walk():
        walked += numbers([page])
        state = dict(page.state)
        jira.now += timedelta(seconds=20)
        for number in {walked[-1] if walked else 1, 1 + len(walked) * 7 % 5_000, 5_000 - len(walked) // 3}:
            jira.updated[number] = edited[number] = jira.now
    assert len(walked) == len(set(walked)), "none twice"
    told_later = numbers(list(jira.walk(state)))
    assert len(told_later) == len(set(told_later))
    assert set(walked) | set(told_later) == set(range(1, 5_001)), "none lost"
    assert set(edited) <= set(told_later), "every edit made during the walk is in the next one"


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "datacenter"])
def test_a_walk_over_5_000_changes_is_stable_while_they_change_again(cloud: bool) -> None:
    jira = Jira(dict.fromkeys(range(1, 5_001), START - timedelta(days=300)), cloud, size=100)
    state = dict(list(jira.walk())[-1].state)
    jira.now += timedelta(hours=1)
    jira.updated = dict.fromkeys(jira.updated, jira.now - timedelta(minutes=30))
    walked: list[int] = []
    for page in jira.walk(state):
        walked += numbers([page])
        jira.now += timedelta(seconds=20)
        jira.updated |= dict.fromkeys((walked[0], walked[-1], 5_001 - walked[-1]), jira.now)
    assert walked == list(range(1, 5_001))
