"""Whatever is sent to the sandbox: an answer that says what is wrong, never a 5xx, and it goes on serving."""

from base64 import b64encode
from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox_fixture import Running, serving

STRANGE = (
    "\N{SUPERSCRIPT TWO}",
    "9" * 5_000,
    "-1",
    "0x10",
    "1e9",
    "\0",
    "%00",
    "'\"--",
    "\N{PILE OF POO}",
    "[]",
    " ",
)


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    """A simulated organisation for all tests of this file; its time stands."""
    with serving() as running:
        yield running


@pytest.fixture
def jira(acme: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=acme.jira_url, headers=bearer(acme.jira_token), timeout=30) as client:
        yield client


@pytest.fixture
def github(acme: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=acme.github_url, headers=bearer(acme.github_token), timeout=30) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "credentials",
    [
        b"",
        b"Basic",
        b"Basic \xc3\xa9",
        b"Basic !!!!",
        b"Basic " + b64encode(b"\xff:\xff"),
        b"Bearer",
        b"Bearer \xff",
        b"\xff",
    ],
)
def test_strange_credentials_are_refused_in_the_trackers_words(acme: Running, credentials: bytes) -> None:
    headers = [(b"Authorization", credentials)]
    jira = httpx.get(f"{acme.jira_url}/rest/api/2/myself", headers=headers)
    assert (jira.status_code, list(jira.json())) == (401, ["errorMessages", "errors"])
    github = httpx.get(f"{acme.github_url}/user", headers=headers)
    assert (github.status_code, github.json()["message"]) == (401, "Bad credentials")


@pytest.mark.parametrize("strange", STRANGE)
def test_strange_values_get_an_answer_from_jira(jira: httpx.Client, strange: str) -> None:
    queries = (
        strange,
        f"key = {strange}",
        f"key > {strange}",
        f'project = "{strange}"',
        f"updated >= {strange}",
    )
    for query in (
        *queries,
        f'updated >= "{strange}"',
        f"updated >= {strange}d",
        f"project = PAY ORDER BY {strange}",
    ):
        assert jira.post("/rest/api/2/search/jql", json={"jql": query}).status_code in {200, 400}, query
    asked = {"jql": "project = PAY"}
    assert jira.post("/rest/api/2/search/jql", json=asked | {"nextPageToken": strange}).status_code == 400
    for more in (
        {"maxResults": strange},
        {"fields": strange},
        {"fields": [strange, 1, None]},
        {"expand": strange},
    ):
        assert jira.post("/rest/api/2/search/jql", json=asked | more).status_code in {200, 400}, more
    assert jira.post("/rest/api/2/issue/bulkfetch", json={"issueIdsOrKeys": [strange]}).status_code == 200


@pytest.mark.parametrize("strange", STRANGE)
def test_strange_values_get_an_answer_from_github(github: httpx.Client, strange: str) -> None:
    for name in ("page", "per_page", "since", "until", "sort", "direction", "state", "sha"):
        for listing in ("issues", "pulls", "commits", "issues/comments"):
            told = github.get(f"/repos/acme/pay-api/{listing}", params={name: strange})
            assert told.status_code in {200, 404, 414, 422}, (listing, name, told.text)


@pytest.mark.parametrize(
    "path",
    [
        "/repos/acme/%2e%2e",
        "/repos/a/b/c/d/e",
        "/repositories/-1",
        f"/repositories/{'9' * 6_000}/issues",
        "/repos//",
        "/repos/%00/%ff",
    ],
)
def test_strange_paths_are_not_there(github: httpx.Client, path: str) -> None:
    assert github.get(path).status_code in {404, 414}


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"1", b"\xff\xfe", b'"x"', b"[" * 100_000, b'{"jql": ' + b"[" * 100_000]
)
def test_what_is_no_json_object_is_refused(acme: Running, jira: httpx.Client, body: bytes) -> None:
    assert jira.post("/rest/api/2/search/jql", content=body).status_code == 400
    for steering in ("clock", "faults", "webhooks"):
        assert acme.control.post(f"/sandbox/{steering}", content=body).status_code == 400


@pytest.mark.parametrize(
    "seconds", ["nan", "inf", "-1", "1e300", 1e12, 366 * 86_400 + 1, "tomorrow", None, []]
)
def test_a_jump_that_cannot_be_made_leaves_the_clock_where_it_is(acme: Running, seconds: object) -> None:
    before = acme.control.get("/sandbox/clock").json()
    assert acme.control.post("/sandbox/clock", json={"advance": seconds}).status_code == 400
    assert acme.control.get("/sandbox/clock").json() == before


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 99},
        {"status": 1000},
        {"status": "x"},
        {"status": -1},
        {"delay": "nan"},
        {"delay": -1},
        {"delay": 1e9},
        {"path": "("},
        {"count": "many"},
        {"headers": []},
        {"headers": {"a\r\nb": "c"}},
        {"headers": {"a": "b\r\nSet-Cookie: c"}},
        {"colour": "red"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_and_hits_nobody(
    acme: Running, jira: httpx.Client, fault: object
) -> None:
    told = acme.control.post("/sandbox/faults", json=fault)
    assert told.status_code == 400
    assert told.json()["error"]
    assert jira.get("/rest/api/2/myself").status_code == 200


def test_an_unknown_method_is_refused(acme: Running, jira: httpx.Client) -> None:
    assert jira.delete("/rest/api/2/search/jql").status_code == 405
    assert acme.control.put("/sandbox/clock").status_code == 405


@pytest.mark.parametrize(
    "strange", [None, [], {}, [[]], [{}], 1, "", "\N{PILE OF POO}" * 5_000, {"labels": 1}, {"labels": [1]}]
)
def test_strange_things_to_write_are_answered(
    acme: Running, jira: httpx.Client, github: httpx.Client, strange: object
) -> None:
    names = ("state", "description", "head_sha", "name", "conclusion", "output", "body", "labels", "update")
    told = dict.fromkeys(names, strange)
    assert acme.inside.world.host
    sha, bot = acme.inside.world.host.repositories[0].tip, {"Authorization": f"token {_app_token(acme)}"}
    base = f"/repositories/{acme.inside.world.host.repositories[0].id}"
    for path in (f"/statuses/{sha}", "/check-runs", "/issues/1/comments", "/issues/1/labels", "/labels"):
        for headers in ({}, bot):
            answer = github.post(base + path, json=told, headers=headers)
            assert answer.status_code in {200, 201, 403, 422}, (path, answer.text)
    for path in ("/check-runs/999", "/issues/comments/999"):
        assert github.patch(base + path, json=told).status_code == 404
    for version in ("2", "3"):
        issue = f"/rest/api/{version}/issue/PAY-1"
        assert jira.post(f"{issue}/comment", json=told).status_code in {201, 400}
        assert jira.put(f"{issue}/comment/x", json=told).status_code in {400, 404}
        assert jira.put(issue, json=told).status_code in {204, 400}


def _app_token(acme: Running) -> str:
    """As an App gets it for its own signed word."""
    answer = acme.control.post(
        "/github/app/installations/99/access_tokens", headers={"Authorization": "Bearer a.b.c"}
    )
    return str(answer.raise_for_status().json()["token"])
