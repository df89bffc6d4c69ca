"""Webhooks made, checked and asked for, on the sandbox's Jira."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import HttpUrl

from connectors.gateway.signature import verify
from deploy import webhooks
from deploy.cli import frame
from deploy.sandbox.addresses import EMAIL
from deploy.sandbox.options import Options
from deploy.sandbox.simulation.telling import Happening
from deploy.sandbox.webhooks import parcel
from schemas.errors import Reject
from schemas.sources import GithubSource, JiraSource, Sources
from tests.deploy.sandbox.clients import issue, written
from tests.sandbox_fixture import Running

GATEWAY = "https://fairlead.example/"
URL = "https://fairlead.example/webhooks/jira/acme"


def source(sandbox: Running, folder: Path, **more: object) -> JiraSource:
    (folder / "token").write_text(sandbox.jira_token)
    (folder / "secret").write_text("a secret\n")
    known = {"name": "acme", "url": HttpUrl(sandbox.jira_url), "email": EMAIL, "projects": ["PAY"]}
    files = {"token_file": folder / "token", "webhook_secret_files": [folder / "secret"]}
    return JiraSource.model_validate({**known, **files, **more})


@pytest.fixture(params=["cloud", "datacenter"])
def jira(
    request: pytest.FixtureRequest, start_sandbox: Callable[[Options], Running], tmp_path: Path
) -> tuple[Running, JiraSource]:
    """A Cloud site, and a Data Center of the newer kind."""
    if request.param == "cloud":
        running = start_sandbox(Options(speed=0))
        return running, source(running, tmp_path)
    archive = written(tmp_path / "issues.jsonl", [issue(1, "PAY-1", "2020-01-01T00:00:00.000+0000")])
    running = start_sandbox(Options(jira_archive=archive, speed=0))
    return running, source(running, tmp_path, deployment="datacenter", email=None)


def test_an_installed_webhook_is_found_fine_and_signs_with_our_secret(
    jira: tuple[Running, JiraSource],
) -> None:
    running, site = jira
    assert webhooks.check(site, GATEWAY).fault.startswith("no webhook leads here")
    assert webhooks.install(site, GATEWAY) == URL
    assert webhooks.check(site, GATEWAY) == webhooks.Finding("jira:acme", URL)
    assert running.inside.webhooks.targets["jira"] == URL
    sent = parcel(Happening("jira", "x", {"webhookEvent": "x"}), running.inside.webhooks.secrets["jira"])
    assert verify(sent.headers["X-Hub-Signature"], sent.body, [b"a secret"])


def test_installing_again_leaves_one(jira: tuple[Running, JiraSource]) -> None:
    _, site = jira
    webhooks.install(site, GATEWAY)
    webhooks.install(site, GATEWAY)
    assert webhooks.check(site, GATEWAY).fault == ""


def test_what_a_webhook_does_not_tell_is_named(sandbox: Running, tmp_path: Path) -> None:
    site = source(sandbox, tmp_path)
    headers = {"Authorization": f"Bearer {sandbox.jira_token}"}
    half = {"name": "old", "url": URL, "events": ["jira:issue_created"], "enabled": False}
    path = "/jira/rest/webhooks/1.0/webhook"
    sandbox.control.post(path, json=half, headers=headers).raise_for_status()
    fault = webhooks.check(site, GATEWAY).fault
    assert fault.startswith("it is switched off; it does not tell of comment_created,")
    assert "jira:issue_created" not in fault


def test_what_a_repository_s_webhook_does_not_tell_is_named(sandbox: Running, tmp_path: Path) -> None:
    host = GithubSource.model_validate(
        {
            "name": "acme",
            "url": HttpUrl(sandbox.github_url),
            "token_files": [source(sandbox, tmp_path).token_file],
            "webhook_secret_files": [tmp_path / "secret"],
            "repositories": ["acme/pay-api"],
        }
    )
    (tmp_path / "token").write_text(sandbox.github_token)
    url = URL.replace("jira", "github")
    assert webhooks.install(host, GATEWAY) == url
    assert webhooks.check(host, GATEWAY) == webhooks.Finding("github:acme", url)
    sent = parcel(Happening("github", "push", {}), sandbox.inside.webhooks.secrets["github"])
    assert verify(sent.headers["X-Hub-Signature-256"], sent.body, [b"a secret"])
    number = sandbox.inside.world.host.repositories[0].id  # type: ignore[union-attr]
    form = {"active": False, "events": ["push"], "config": {"url": url, "content_type": "form"}}
    headers = {"Authorization": f"token {sandbox.github_token}"}
    path = f"/github/repositories/{number}/hooks/1"
    sandbox.control.patch(path, json=form, headers=headers).raise_for_status()
    fault = webhooks.check(host, GATEWAY).fault
    assert fault.startswith(
        "acme/pay-api: it is switched off; acme/pay-api: its content type is not application/json;"
    )
    assert "it does not tell of create, delete, issue_comment" in fault


def test_an_app_s_webhook_is_turned_here_and_its_events_are_asked_for(
    sandbox: Running, tmp_path: Path
) -> None:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key").write_bytes(pem)
    (tmp_path / "secret").write_text("a secret")
    app = {"id": 1, "key_file": tmp_path / "key", "installations": [2]}
    known = {"name": "acme", "url": HttpUrl(sandbox.github_url), "app": app, "repositories": ["acme/*"]}
    host = GithubSource.model_validate({**known, "webhook_secret_files": [tmp_path / "secret"]})
    assert "does not lead here" in webhooks.check(host, GATEWAY).fault
    webhooks.install(host, GATEWAY)
    assert webhooks.check(host, GATEWAY).fault.startswith("it does not tell of create, delete,")
    assert "the App's own settings" in webhooks.request(host, GATEWAY)


def test_who_may_not_see_the_webhooks_is_told_of_each_source(sandbox: Running, tmp_path: Path) -> None:
    site = source(sandbox, tmp_path)
    (tmp_path / "token").write_text("not an administrator's")
    fault = webhooks.check(site, GATEWAY).fault
    assert "refuses us" in fault
    assert fault.endswith("Only who administers webhooks may see them.")


def test_without_a_secret_nothing_is_installed(sandbox: Running, tmp_path: Path) -> None:
    site = source(sandbox, tmp_path, webhook_secret_files=[])
    with pytest.raises(Reject, match="webhook_secret_files"):
        webhooks.install(site, GATEWAY)


def test_a_request_names_all_that_is_needed_and_no_secret(sandbox: Running, tmp_path: Path) -> None:
    github = GithubSource.model_validate({"name": "acme", "repositories": ["acme/*"], "token_files": ["t"]})
    site = source(sandbox, tmp_path)
    every = webhooks.chosen(Sources(jira=[site], github=[github]), [])
    told = "\n".join(webhooks.request(one, GATEWAY) for one in every)
    for needed in (
        URL,
        "https://fairlead.example/webhooks/github/acme",
        "application/json",
        "worklog_created",
    ):
        assert needed in told
    assert "a secret" not in told.replace("a secret (", "")
    assert str(tmp_path / "secret") in told


def test_an_unknown_source_is_refused(sandbox: Running, tmp_path: Path) -> None:
    with pytest.raises(Reject, match="no source jira:nope: the configuration has jira:acme"):
        webhooks.chosen(Sources(jira=[source(sandbox, tmp_path)]), ["jira:nope"])


def test_the_command_line_installs_checks_and_says_what_is_missing(
    sandbox: Running, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = sandbox.write_config(tmp_path / "fairlead.yaml")
    common = ("--gateway", GATEWAY, "--config", str(config), "--home", str(tmp_path / "home"))
    assert frame.run(["webhooks", "check", *common, "--json"]) == frame.FINDINGS
    jira, github = json.loads(capfd.readouterr().out)
    assert (jira["source"], jira["url"]) == ("jira:acme", URL)
    assert github["fault"].startswith("acme/pay-api, acme/pay-ledger, ")
    assert github["fault"].endswith(": no webhook leads here: run `fairlead webhooks install`")
    for _ in range(2):
        assert frame.run(["webhooks", "install", *common]) == frame.FINE
    assert frame.run(["webhooks", "check", *common]) == frame.FINE
    told = capfd.readouterr().out
    assert f"jira:acme: fine ({URL})" in told
    assert f"github:acme: fine ({URL.replace('jira', 'github')})" in told
    assert sandbox.inside.webhooks.secrets["github"].decode() not in told
    assert frame.run(["webhooks", "request", *common]) == frame.FINE
    assert "Please create a webhook for github:acme" in capfd.readouterr().out
