"""What PyGithub's answers become."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import HttpUrl
from structlog.testing import capture_logs

from connectors.github import GithubHost
from connectors.github.access import credentials
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
    (credential,) = credentials(source(github, folder, ["acme/pay"]))
    return GithubClient("github:acme", credential, lambda: clock, answers.append), answers


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
    assert ("issues=read" in str(told.value)) == (status == 403)
    assert ("token0" in str(told.value)) == (status == 401)


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


def test_a_rotated_token_counts_from_the_next_question_on(github: Answering, tmp_path: Path) -> None:
    github.script[LIST] = [Reply(body=[])]
    asked, _ = client(github, tmp_path)
    asked.page("/repositories/77/issues")
    (tmp_path / "token0").write_text("rotated, and longer\n")
    asked.page("/repositories/77/issues")
    (tmp_path / "token0").unlink()
    asked.page("/repositories/77/issues")
    said = [headers["authorization"] for headers in github.headers]
    assert said == ["token token0", "token rotated, and longer", "token rotated, and longer"]


def test_a_revoked_token_is_refused_once_and_not_asked_under_again_until_it_changes(
    github: Answering, tmp_path: Path
) -> None:
    github.script[LIST] = [Reply(401, {"message": "Bad credentials"}), Reply(body=[])]
    asked, answers = client(github, tmp_path)
    with capture_logs() as told:
        for _ in range(5):
            with pytest.raises(Reject, match="token0"):
                asked.page("/repositories/77/issues")
    assert [entry["event"] for entry in told if entry["log_level"] == "error"] == ["credential refused"]
    assert "token token0" not in str(told)
    assert answers == ["401"]
    (tmp_path / "token0").write_text("a fresh one")
    assert asked.page("/repositories/77/issues").objects == []


def test_a_missing_or_empty_token_is_named(github: Answering, tmp_path: Path) -> None:
    asked, _ = client(github, tmp_path)
    (tmp_path / "token0").write_text("")
    with pytest.raises(Reject, match="token0 is empty"):
        asked.page("/repositories/77/issues")
    (tmp_path / "token0").unlink()
    with pytest.raises(Reject, match="token0 cannot be read"):
        asked.page("/repositories/77/issues")
    assert github.asked == []


def test_one_tokens_used_up_limit_stops_no_other_tokens_repositories(
    github: Answering, tmp_path: Path
) -> None:
    repositories = [{"id": number, "full_name": f"acme/r{number}"} for number in (76, 77)]
    github.script["/api/v3/orgs/acme/repos"] = [Reply(body=repositories)]
    for listing in ("issues", "pulls", "commits", "branches"):
        github.script[f"/api/v3/repositories/77/{listing}"] = [Reply(body=[], headers=DATE)]
    github.script["/api/v3/repositories/76/issues"] = [Reply(429, {"message": "x"}, {"Retry-After": "3000"})]
    wanted = source(github, tmp_path, ["acme/*"], tokens=2)
    host = GithubHost(wanted, Patience(attempts=1), lambda: NOW, lambda _: None)
    limited, free = host.scopes()
    for _ in range(2):
        with pytest.raises(Retry) as told:
            list(host.walk(limited, {}))
        assert told.value.after
    assert list(host.walk(free, {}))[-1].backfilled
    assert sum("/76/" in path for path in github.asked) == 1


def test_history_leaves_a_fifth_of_the_hour_to_what_changes(github: Answering, tmp_path: Path) -> None:
    reset = str(int(NOW.timestamp()) + 1800)
    few = {**DATE, "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "999", "X-RateLimit-Reset": reset}
    github.script["/api/v3/repos/acme/pay"] = [Reply(body={"id": 77, "full_name": "acme/pay"}, headers=few)]
    for listing in ("issues", "pulls", "commits", "branches"):
        github.script[f"/api/v3/repositories/77/{listing}"] = [Reply(body=[], headers=few)]
    shares: list[float] = []
    wanted = source(github, tmp_path, ["acme/pay"])
    host = GithubHost(wanted, Patience(attempts=1), lambda: NOW, lambda _: None, shares.append)
    (scope,) = host.scopes()
    with pytest.raises(Retry, match="history waits"):
        list(host.walk(scope, {}))
    done = {f"{listing}.next": "done" for listing in ("issues", "pulls", "commits")}
    since = {f"{listing}.since": NOW.isoformat() for listing in ("issues", "pulls")}
    assert list(host.walk(scope, {**done, **since, "commits.head": ""}))[-1].backfilled
    assert shares[-1] == pytest.approx(0.1998)


def test_a_secondary_limit_is_waited_for_ever_longer(github: Answering, tmp_path: Path) -> None:
    moments = iter([NOW + timedelta(hours=hour) for hour in range(100)])
    (credential,) = credentials(source(github, tmp_path, ["acme/pay"]))
    asked = GithubClient("github:acme", credential, lambda: next(moments), lambda _: None)
    github.script[LIST] = [Reply(429), Reply(429), Reply(429), Reply(body=[]), Reply(429)]
    waits = []
    for _ in range(5):
        try:
            asked.page("/repositories/77/issues")
        except Retry as error:
            waits.append(error.after)
    assert waits == [60, 120, 240, 60]


def test_graphqls_own_limit_is_told_in_its_answer(github: Answering, tmp_path: Path) -> None:
    asked, _ = client(github, tmp_path)
    github.script["/api/graphql"] = [
        Reply(body={"errors": [{"type": "RATE_LIMITED", "message": "x"}]}),
        Reply(body={"errors": [{"message": "Something went wrong"}]}),
        Reply(body={"data": {"nodes": [None]}, "errors": [{"type": "NOT_FOUND"}]}),
    ]
    github.script[LIST] = [Reply(body=[])]
    with pytest.raises(Retry) as told:
        asked.graph("query { nodes }", {})
    assert told.value.after == 60
    assert asked.page("/repositories/77/issues").objects == [], "REST has a limit of its own"
    other, _ = client(github, tmp_path)
    with pytest.raises(Retry, match="Something went wrong"):
        other.graph("query { nodes }", {})
    assert other.graph("query { nodes }", {})[0] == {"nodes": [None]}
