"""What the `jira` library's answers become."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import HttpUrl
from structlog.testing import capture_logs

from connectors.jira import JiraSite
from connectors.jira.client import BadQuery, JiraClient
from connectors.patience import Patience
from schemas.errors import Reject, Retry
from schemas.sources import JiraSource
from schemas.trackers.reading import inner
from tests.connectors.answering import Answering, Reply, answering

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CLOUD = "/rest/api/2/search/jql"
CENTER = "/rest/api/2/search"
FIELDS = "/rest/api/2/field"
PAGE = {"issues": [{"id": "1", "key": "PAY-1", "fields": {}}]}


@pytest.fixture
def jira() -> Iterator[Answering]:
    with answering() as tracker:
        tracker.script[FIELDS] = [Reply(body=[{"id": "summary"}])]
        yield tracker


def source(jira: Answering, folder: Path, deployment: str = "cloud", **more: object) -> JiraSource:
    (folder / "token").write_text("a-token\n")
    known = {"name": "acme", "url": HttpUrl(jira.url), "token_file": folder / "token", "projects": ["PAY"]}
    return JiraSource.model_validate({**known, "deployment": deployment, **more})


def client(source: JiraSource) -> tuple[JiraClient, list[str]]:
    answers: list[str] = []
    return JiraClient(source, lambda: NOW, answers.append), answers


def searched(jira: Answering) -> list[str]:
    """What was asked after the one question for the site's fields."""
    first, *others = jira.asked
    assert first == FIELDS
    return others


def test_a_cloud_page_names_its_fields_and_hands_on_the_token(jira: Answering, tmp_path: Path) -> None:
    jira.script[CLOUD] = [Reply(body={**PAGE, "nextPageToken": "next"})]
    asked, answers = client(source(jira, tmp_path, email="me@acme.example"))
    found = asked.search("project = 1 ORDER BY key ASC", "here")
    assert ([i["key"] for i in found.issues], found.token, answers) == (["PAY-1"], "next", ["200"] * 2)
    (target,) = searched(jira)  # no question besides, as for the server
    query = parse_qs(urlsplit(target).query)
    assert (query["jql"], query["nextPageToken"]) == (["project = 1 ORDER BY key ASC"], ["here"])
    assert {"summary", "issuelinks", "parent", "comment"} <= set(query["fields"])
    assert jira.headers[0]["authorization"].startswith("Basic ")


@pytest.mark.parametrize(("deployment", "path"), [("cloud", CLOUD), ("datacenter", CENTER)])
def test_fields_of_ones_own_are_asked_for_by_number_and_sprints_by_type(
    jira: Answering, tmp_path: Path, deployment: str, path: str
) -> None:
    own = {"id": "customfield_44", "schema": {"custom": "com.pyxis.greenhopper.jira:gh-sprint"}}
    jira.script[FIELDS] = [Reply(body=[{"id": "summary"}, own])]
    sprints = [{"id": 5, "name": "Sprint 5", "boardId": 2}]
    fields = {
        "customfield_42": {"value": "Retail"},
        "customfield_43": "not asked for",
        "customfield_44": sprints,
    }
    jira.script[path] = [Reply(body={"issues": [{"id": "1", "key": "PAY-1", "fields": fields}], "total": 1})]
    asked, _ = client(source(jira, tmp_path, deployment, custom_fields={"Business Unit": "customfield_42"}))
    (issue,) = asked.search("project = 1", None).issues
    assert inner(issue, "fields").get("custom") == {"Business Unit": ["Retail"]}
    query = parse_qs(urlsplit(jira.asked[-1]).query)
    named = {name for entry in query["fields"] for name in entry.split(",")}
    assert inner(issue, "fields").get("sprint") == ["Sprint 5"]
    assert {"customfield_42", "customfield_44"} <= named
    assert not {"customfield_43", "custom", "sprint", "teams", "epic"} & named


@pytest.mark.parametrize("status", [403, 404])
def test_a_cloud_token_that_may_not_list_fields_reads_issues_all_the_same(
    jira: Answering, tmp_path: Path, status: int
) -> None:
    jira.script[FIELDS], jira.script[CLOUD] = [Reply(status)], [Reply(body=PAGE)]
    asked, _ = client(source(jira, tmp_path))
    assert [len(asked.search("project = 1", None).issues) for _ in range(2)] == [1, 1]
    assert len(searched(jira)) == 2
    jira.script[CENTER] = [Reply(body=PAGE)]
    with pytest.raises(Reject):
        client(source(jira, tmp_path, "datacenter"))[0].search("project = 1", None)


def test_data_center_is_asked_by_bound_and_its_epic_link_is_found_by_type(
    jira: Answering, tmp_path: Path
) -> None:
    epic = {"id": "customfield_77", "schema": {"custom": "com.pyxis.greenhopper.jira:gh-epic-link"}}
    jira.script[FIELDS] = [Reply(body=[{"id": "summary"}, epic])]
    issue = {"id": "1", "key": "PAY-1", "fields": {"customfield_77": "PAY-100"}}
    jira.script[CENTER] = [Reply(body={"issues": [issue], "total": 5})]
    asked, _ = client(source(jira, tmp_path, "datacenter"))
    found = asked.search("project = 1", None)
    assert (found.token, found.more) == (None, True)
    assert found.issues[0]["fields"] == {"customfield_77": "PAY-100", "epic": {"key": "PAY-100"}}
    assert jira.headers[-1]["authorization"] == "Bearer a-token"


@pytest.mark.parametrize(
    ("reply", "after"),
    [
        (Reply(429, {}, {"Retry-After": "7"}), 7.0),
        (Reply(429), None),
        (Reply(503, b"<html>", {"Retry-After": "Sun, 01 Mar 2026 00:00:09 GMT", "X": "y"}), 9.0),
        (Reply(500), None),
        (Reply(502, b"<html>gateway</html>"), None),
        (Reply(408), None),
        (Reply(200, PAGE, cut=True), None),
        (Reply(200, b'{"issues": ['), None),
        (Reply(200, b""), None),
        (Reply(200, b"<html>log in</html>"), None),
        (Reply(200, {"errorMessages": []}), None),
        (Reply(200, []), None),
    ],
)
def test_what_may_succeed_later_is_a_retry(
    jira: Answering, tmp_path: Path, reply: Reply, after: float | None
) -> None:
    dated = Reply(reply.status, reply.body, reply.headers, reply.cut)
    jira.script[CLOUD] = [dated]
    asked, _ = client(source(jira, tmp_path))
    with pytest.raises(Retry) as told:
        asked.search("project = 1", None)
    assert len(searched(jira)) == 1, "the library must not ask again by itself"
    if after is None or "GMT" not in str(reply.headers):
        assert told.value.after == after
    else:
        assert told.value.after is not None  # held against the answer's own Date, which is today's


@pytest.mark.parametrize(("status", "said"), [(401, "token"), (403, "token"), (404, "404"), (410, "410")])
def test_what_cannot_succeed_is_rejected_with_the_remedy(
    jira: Answering, tmp_path: Path, status: int, said: str
) -> None:
    jira.script[CLOUD] = [Reply(status, {"errorMessages": ["no"]})]
    asked, answers = client(source(jira, tmp_path))
    with pytest.raises(Reject, match=said):
        asked.search("project = 1", None)
    assert answers == ["200", str(status)]


def test_a_query_that_is_not_understood_is_told_apart(jira: Answering, tmp_path: Path) -> None:
    jira.script[CLOUD] = [Reply(400, {"errorMessages": ["An issue with key 'PAY-9' does not exist"]})]
    asked, _ = client(source(jira, tmp_path))
    with pytest.raises(BadQuery, match="PAY-9"):
        asked.search("project = 1", None)


def test_the_clock_is_that_of_the_last_answer_and_asked_for_only_without_one(
    jira: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = {"Date": "Sun, 01 Mar 2026 00:00:00 GMT"}
    jira.script["/rest/api/2/serverInfo"] = [Reply(200, {"serverTime": "2026-03-01T00:30Z"}, dated)]
    asked, _ = client(source(jira, tmp_path))
    assert asked.now() == NOW + timedelta(minutes=30), "nothing has answered yet"
    assert [asked.now(), asked.now()] == [NOW, NOW]
    later = monotonic() + 10
    monkeypatch.setattr("connectors.jira.asking.monotonic", lambda: later)
    assert asked.now() == NOW + timedelta(minutes=30), "what was heard long ago is not now"
    jira.script["/rest/api/2/project/PAY"] = [Reply(200, {"id": "1"}, {"Date": "yesterday"})]
    asked.project("PAY")
    assert asked.now() == NOW + timedelta(minutes=30), "an answer without a date says nothing"
    assert len(jira.asked) == 4


def test_a_token_that_jira_repeats_is_not_shown(jira: Answering, tmp_path: Path) -> None:
    jira.script[CLOUD] = [Reply(400, {"errorMessages": ["Sent: authorization: Bearer a-token, jql: x"]})]
    asked, _ = client(source(jira, tmp_path))
    with pytest.raises(BadQuery, match="Bearer …, jql: x") as told:
        asked.search("x", None)
    assert "a-token" not in str(told.value)


def test_a_refused_connection_is_a_retry(tmp_path: Path) -> None:
    with answering() as gone:
        pass
    asked, answers = client(source(gone, tmp_path))
    with pytest.raises(Retry, match="ConnectionError"):
        asked.server_time()
    assert answers == ["error"]


def test_no_answer_reaches_a_log_or_an_error(
    jira: Answering, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    jira.script[CLOUD] = [Reply(200, b'{"issues": ["canary@persons.example"')]
    jira.script["/rest/api/2/serverInfo"] = [Reply(500, b"canary@persons.example " * 100)]
    asked, _ = client(source(jira, tmp_path))
    for question in (lambda: asked.search("project = 1", None), asked.server_time):
        with pytest.raises(Retry) as told:
            question()
        assert "canary" not in str(told.value)
    assert "canary" not in caplog.text
    assert "a-token" not in caplog.text


def test_projects_are_named_or_all_and_a_missing_one_stops_nobody(jira: Answering, tmp_path: Path) -> None:
    pay = {"id": "10010", "key": "PAY", "name": "Payments"}
    jira.script["/rest/api/2/project/PAY"] = [Reply(503), Reply(body=pay)]
    jira.script["/rest/api/2/project/GONE"] = [Reply(404, {"errorMessages": ["No project"]})]
    jira.script["/rest/api/2/project"] = [
        Reply(body=[pay, {"id": "2", "key": "SHOP", "name": "S"}, {"id": "3", "key": "HR"}])
    ]
    patient = Patience(attempts=3, initial=0.001)
    named = JiraSite(source(jira, tmp_path, projects=["GONE", "PAY"]), patient, lambda: NOW, lambda _: None)
    (scope,) = named.scopes()
    assert (scope.id, scope.ref, scope.title) == ("jira:acme:10010", "jira:acme/PAY", "Payments")
    every = JiraSite(source(jira, tmp_path, projects=["PAY", "S*"]), patient, lambda: NOW, lambda _: None)
    assert [scope.ref for scope in every.scopes()] == ["jira:acme/PAY", "jira:acme/SHOP"]


SOON = NOW + timedelta(hours=10)


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "36000"},
        {"X-RateLimit-Reset": f"{SOON:%Y-%m-%dT%H:%MZ}", "RateLimit-Reason": "jira-quota-tenant-based"},
        {"X-RateLimit-Reset": str(int(SOON.timestamp()))},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Interval-Seconds": "36000"},
    ],
)
def test_a_limit_is_waited_for_without_asking_until_another_token_is_there(
    jira: Answering, tmp_path: Path, headers: dict[str, str]
) -> None:
    jira.script[CLOUD] = [Reply(429, {}, headers), Reply(200, PAGE)]
    asked, _ = client(source(jira, tmp_path))
    for _ in range(3):
        with pytest.raises(Retry) as told:
            asked.search("project = 1", None)
        assert 30_000 < (told.value.after or 0) <= 36_001
    assert len(searched(jira)) == 1
    (tmp_path / "token").write_text("another-token\n")
    assert asked.search("project = 1", None).issues
    assert jira.headers[-1]["authorization"] == "Bearer another-token"


def test_a_refused_token_is_said_once_and_not_asked_under_again(jira: Answering, tmp_path: Path) -> None:
    jira.script[CLOUD] = [Reply(401)]
    asked, answers = client(source(jira, tmp_path))
    with capture_logs() as logs:
        for _ in range(3):
            with pytest.raises(Reject, match="401"):
                asked.search("project = 1", None)
    assert ([line["event"] for line in logs], answers) == (["credential refused"], ["200", "401"])


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-NearLimit": "true"},
        {"X-RateLimit-Limit": "9", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": SOON.isoformat()},
        {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "19", "X-RateLimit-Interval-Seconds": "60"},
    ],
)
def test_history_leaves_what_is_left_to_what_changes(
    jira: Answering, tmp_path: Path, headers: dict[str, str]
) -> None:
    jira.script["/rest/api/2/project/PAY"] = [Reply(body={"id": "1", "key": "PAY", "name": "P"})]
    jira.script["/rest/api/2/serverInfo"] = [Reply(200, {"serverTime": "2026-03-01T00:30Z"}, headers)]
    jira.script[CLOUD] = [Reply(200, PAGE, headers)]
    shares: list[float] = []
    followed = JiraSite(
        source(jira, tmp_path), Patience(attempts=1), lambda: NOW, lambda _: None, shares.append
    )
    (scope,) = followed.scopes()
    with pytest.raises(Retry, match="history waits"):
        list(followed.walk(scope, {}))
    changes = {
        "issues.since": "1",
        "issues.listed": "1772323200000",
        "issues.history": "done",
        "project.key": "PAY",
    }
    (page,) = followed.walk(scope, changes)
    assert len(page.objects) == 1
    assert shares[-1] < 0.2
