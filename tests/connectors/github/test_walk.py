"""The walks over a repository, against a GitHub of a few lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.github.client import Answer, Unlisted
from connectors.github.commits import Frontier
from connectors.github.walk import walk
from connectors.listing import ANEW, Page
from schemas.trackers.reading import JsonObject

START = datetime(2026, 3, 1, tzinfo=UTC)
OLD = START - timedelta(days=30)


@dataclass
class Github:
    """One repository: issue number -> updated at; commits as sha -> parents, in the order they were made."""

    issues: dict[int, datetime] = field(default_factory=dict)
    commits: dict[str, list[str]] = field(default_factory=dict)
    size: int = 3
    now: datetime = START
    asked: list[str] = field(default_factory=list)
    fails: dict[str, int] = field(default_factory=dict)
    etags: bool = True
    branches: dict[str, str] = field(default_factory=dict)
    name: str = "acme/pay"
    created: dict[int, datetime] = field(default_factory=dict)

    def get(self, path: str, etag: str, within: str) -> Answer:
        self.asked.append(path)
        split = urlsplit(path)
        listing = split.path.rpartition("/")[2]
        assert bool(within) == ("..." in listing)
        asked = {name: values[0] for name, values in parse_qs(split.query).items()}
        if status := self.fails.get(listing) or self.fails.get(path):
            raise Unlisted(path, status)
        every = self._listing(listing, asked)
        at = (int(asked.get("page", 1)) - 1) * self.size
        page: list[JsonObject] = [*every[at : at + self.size]]
        tag = repr(page) if self.etags else ""
        if etag and etag == tag:
            return Answer([], self.now, etag, unchanged=True)
        kept = "&".join(f"{name}={value}" for name, value in asked.items() if name != "page")
        following = f"https://api.example{split.path}?{kept}&page={at // self.size + 2}"
        return Answer(page, self.now, tag, following if len(every) > at + self.size else "")

    def _listing(self, listing: str, asked: dict[str, str]) -> list[dict[str, object]]:
        if listing == "commits":
            return self._commits(asked.get("sha"))
        if listing == "branches":
            return [{"name": name, "commit": {"sha": sha}} for name, sha in sorted(self.branches.items())]
        if "..." in listing:
            return self._compared(*listing.split("..."))
        if listing == "pulls":
            return []
        order = sorted(
            self.issues, key=lambda n: (self.issues[n], n) if asked["sort"] == "updated" else (OLD, n)
        )
        return [
            {
                "id": n,
                "updated_at": self.issues[n].isoformat(),
                "created_at": self.created.get(n, OLD).isoformat(),
            }
            for n in reversed(order)
        ]

    def _compared(self, base: str, head: str) -> list[dict[str, object]]:
        if base not in self.commits or head not in self.commits:
            raise Unlisted(f"{base}...{head}", 404)
        below = {commit["sha"] for commit in self._commits(base)}
        return [commit for commit in reversed(self._commits(head)) if commit["sha"] not in below]

    def _commits(self, head: str | None) -> list[dict[str, object]]:
        order = list(self.commits)
        wanted, reached = [head or self.branches.get("main") or (order or [""])[-1]], set[str]()
        while wanted:
            sha = wanted.pop()
            if sha and sha not in reached:
                reached.add(sha)
                wanted += self.commits[sha]
        listed = [sha for sha in reversed(order) if sha in reached]
        return [{"sha": sha, "parents": [{"sha": p} for p in self.commits[sha]]} for sha in listed]

    def walk(self, state: dict[str, str] | None = None) -> Iterator[Page]:
        return walk(self.get, "77", self.name, state or {})


def listed(pages: list[Page], listing: str) -> list[Any]:
    return [entry.get("id", entry.get("sha")) for p in pages if p.listing == listing for entry in p.objects]


def chain(*shas: str) -> dict[str, list[str]]:
    return {sha: [shas[i - 1]] if i else [] for i, sha in enumerate(shas)}


@pytest.fixture
def github() -> Github:
    return Github(dict.fromkeys(range(1, 9), OLD), chain(*"abcdefgh"))


def test_everything_is_listed_newest_first_and_is_complete_at_the_end(github: Github) -> None:
    pages = list(github.walk())
    assert listed(pages, "issues") == list(range(8, 0, -1))
    assert listed(pages, "commits") == list("hgfedcba")
    assert [page.backfilled for page in pages] == [False] * (len(pages) - 1) + [True]
    assert pages[-1].complete_through == START
    assert all(
        path.startswith(("/repositories/77/", "https://api.example/repositories/77/"))
        for path in github.asked
    )


@pytest.mark.parametrize("stop_after", range(1, 7))
def test_an_interrupted_history_goes_on_where_it_stopped(github: Github, stop_after: int) -> None:
    github.etags = False
    first = list(islice(github.walk(), stop_after))
    rest = list(github.walk(dict(first[-1].state)))
    history = [page for page in rest if page.history]
    assert listed(first + history, "issues") == list(range(8, 0, -1))
    assert listed(first + history, "commits") == list("hgfedcba")


def test_an_idle_walk_is_four_questions_and_an_empty_page(github: Github) -> None:
    state = dict(list(github.walk())[-1].state)
    state = dict(list(github.walk(state))[-1].state)  # from here on the ETags are known
    github.asked.clear()
    github.now += timedelta(hours=1)
    (page,) = github.walk(state)
    assert (page.objects, page.complete_through) == ([], github.now)
    assert [path.partition("?")[0].rpartition("/")[2] for path in github.asked] == [
        *("issues", "pulls", "commits", "branches")
    ]


def test_updated_issues_and_new_commits_are_listed_and_nothing_else(github: Github) -> None:
    state = dict(list(github.walk())[-1].state)
    github.now += timedelta(hours=1)
    github.issues |= {2: github.now, 9: github.now}
    github.commits |= {"i": ["h"], "j": ["i"]}
    pages = list(github.walk(state))
    assert listed(pages, "issues") == [9, 2]
    assert listed(pages, "commits") == ["j", "i"]


def test_an_edit_during_a_walk_belongs_to_the_next_one(github: Github) -> None:
    state = dict(list(github.walk())[-1].state)
    github.now += timedelta(hours=1)
    github.issues = dict.fromkeys(github.issues, github.now)
    going = github.walk(state)
    first = next(going)
    github.issues[1] = github.now + timedelta(seconds=1)
    seen = [first, *going]
    github.now += timedelta(hours=1)
    seen += github.walk(dict(seen[-1].state))
    assert set(listed(seen, "issues")) == set(range(1, 9))


def test_old_commits_merged_late_are_new(github: Github) -> None:
    github.commits = {**chain(*"abc"), "x": ["b"], "y": ["x"], "d": ["c"], "e": ["d"]}
    state = dict(list(github.walk())[-1].state)
    github.commits["m"] = ["e", "y"]
    assert listed(list(github.walk(state)), "commits") == ["m", "y", "x"]


def test_after_a_force_push_everything_is_listed_again(github: Github) -> None:
    state = dict(list(github.walk())[-1].state)
    github.commits = chain("a", "b", "z")
    assert listed(list(github.walk(state)), "commits") == ["z", "b", "a"]


def test_an_empty_repository_without_issues_is_complete(github: Github) -> None:
    github.fails = {"commits": 409, "issues": 410}
    pages = list(github.walk())
    assert pages[-1].backfilled
    github.fails = {}
    later = list(github.walk(dict(pages[-1].state)))
    assert listed(later, "commits") == list("hgfedcba")
    assert set(listed(later, "issues")) == set(range(1, 9))


def test_a_page_that_github_no_longer_knows_begins_the_history_anew(github: Github) -> None:
    first = list(islice(github.walk(), 1))
    github.fails = {first[0].state["issues.next"]: 422}
    with pytest.raises(Unlisted):
        list(github.walk(dict(first[0].state)))  # met again on the way, it is a real failure
    github.fails = {}
    broken = {**first[0].state, "issues.next": "https://api.example/repositories/77/issues?after=gone"}
    github.fails = {broken["issues.next"]: 404}
    assert listed(list(github.walk(broken)), "issues")[-8:] == list(range(8, 0, -1))


def test_a_repository_without_access_is_a_failure(github: Github) -> None:
    github.fails = {"pulls": 404}
    with pytest.raises(Unlisted):
        list(github.walk())


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, list[str]], str]:
    count = draw(st.integers(1, 25))
    commits: dict[str, list[str]] = {}
    for number in range(count):
        parents = draw(st.lists(st.sampled_from(sorted(commits)), max_size=3, unique=True)) if commits else []
        commits[f"{number:02}"] = parents
    return commits, draw(st.sampled_from(sorted(commits)))


@given(histories(), st.integers(1, 5))
def test_of_any_history_exactly_the_commits_above_the_last_head_are_new(
    history: tuple[dict[str, list[str]], str], size: int
) -> None:
    commits, head = history
    below = {str(commit["sha"]) for commit in Github(commits=commits)._commits(head)}
    every = Github(commits=commits)._commits(None)
    frontier, found = Frontier(head), list[str]()
    for at in range(0, len(every), size):
        found += [str(commit["sha"]) for commit in frontier.new(every[at : at + size])]
        if frontier.closed:
            break
    reachable = {str(commit["sha"]) for commit in every}
    assert set(found) >= reachable - below
    if head in reachable:
        assert set(found) == reachable - below


def test_a_branchs_own_commits_are_listed_and_each_once(github: Github) -> None:
    github.commits |= {"p": ["c"], "q": ["p"], "x": ["h"]}
    github.branches = {"main": "h", "fix": "q", "merged": "e"}
    pages = list(github.walk())
    assert sorted(listed(pages, "commits")) == list("abcdefghpq")
    state = dict(pages[-1].state)
    github.commits |= {"r": ["q"], "s": ["x"]}
    github.branches = {"main": "h", "fix": "r", "new": "s"}
    assert listed(list(github.walk(state)), "commits") == ["r", "x", "s"]


def test_a_branch_pushed_by_force_and_one_whose_old_head_is_gone_lose_nothing(github: Github) -> None:
    github.commits |= {"p": ["c"], "q": ["p"]}
    github.branches = {"main": "h", "fix": "q"}
    state = dict(list(github.walk())[-1].state)
    github.commits |= {"y": ["p"]}
    github.branches["fix"] = "y"
    forced = list(github.walk(state))
    assert listed(forced, "commits") == ["y"]
    github.commits = {sha: parents for sha, parents in github.commits.items() if sha not in "qy"} | {
        "z": ["p"]
    }
    github.branches["fix"] = "z"
    assert listed(list(github.walk(dict(forced[-1].state))), "commits") == ["p", "z"]


@pytest.mark.parametrize("stop_after", range(1, 5))
def test_an_interrupted_look_at_branches_goes_on(github: Github, stop_after: int) -> None:
    state = dict(list(github.walk())[-1].state)
    for number in range(7):
        github.commits[f"b{number}"] = ["h"]
        github.branches[f"branch-{number}"] = f"b{number}"
    github.branches["main"] = "h"
    first = list(islice(github.walk(state), stop_after))
    rest = list(github.walk(dict(first[-1].state)))
    assert set(listed(first + rest, "commits")) == {f"b{number}" for number in range(7)}
    last = dict(rest[-1].state)
    assert listed(list(github.walk(last)), "commits") == []


def test_branches_that_vanish_are_forgotten(github: Github) -> None:
    github.branches = {f"branch-{number}": "c" for number in range(9)} | {"main": "h"}
    state = dict(list(github.walk())[-1].state)
    github.branches = {"main": "h"}
    assert "branch-" not in dict(list(github.walk(state))[-1].state)["branches"]


def test_the_newest_90_days_of_every_listing_come_first() -> None:
    made = {number: START - timedelta(days=20 * (20 - number)) for number in range(1, 20)}
    github = Github(dict(made), chain(*(f"{number:02}" for number in range(20))), created=made)
    pages = [page for page in github.walk() if page.objects]
    order = [(page.listing, page.objects[-1].get("id", "")) for page in pages]
    assert order[0:2] == [("issues", 17), ("issues", 14)]
    assert order[2][0] == "commits"
    recent = [page.old for page in pages].index(True)
    assert all(page.old for page in pages[recent:])
    assert [number for listing, number in order[:recent] if listing == "issues"] == [17, 14]
    assert [number for listing, number in order if listing == "issues"] == [17, 14, 11, 8, 5, 2, 1]


def test_every_week_when_asked_and_after_a_renaming_history_is_listed_anew(github: Github) -> None:
    github.etags = False
    github.commits["p"] = ["c"]
    github.branches = {"main": "h", "fix": "p"}
    state = dict(list(github.walk())[-1].state)
    github.now += timedelta(days=6)
    state = dict(list(github.walk(state))[-1].state)
    github.now += timedelta(days=2)
    again = list(github.walk(state))
    assert listed([page for page in again if page.history], "issues") == list(range(8, 0, -1))
    assert "p" in listed(again, "commits"), "branches too"
    state = dict(again[-1].state)
    assert not [page for page in github.walk(state) if page.history]
    asked = list(github.walk({**state, ANEW: "1"}))
    assert listed([page for page in asked if page.history], "issues") == list(range(8, 0, -1))
    assert listed(asked, "commits") == [], "nothing of a commit is called otherwise"
    state = dict(asked[-1].state)
    assert not [page for page in github.walk(state) if page.history], "once"
    github.name = "acme/payments"
    assert listed([page for page in github.walk(state) if page.history], "commits") == list("hgfedcba")
