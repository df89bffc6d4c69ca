"""What a tracker refuses one token: no matter of another's, and said once."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import HttpUrl
from sqlalchemy import Engine
from structlog.testing import capture_logs

from connectors.github import GithubHost
from connectors.patience import Patience
from deploy.sandbox.options import Options
from schemas.broker import Broker
from schemas.events import Scope
from schemas.sources import GithubSource
from tests.connectors.poller.conftest import MakeBench
from tests.connectors.poller.making import ingesting, project
from tests.connectors.poller.test_rounds import rounds
from tests.deploy.sandbox.clients import commit, written
from tests.sandbox_fixture import Running

pytestmark = pytest.mark.engines


def hosted(
    start_sandbox: Callable[[Options], Running], folder: Path, tokens: int
) -> tuple[Running, GithubHost, list[Scope]]:
    """Six repositories of a sandbox, under so many tokens."""
    log = written(folder / "log.jsonl", [commit(number) for number in (2, 1)])
    running = start_sandbox(Options(git_logs=tuple((f"tidev/r{n}", log) for n in range(6)), speed=0))
    files = [folder / f"token{n}" for n in range(tokens)]
    for file in files:
        file.write_text(running.github_token)
    source = GithubSource(
        name=f"t{project().external_id}",
        url=HttpUrl(running.github_url),
        token_files=files,
        repositories=["tidev/*"],
    )
    host = GithubHost(source, Patience(2, 0.01, 15.0), lambda: datetime.now(UTC), lambda _: None)
    return running, host, list(host.scopes())


def test_what_one_token_is_refused_stops_no_repository_of_another(
    database: Engine,
    kafka: Broker,
    bench: MakeBench,
    start_sandbox: Callable[[Options], Running],
    tmp_path: Path,
) -> None:
    """A secondary limit of an hour at GitHub, and one repository that is away for an hour."""
    running, host, scopes = hosted(start_sandbox, tmp_path, tokens=2)
    of_one = [scope for scope in scopes if host.client(scope) is host.clients[0]]
    of_other = [scope for scope in scopes if scope not in of_one]
    assert len(of_one) >= 2
    assert len(of_other) >= 2
    limited, away = of_one[0], of_other[0]
    hour = {"Retry-After": "3600"}
    running.fail(
        f"/repositories/{limited.external_id}/", 403, 100, headers=hour, body='{"message": "secondary"}'
    )
    running.fail(f"/repositories/{away.external_id}/", 503, 100, headers=hour)
    with ingesting(database, kafka):
        going = rounds(bench(), host)
        assert going._discover() is None
        before = running.requests()
        for _ in range(3):
            going._round()
        found = Counter(
            {
                path: n - before.get(path, 0)
                for path, n in running.requests().items()
                if "/repositories/" in path
            }
        )
    asked = {s.id: sum(n for p, n in found.items() if f"/{s.external_id}/" in p) for s in scopes}
    assert asked[away.id] == 1
    assert sum(asked[scope.id] for scope in of_one) == 1, "nobody asks under that token any more"
    assert all(asked[scope.id] >= 3 * 3 for scope in of_other[1:])


def test_a_revoked_token_is_one_alert_and_not_a_line_for_each_repository_each_round(
    database: Engine,
    kafka: Broker,
    bench: MakeBench,
    start_sandbox: Callable[[Options], Running],
    tmp_path: Path,
) -> None:
    running, host, _ = hosted(start_sandbox, tmp_path, tokens=1)
    with ingesting(database, kafka):
        going = rounds(bench(), host)
        assert going._discover() is None
        running.fail("/", 401, 10_000, body='{"message": "Bad credentials"}')
        with capture_logs() as told:
            for _ in range(3):
                going._round()
    said = Counter(line["event"] for line in told if line["log_level"] in {"warning", "error"})
    assert said["credential refused"] == 1
    assert sum(said.values()) <= 2  # and whoever asked first
