"""What PyGithub's answers become."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import HttpUrl

from connectors.github import GithubHost
from connectors.github.access import libraries
from connectors.github.client import GithubClient, Unlisted
from connectors.patience import Patience
from schemas.errors import Reject, Retry
from schemas.sources import GithubSource
from tests.connectors.answering import Answering, Reply, answering

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DATE = {"Date": "Sun, 01 Mar 2026 00:00:00 GMT"}
LIST = "/api/v3/repositories/77/issues"


@pytest.fixture
def github() -> Iterator[Answering]:
    with answering() as tracker:
        yield tracker


def source(github: Answering, folder: Path, repositories: list[str], tokens: int = 1) -> GithubSource:
    files = [folder / f"token{number}" for number in range(tokens)]
    for file in files:
        file.write_text(f"{file.name}\n")
    return GithubSource(
        name="acme", url=HttpUrl(f"{github.url}/api/v3"), token_files=files, repositories=repositories
    )


def client(github: Answering, folder: Path, clock: datetime = NOW) -> tuple[GithubClient, list[str]]:
    answers: list[str] = []
    (library,) = libraries(source(github, folder, ["acme/pay"]))
    return GithubClient("github:acme", library, lambda: clock, answers.append), answers


def test_a_page_tells_its_next_one_its_tag_and_the_trackers_time(github: Answering, tmp_path: Path) -> None:
    following = f"{github.url}{LIST}?page=2&state=all"
    link = f'<{following}>; rel="next", <{github.url}{LIST}?page=9>; rel="last"'
    github.script[LIST] = [Reply(body=[{"id": 1}], headers={"Link": link, "ETag": 'W/"t"'}), Reply(304)]
    asked, answers = client(github, tmp_path)
    first = asked.page("/repositories/77/issues?per_page=100&state=all")
    assert (first.objects, first.next, first.etag) == ([{"id": 1}], following, 'W/"t"')
    assert asked.page(following, 'W/"t"').unchanged
    assert github.asked == [f"{LIST}?per_page=100&state=all", f"{LIST}?page=2&state=all"]
    assert (github.headers[1]["if-none-match"], github.headers[0]["authorization"]) == (
        'W/"t"',
        "token token0",
    )
    assert answers == ["200", "304"]


@pytest.mark.parametrize(
    ("reply", "after"),
    [
        (Reply(403, {"message": "x"}, {"Retry-After": "8"}), 8.0),
        (Reply(403, {"message": "API rate limit exceeded for user"}), 60.0),
        (Reply(403, {"message": "You have exceeded a secondary rate limit."}), 60.0),
        (Reply(403, {"message": "x"}, {"X-RateLimit-Remaining": "0"}), 60.0),
        (Reply(429, {"message": "x"}), 60.0),
        (Reply(429, b"<html>"), 60.0),
        (Reply(500), None),
        (Reply(502, b"<html>"), None),
        (Reply(200, [{"id": 1}], cut=True), None),
        (Reply(200, b'[{"id": '), None),
        (Reply(200, b"<html>proxy</html>"), None),
        (Reply(200, b""), None),
        (Reply(200, {"message": "odd"}), None),
    ],
)
def test_what_may_succeed_later_is_a_retry(
    github: Answering, tmp_path: Path, reply: Reply, after: float | None
) -> None:
    github.script[LIST] = [reply]
    asked, _ = client(github, tmp_path)
    with pytest.raises(Retry) as told:
        asked.page("/repositories/77/issues")
    assert told.value.after == after
    assert len(github.asked) == 1, "the library must not ask again by itself"


def test_an_exhausted_limit_is_waited_for_until_its_reset_without_asking(
    github: Answering, tmp_path: Path
) -> None:
    used_up = {"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5000"}
    asked, _ = client(github, tmp_path, datetime.now(UTC))
    reset = int(datetime.now(UTC).timestamp()) + 1800
    github.script[LIST] = [Reply(body=[], headers={**used_up, "X-RateLimit-Reset": str(reset)})]
    assert asked.page("/repositories/77/issues").objects == []
    with pytest.raises(Retry, match="used up") as told:
        asked.page("/repositories/77/issues")
    assert told.value.after == pytest.approx(1800, abs=5)
    assert len(github.asked) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Reject), (403, Reject), (404, Unlisted), (409, Unlisted), (410, Unlisted), (422, Unlisted)],
)
def test_what_cannot_succeed_is_rejected(
    github: Answering, tmp_path: Path, status: int, kind: type[Reject]
) -> None:
    github.script[LIST] = [
        Reply(status, {"message": "Nope"}, {"X-Accepted-GitHub-Permissions": "issues=read"})
    ]
    asked, _ = client(github, tmp_path)
    with pytest.raises(kind, match="Nope") as told:
        asked.page("/repositories/77/issues")
    assert ("issues=read" in str(told.value)) == (status in {401, 403})


def test_a_redirect_to_another_host_is_a_mistake_in_the_configuration(
    github: Answering, tmp_path: Path
) -> None:
    github.script[LIST] = [
        Reply(301, headers={"Location": "http://elsewhere.example/api/v3/repositories/77/issues"})
    ]
    asked, _ = client(github, tmp_path)
    with pytest.raises(Reject, match="redirected"):
        asked.page("/repositories/77/issues")


def test_repositories_are_named_or_matched_and_a_missing_one_stops_nobody(
    github: Answering, tmp_path: Path
) -> None:
    pay, shop = {"id": 77, "full_name": "acme/pay"}, {"id": 78, "full_name": "acme/shop-web"}
    github.script["/api/v3/repos/acme/pay"] = [Reply(500), Reply(body=pay)]
    more = f'<{github.url}/api/v3/orgs/acme/repos?page=2>; rel="next"'
    github.script["/api/v3/orgs/acme/repos"] = [Reply(body=[pay], headers={"Link": more}), Reply(body=[shop])]
    github.script["/api/v3/users/ana/repos"] = [Reply(body=[{"id": 79, "full_name": "ana/notes"}])]
    wanted = source(github, tmp_path, ["acme/gone", "acme/pay", "acme/shop-*", "ana/*"], tokens=2)
    host = GithubHost(wanted, Patience(attempts=2, initial=0.001), lambda: NOW, lambda _: None)
    assert [scope.ref for scope in host.scopes()] == [
        "github:acme/pay",
        "github:acme/shop-web",
        "github:ana/notes",
    ]


def test_a_repository_keeps_its_token(github: Answering, tmp_path: Path) -> None:
    repositories = [{"id": number, "full_name": f"acme/r{number}"} for number in (76, 77)]
    github.script["/api/v3/orgs/acme/repos"] = [Reply(body=repositories)]
    for number in (76, 77):
        for listing in ("issues", "pulls", "commits", "branches"):
            github.script[f"/api/v3/repositories/{number}/{listing}"] = [Reply(body=[], headers=DATE)]
    host = GithubHost(
        source(github, tmp_path, ["acme/*"], tokens=2), Patience(attempts=1), lambda: NOW, lambda _: None
    )
    for scope in host.scopes():
        github.headers.clear()
        list(host.walk(scope, {}))
        assert {headers["authorization"] for headers in github.headers} == {
            f"token token{int(scope.external_id) % 2}"
        }
