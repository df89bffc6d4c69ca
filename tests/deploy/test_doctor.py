"""`fairlead doctor` on real engines and the sandbox: all is well, and each thing that may be missing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sqlalchemy import Engine, text

from deploy import doctor, settings
from deploy.attach import Attached
from deploy.cli.frame import FINDINGS, run
from deploy.doctor import Finding
from deploy.sandbox.options import Options
from deploy.sandbox.simulation.jira_world import JiraWorld
from schemas.broker import Broker
from tests.connectors.answering import Answering, Reply, answering
from tests.connectors.github.telling import app
from tests.sandbox_fixture import Running

pytestmark = pytest.mark.engines


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def sandbox(start_sandbox: Callable[[Options], Running]) -> Running:
    """A sandbox whose clock is ours."""
    return start_sandbox(Options(speed=1.0))


@pytest.fixture
def there(database: Engine, broker: Broker) -> Attached:
    return Attached(database, broker)


def _faults(config: Path, there: Attached, clock: Callable[[], datetime] = now) -> list[Finding]:
    loaded = settings.load(config.parent / "home", config)
    return [finding for finding in doctor.examine(loaded, there, clock) if finding.fault]


def test_with_everything_there_nothing_is_found(sandbox: Running, there: Attached, tmp_path: Path) -> None:
    config = sandbox.write_config(tmp_path / "config.yaml")
    found = doctor.examine(settings.load(tmp_path / "home", config), there, now)
    assert [finding.about for finding in found] == [
        "secrets",
        "database",
        "topics",
        "jira:acme",
        "github:acme",
        "kpis.prometheus",
    ]
    assert not any(finding.fault for finding in found), found
    assert doctor.as_text(found).splitlines()[0] == "ok     secrets"
    assert json.loads(doctor.as_json(found))["well"] is True


def test_a_revoked_token_is_found_with_its_file_and_who_can_mend_it(
    sandbox: Running, there: Attached, tmp_path: Path
) -> None:
    config = sandbox.write_config(tmp_path / "config.yaml")
    (tmp_path / "github-token").write_text("secret-canary")
    (fault,) = _faults(config, there)
    assert (fault.about, fault.who) == ("github:acme", "who administers github:acme")
    assert "github-token" in fault.fault
    assert "canary" not in doctor.as_text([fault])
    (tmp_path / "jira-token").write_text("another")
    assert [each.about for each in _faults(config, there)] == ["jira:acme", "github:acme"]


def test_what_is_hidden_is_named_with_the_permission_it_needs(
    sandbox: Running, there: Attached, tmp_path: Path
) -> None:
    config = sandbox.write_config(tmp_path / "config.yaml")
    assert sandbox.inside.world.host
    hidden, shut = sandbox.inside.world.host.repositories[:2]
    hidden.hidden = True
    sandbox.fail(f"/repositories/{shut.id}/pulls", 403)
    told = [fault.fault for fault in _faults(config, there)]
    assert len(told) == 2, told
    assert hidden.full_name in told[0]
    assert "Metadata: read" in told[0]
    assert f"{shut.full_name}: pulls are refused: the token needs Pull requests: read" in told[1]


@pytest.mark.parametrize("how", ["label", "comment"])
def test_a_permission_that_write_back_lacks_is_named(
    sandbox: Running, there: Attached, tmp_path: Path, how: str
) -> None:
    config = sandbox.write_config(tmp_path / "config.yaml")
    world = sandbox.inside.world
    assert world.host
    assert isinstance(world.jira, JiraWorld)
    _write_back(config, world.host.repositories[0].full_name, how)
    assert _faults(config, there) == []
    world.host.denied.update({"issues", "statuses"})
    world.jira.denied.update({"ADD_COMMENTS", "EDIT_ISSUES"})
    told = [fault.fault for fault in _faults(config, there)]
    needed = "Edit Issues" if how == "label" else "Add Comments"
    assert told[0] == f"the project PAY: nothing can be written back: give the account {needed}."
    assert [fault.rpartition("needs ")[2].partition(" (")[0] for fault in told[1:]] == [
        "Statuses: write",
        "Issues: write",
    ]
    assert "issues=write" in told[2]
    assert world.host.repositories[0].statuses == []


def test_a_permission_that_an_app_lacks_is_named(sandbox: Running, there: Attached, tmp_path: Path) -> None:
    config = sandbox.write_config(tmp_path / "config.yaml")
    assert sandbox.inside.world.host
    _write_back(config, sandbox.inside.world.host.repositories[0].full_name, "label", app=app(tmp_path))
    assert _faults(config, there) == []
    sandbox.inside.world.host.denied.add("checks")
    (fault,) = _faults(config, there)
    assert "the token needs Checks: write (" in fault.fault


def _write_back(config: Path, repository: str, how: str, **more: object) -> None:
    """Turn it on, for one project and one repository."""
    read = YAML(typ="safe").load(config)
    (jira,), (github,) = read["sources"]["jira"], read["sources"]["github"]
    jira |= {"projects": ["PAY"], "write_back_on_issues": how}
    github |= {"repositories": [repository], "write_back": True, "write_back_on_issues": how}
    if "app" in more:
        del github["token_files"]
        github["app"] = {**more["app"], "key_file": str(more["app"]["key_file"])}  # type: ignore[dict-item,index]
    YAML().dump(read, config)


def test_a_clock_that_is_wrong_is_told_of_everybody_who_has_another(
    sandbox: Running, there: Attached, tmp_path: Path
) -> None:
    config = sandbox.write_config(tmp_path / "config.yaml")
    found = _faults(config, there, lambda: now() + timedelta(hours=3))
    assert [fault.about for fault in found] == ["database", "jira:acme", "github:acme"]
    assert all("NTP" in fault.fault for fault in found)


def test_missing_secrets_topics_tables_and_sources_are_all_told_at_once(
    database: Engine, tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "sources:\n  github:\n    - {name: acme, token_files: [nowhere], repositories: [a/b]}\n"
    )
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    found = _faults(config, Attached(database, Broker("127.0.0.1:1")))
    assert [fault.about for fault in found] == ["secrets", "database", "topics", "github:acme"]
    assert "nowhere" in found[0].fault
    assert "its tables are those of 0001" in found[1].fault
    assert "check kafka.bootstrap" in found[2].fault
    assert "nowhere cannot be read" in found[3].fault


def test_a_webhook_that_cannot_work_is_found(there: Attached, tmp_path: Path) -> None:
    with answering() as github:
        hooks = [
            _hook("form", True, 200),
            _hook("json", False, 200),
            _hook("json", True, 401),
            _hook("json", True, 202),
        ]
        other = {"active": False, "config": {"url": "https://elsewhere.example/hook", "content_type": "form"}}
        _scripted(github, [*hooks, other])
        (tmp_path / "token").write_text("x")
        config = tmp_path / "config.yaml"
        source = f"name: acme, url: {github.url}/api/v3, token_files: [token], repositories: [acme/pay]"
        config.write_text(f"sources:\n  github:\n    - {{{source}}}\n")
        told = [fault.fault for fault in _faults(config, there)]
    assert [fault.split("the webhook ")[1].partition(":")[0] for fault in told] == [
        *("sends forms", "is switched off", "was last answered 401"),
    ]


def _hook(content: str, active: bool, code: int) -> dict[str, object]:
    url = "https://fairlead.example/webhooks/github/acme"
    settings_ = {"url": url, "content_type": content}
    return {"active": active, "config": settings_, "last_response": {"code": code}}


def _scripted(github: Answering, hooks: list[dict[str, object]]) -> None:
    github.script["/api/v3/rate_limit"] = [Reply(body={})]
    github.script["/api/v3/repos/acme/pay"] = [Reply(body={"id": 77, "full_name": "acme/pay"})]
    for listing in ("issues", "pulls", "commits", "branches"):
        github.script[f"/api/v3/repositories/77/{listing}"] = [Reply(body=[])]
    github.script["/api/v3/repositories/77/hooks"] = [Reply(body=hooks)]


def test_the_command_says_what_is_missing_by_its_exit_code(
    tmp_path: Path, database_url: str, broker: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        f"kafka: {{bootstrap: '{broker.bootstrap}'}}\ndatabase: {{url: '{database_url}'}}\n"
        "persons: {key_file: key}\n"
    )
    (tmp_path / "key").write_text("a key")
    arguments = ["doctor", "--home", str(tmp_path / "home"), "--config", str(config)]
    assert run([*arguments, "--json"]) == FINDINGS
    told = json.loads(capsys.readouterr().out)
    faults = {finding["about"] for finding in told["findings"] if finding["fault"]}
    assert faults == {"topics", "sources"}, "one broker keeps one copy, which an outage loses"
    config.write_text(
        f"kafka: {{bootstrap: '127.0.0.1:1'}}\ndatabase: {{url: '{database_url}'}}\npersons: {{key_file: key}}\n"
    )
    assert run(arguments) == FINDINGS
    assert "check kafka.bootstrap" in capsys.readouterr().out
