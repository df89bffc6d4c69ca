"""The real PyGithub on the sandbox: paging, sorts, times, entity tags and refusals as GitHub gives them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from github import BadCredentialsException, GithubException, UnknownObjectException
from github.Repository import Repository

from deploy.sandbox.options import Options
from tests.deploy.sandbox.clients import commit, github, written
from tests.sandbox_fixture import START, Running, serving

Start = Callable[[Options], Running]
REPOSITORY = "acme/pay-api"


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    """A simulated organisation for all tests of this file; its time stands."""
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def repository(acme: Running) -> Repository:
    return github(acme).get_repo(REPOSITORY)


@pytest.fixture
def logged(tmp_path: Path, start_sandbox: Start) -> Running:
    """A log of 25 commits, newest first, one a day at 10:00+02:00."""
    lines = [commit(number) for number in range(25, 0, -1)]
    return start_sandbox(
        Options(git_logs=(("tidev/alloy", written(tmp_path / "log.jsonl", lines)),), speed=0)
    )


def ask(sandbox: Running, path: str, **headers: str) -> httpx.Response:
    known = {"Authorization": f"token {sandbox.github_token}", **headers}
    return sandbox.control.get(f"/github{path}", headers=known)


def test_an_organisation_has_eight_repositories(acme: Running) -> None:
    owned = list(github(acme).get_organization("acme").get_repos())
    assert len(owned) == 8
    assert REPOSITORY in {each.full_name for each in owned}


@pytest.mark.parametrize("size", [7, 100])
def test_a_listing_comes_page_by_page_once_each(acme: Running, size: int) -> None:
    repository = github(acme, per_page=size).get_repo(REPOSITORY)
    numbers = [each.number for each in repository.get_issues(state="all", sort="created", direction="asc")]
    assert len(numbers) > size
    assert numbers == list(range(1, len(numbers) + 1))
    assert repository.get_issues(state="all").totalCount == len(numbers)


def test_issues_hold_pull_requests_and_pulls_nothing_else(repository: Repository) -> None:
    pulls = {each.number for each in repository.get_pulls(state="all")}
    assert pulls
    assert {each.number for each in repository.get_issues(state="all") if each.pull_request} == pulls


def test_open_and_closed_make_all(repository: Repository) -> None:
    of = {
        state: {each.number for each in repository.get_issues(state=state)}
        for state in ("open", "closed", "all")
    }
    assert of["open"] | of["closed"] == of["all"]
    assert not of["open"] & of["closed"]
    assert of["open"]


def test_since_and_sort_go_by_the_last_change(repository: Repository) -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    changed = [each.updated_at for each in repository.get_issues(state="all", sort="updated", since=since)]
    assert changed == sorted(changed, reverse=True)
    everything = [each.updated_at for each in repository.get_issues(state="all")]
    assert len(changed) == sum(at >= since for at in everything)
    assert 0 < len(changed) < len(everything)


def test_comments_since_a_moment(repository: Repository) -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    found = [each.created_at for each in repository.get_issues_comments(sort="created", since=since)]
    assert found
    assert min(found) >= since


def test_a_pull_request_has_its_branch_its_commits_and_its_merge(repository: Repository) -> None:
    pull = next(each for each in repository.get_pulls(state="closed") if each.merged_at)
    assert pull.merged
    assert pull.merged_at
    assert pull.created_at <= pull.merged_at <= START
    commits = [each.sha for each in pull.get_commits()]
    assert commits[-1] == pull.head.sha
    assert repository.get_commit(pull.merge_commit_sha).commit.message.startswith(
        f"Merge pull request #{pull.number}"
    )


def test_the_default_branch_holds_what_was_merged_newest_first(repository: Repository) -> None:
    commits = list(repository.get_commits())
    times = [each.commit.committer.date for each in commits]
    assert times == sorted(times, reverse=True)
    assert commits[0].sha == repository.get_branch("main").commit.sha
    assert commits[-1].commit.message == "Initial commit"


def test_time_that_passes_brings_commits_that_a_listing_since_then_shows(sandbox: Running) -> None:
    repositories = list(github(sandbox).get_organization("acme").get_repos())
    assert sum(each.get_commits(since=START).totalCount for each in repositories) == 0
    sandbox.advance(days=3)
    assert sum(each.get_commits(since=START).totalCount for each in repositories) > 0


def test_what_has_not_changed_is_a_304_without_a_body_that_costs_nothing(acme: Running) -> None:
    path = f"/repos/{REPOSITORY}/issues?state=all"
    first = ask(acme, path)
    before = ask(acme, "/rate_limit").json()["rate"]["used"]
    again = ask(acme, path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        ask(acme, "/rate_limit").json()["rate"]["used"] == before + 1
    )  # which is the first look at the limit
    assert ask(acme, f"{path}&page=2", **{"If-None-Match": first.headers["etag"]}).status_code == 200


def test_a_wrong_token_is_a_401(acme: Running) -> None:
    with pytest.raises(BadCredentialsException):
        github(acme, "wrong").get_repo(REPOSITORY)


def test_what_is_not_there_is_a_404(acme: Running, repository: Repository) -> None:
    with pytest.raises(UnknownObjectException):
        github(acme).get_repo("acme/nope")
    with pytest.raises(UnknownObjectException):
        repository.get_issue(99_999)
    with pytest.raises(UnknownObjectException):
        next(iter(repository.get_commits(sha="f" * 40)))


def test_what_makes_no_sense_is_a_422_that_names_the_field(acme: Running) -> None:
    for query, field in (("state=new", "state"), ("sort=size", "sort"), ("since=monday", "since")):
        told = ask(acme, f"/repos/{REPOSITORY}/issues?{query}")
        assert (told.status_code, told.json()["errors"][0]["field"]) == (422, field)


def test_a_fault_on_order_reaches_the_library_as_githubs_own(sandbox: Running) -> None:
    sandbox.fail(
        f"/repos/{REPOSITORY}", 403, headers={"Retry-After": "7"}, body='{"message": "secondary rate limit"}'
    )
    with pytest.raises(GithubException) as refused:
        github(sandbox).get_repo(REPOSITORY)
    assert refused.value.status == 403
    assert refused.value.headers
    assert refused.value.headers["retry-after"] == "7"
    assert github(sandbox).get_repo(REPOSITORY).full_name == REPOSITORY


def test_a_log_is_a_repository_with_exactly_its_commits(logged: Running) -> None:
    repository = github(logged, per_page=10).get_repo("tidev/alloy")
    commits = list(repository.get_commits())
    assert [each.sha for each in commits] == [f"{number:040x}" for number in range(25, 0, -1)]
    assert commits[0].commit.message == "PAY-25: change"
    assert commits[0].commit.author.date == datetime(2020, 2, 25, 8, tzinfo=UTC)
    assert [each.sha for each in commits[0].parents] == [commits[1].sha]
    assert list(repository.get_issues(state="all")) == []


def test_a_logs_commits_are_bounded_by_time_and_start_at_any_of_them(logged: Running) -> None:
    repository = github(logged).get_repo("tidev/alloy")
    since, until = datetime(2020, 2, 20, 8, tzinfo=UTC), datetime(2020, 2, 22, 8, tzinfo=UTC)
    assert [each.sha[-2:] for each in repository.get_commits(since=since, until=until)] == ["16", "15", "14"]
    assert repository.get_commits(sha=f"{3:040x}").totalCount == 3
