"""The real `jira` library on the sandbox: paging, queries, times and refusals as the trackers give them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jira import JIRA, JIRAError

from deploy.sandbox.clock import milliseconds
from deploy.sandbox.options import Options
from tests.deploy.sandbox.clients import issue, jira, written
from tests.sandbox_fixture import START, Running, serving

Start = Callable[[Options], Running]


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    """A simulated organisation for all tests of this file; its time stands."""
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def cloud(acme: Running) -> JIRA:
    return jira(acme)


@pytest.fixture
def archived(tmp_path: Path, start_sandbox: Start) -> Running:
    """120 issues: PAY-1 to PAY-120, in the archive by another order, each updated a minute after the one before."""
    numbers = [*range(60, 121), *range(1, 60)]
    lines = [
        issue(
            5_000 + n, f"PAY-{n}", f"2020-01-02T{n // 60:02}:{n % 60:02}:00.000+0000", epic={"key": "PAY-1"}
        )
        for n in numbers
    ]
    return start_sandbox(Options(jira_archive=written(tmp_path / "issues.jsonl.gz", lines), speed=0))


def keys(found: object) -> list[str]:
    assert isinstance(found, dict)
    return [each["key"] for each in found["issues"]]


def counted(archived: Running, jql: str, start: int = 0, size: int = 50) -> list[str]:
    found = jira(archived).search_issues(
        jql, startAt=start, maxResults=size, fields=["summary"], json_result=True
    )
    return keys(found)


def numbers(*wanted: int) -> list[str]:
    return [f"PAY-{n}" for n in wanted]


def test_it_is_a_cloud_site_whose_clock_is_the_sandboxs(cloud: JIRA) -> None:
    info = cloud.server_info()
    assert info["deploymentType"] == "Cloud"
    assert info["serverTime"].startswith(START.strftime("%Y-%m-%dT%H:%M:%S"))
    assert sorted(project.key for project in cloud.projects()) == ["DATA", "LOG", "PAY", "PLAT", "SHOP"]


def test_a_whole_project_comes_page_by_page_once_each_in_the_order_of_keys(cloud: JIRA) -> None:
    found = cloud.enhanced_search_issues("project = PAY ORDER BY key ASC", maxResults=0, fields=["summary"])
    total = cloud.approximate_issue_count("project = PAY")
    assert len(found) == total > 100
    assert [each.key for each in found] == [f"PAY-{n}" for n in range(1, total + 1)]


def test_ids_alone_come_in_one_large_page(cloud: JIRA) -> None:
    found = cloud.enhanced_search_issues("project = PAY", maxResults=5_000, fields="id", json_result=True)
    assert len(found["issues"]) == cloud.approximate_issue_count("project = PAY")
    assert found["issues"][0].keys() == {"id"}


def test_an_issue_that_moved_is_found_by_its_id_its_key_and_the_key_it_once_had(cloud: JIRA) -> None:
    since = milliseconds(START - timedelta(days=21))
    until = milliseconds(START - timedelta(days=19))
    query = f"project = PAY AND updated > {since} AND created < {until}"
    found = cloud.enhanced_search_issues(query, maxResults=0, expand="changelog")
    moved = [(each, was) for each in found if (was := former_key(each.raw))]
    assert len(moved) == 1
    ((issue_, was),) = moved
    assert was.startswith("SHOP-")
    for name in (issue_.id, issue_.key, was):
        assert cloud.issue(name).key == issue_.key


def former_key(raw: dict[str, Any]) -> str:
    """The key before the issue changed its project, as its changelog tells; "" where it never did."""
    changes = (item for history in raw["changelog"]["histories"] for item in history["items"])
    return next((str(item["fromString"]) for item in changes if item["field"] == "Key"), "")


@pytest.mark.parametrize(
    ("jql", "words"),
    [
        ("", "Unbounded JQL"),
        ("ORDER BY key", "Unbounded JQL"),
        ("project = NOPE", "'NOPE' does not exist for the field 'project'"),
        ("colour = red", "Field 'colour' does not exist"),
        ("key > PAY-99999", "'PAY-99999' does not exist"),
        ("project = PAY AND", "Field '' does not exist"),
        ("project = PAY OR project = SHOP", "Expecting 'AND' but got 'OR'"),
        ("project ~ PAY", "operator '~' is not supported"),
        ("updated >= yesterday", "Date value 'yesterday'"),
        ('project = "PAY', "cannot be read"),
    ],
)
def test_a_query_that_is_not_understood_is_refused_in_jiras_words(cloud: JIRA, jql: str, words: str) -> None:
    with pytest.raises(JIRAError) as refused:
        cloud.enhanced_search_issues(jql, json_result=True)
    assert refused.value.status_code == 400
    assert words in refused.value.text


def test_a_token_is_good_for_its_own_query_alone(cloud: JIRA) -> None:
    first = cloud.enhanced_search_issues("project = PAY", maxResults=10, json_result=True)
    with pytest.raises(JIRAError, match="token is invalid"):
        cloud.enhanced_search_issues("project = SHOP", nextPageToken=first["nextPageToken"], json_result=True)


def test_an_edit_between_two_pages_neither_repeats_nor_skips_in_the_order_of_keys(sandbox: Running) -> None:
    library, query = jira(sandbox), "project = PAY ORDER BY key ASC"
    first = library.enhanced_search_issues(query, maxResults=50, json_result=True)
    sandbox.advance(days=1)
    seen, token = keys(first), first["nextPageToken"]
    while token:
        page = library.enhanced_search_issues(query, maxResults=100, nextPageToken=token, json_result=True)
        seen, token = seen + keys(page), page.get("nextPageToken")
    assert seen == [f"PAY-{n}" for n in range(1, len(seen) + 1)]


def test_what_changed_since_a_moment_is_what_a_days_work_touched(sandbox: Running) -> None:
    library, since = jira(sandbox), milliseconds(START)
    assert library.approximate_issue_count(f"project = PAY AND updated > {since}") == 0
    sandbox.advance(days=1)
    found = library.enhanced_search_issues(
        f"project = PAY AND updated > {since}", fields=["updated"], maxResults=0
    )
    assert found
    assert {each.fields.updated[:10] for each in found} <= {"2026-11-24", "2026-11-25"}


@pytest.mark.parametrize("token", ["wrong", "x" * 40])
def test_a_wrong_token_is_a_401(acme: Running, token: str) -> None:
    with pytest.raises(JIRAError) as refused:
        jira(acme, token, get_server_info=False).myself()
    assert refused.value.status_code == 401


def test_what_is_not_there_is_a_404(cloud: JIRA) -> None:
    for ask in (lambda: cloud.issue("PAY-99999"), lambda: cloud.project("NOPE")):
        with pytest.raises(JIRAError) as missing:
            ask()
        assert missing.value.status_code == 404


def test_the_old_search_is_gone_from_the_cloud(acme: Running) -> None:
    headers = {"Authorization": f"Bearer {acme.jira_token}"}
    told = acme.control.get("/jira/rest/api/2/search", params={"jql": "project = PAY"}, headers=headers)
    assert told.status_code == 410


def test_an_archive_is_a_data_center_that_counts_its_rows(archived: Running) -> None:
    assert jira(archived).server_info()["deploymentType"] == "Server"
    assert counted(archived, "project = PAY") == numbers(*range(1, 51))
    assert counted(archived, "project = PAY", 100) == numbers(*range(101, 121))
    assert counted(archived, "project = PAY", 120) == []
    found = jira(archived).search_issues("project = PAY", maxResults=0)
    assert [each.key for each in found] == numbers(*range(1, 121))


def test_keys_and_times_bound_an_archive(archived: Running) -> None:
    assert counted(archived, 'project = PAY AND key > "PAY-118"') == numbers(119, 120)
    assert counted(archived, "project = 10010 AND key < PAY-3 ORDER BY key DESC") == numbers(2, 1)
    assert counted(archived, "key in (PAY-7, PAY-3)") == numbers(3, 7)
    assert counted(archived, 'updated >= "2020-01-02 01:58"') == numbers(118, 119, 120)
    assert counted(archived, "updated < 1577923260000 ORDER BY updated DESC") == []
    assert counted(archived, "created >= '2020-01-01' ORDER BY updated DESC", size=2) == numbers(120, 119)


def test_data_center_reaches_no_further_than_10_000_rows(archived: Running) -> None:
    with pytest.raises(JIRAError) as refused:
        counted(archived, "project = PAY", 10_000)
    assert refused.value.status_code == 400


def test_an_archives_epic_is_found_as_data_centers_epic_link(archived: Running) -> None:
    library = jira(archived)
    (field,) = [f["id"] for f in library.fields() if f["schema"].get("custom", "").endswith(":gh-epic-link")]
    assert library.issue("PAY-7").raw["fields"][field] == "PAY-1"
