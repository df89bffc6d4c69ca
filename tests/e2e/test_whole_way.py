"""The whole way: `fairlead up` with its sandbox, from webhook to alert, and nothing left behind by Ctrl-C."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]
import pytest

from deploy.prometheus.alert import Limits
from deploy.sandbox.addresses import EMAIL
from tests.deploy.grafana_queries import chosen, of_prometheus
from tests.deploy.processes import lives, living_in, members, until
from tests.e2e.printed import answered, logged, secrets_of, shown, told
from tests.e2e.prometheus import Prometheus, prometheus
from tests.e2e.running import Up, fairlead, up

pytestmark = [pytest.mark.engines, pytest.mark.timeout(600)]


DRIFTING = "FairleadProjectDrifting"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One Fairlead for all tests of this file; the last one interrupts it."""
    with up(tmp_path_factory.mktemp("whole way")) as running:
        yield running


@pytest.fixture(scope="module")
def watching(whole: Up) -> Iterator[Prometheus]:
    """A Prometheus that scrapes every role of it, and calls one down at the first scrape it misses."""
    limits = Limits(hold=timedelta(seconds=5), down=timedelta())
    with prometheus(whole.home.parent / "prometheus", whole.targets(), limits) as running:
        yield running


def test_the_json_line_says_where_everything_is(whole: Up) -> None:
    assert {"console", "gateway", "kafka", "database"} <= whole.urls.keys()
    assert 'class="ribbon"' in whole.page()


def test_the_page_shows_alignments_and_they_keep_coming(whole: Up) -> None:
    until(lambda: whole.counts().get("aligned", 0) > 0, "something is aligned", 180)
    first = sum(whole.counts().values())
    until(lambda: sum(whole.counts().values()) > first, "more work flows in", 180)


def test_an_unaligned_item_has_its_why_on_the_page_and_on_the_command_line(whole: Up) -> None:
    until(lambda: 'class="why"' in whole.page(), "something is unaligned", 180)
    found = re.search(r'class="why" href="([^"]+)">why\?<span class="unseen"> ([^<]+)<', whole.page())
    assert found
    path, key = found[1], unescape(found[2])
    assert "No objective found" in whole.page(path)
    told = whole.ask("explain", key)
    assert told["key"] == key
    assert told["state"] in {"unaligned", "aligned", "always_on"}  # it may have been judged anew meanwhile
    assert told["reasons"]


def test_status_agrees_with_itself(whole: Up) -> None:
    told = whole.ask("status")
    items = told["work_items"]
    assert items["total"] == items["aligned"] + items["always_on"] + items["unaligned"] + items["unknown"]
    assert told["strategy"]["version"] == 1
    assert told["events"]["dead_letters"] == 0
    assert all(scope["lag"] is not None for scope in told["scopes"])


def test_an_unknown_key_is_refused_with_the_nearest(whole: Up) -> None:
    told = fairlead("explain", "PAY-999999", "--home", str(whole.home))
    assert told.returncode == 2
    assert "Did you mean" in told.stderr


def test_the_planted_drift_fires_and_what_is_on_plan_does_not(whole: Up, watching: Prometheus) -> None:
    planted = {(DRIFTING, drift["project"]) for drift in whole.truth()["drifts"]}
    assert planted
    until(lambda: planted <= watching.alerts(), f"{planted} fires", 300)
    assert watching.alerts() == planted
    assert watching.faults() == []
    drifting = set(
        re.findall(r'<article class="card off_plan"[^>]*>\s*<header>\s*<h3[^>]*>([^<]+)<', whole.page())
    )
    assert drifting == {project for _, project in planted}


SILENT = {
    "operations: Dead letters": "nothing was set aside",
    "operations: Gaps in a log": "no log has a gap",
    "operations: Tried again": "store and broker never failed",
    "operations: Waited for trackers": "the sandbox's trackers have no limit",
    "strategy: KPIs": "nobody has read the sandbox's KPIs",
    "pmo: Waits to be told": "nobody is told of the sandbox's drifts: no notifier runs",
}
"""Panels that rightly show nothing of a running sandbox, each with the reason."""


def test_every_panel_shows_something_of_a_running_system(whole: Up, watching: Prometheus) -> None:
    drifting = whole.truth()["drifts"][0]["project"]
    asked = {
        (str(one), chosen(one.text, drifting if one.dashboard == "project" else ".+"))
        for one in of_prometheus()
        if str(one) not in SILENT
    }
    until(lambda: not _unanswered(watching, asked), f"nothing of {_unanswered(watching, asked)}", 120)


def test_promtool_takes_what_every_role_tells(whole: Up, promtool: str) -> None:
    assert {"console", "gateway", "poller"} <= whole.urls["metrics"].keys()
    for url in whole.urls["metrics"].values():
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own
            told = answer.read()
        assert b"\nfairlead_" in told
        ran = subprocess.run([promtool, "check", "metrics"], input=told, check=False, capture_output=True)
        assert (ran.returncode, ran.stderr) == (0, b""), url


def _unanswered(watching: Prometheus, asked: set[tuple[str, str]]) -> set[str]:
    return {name for name, expr in asked if not watching.query(expr)}


def test_each_role_that_is_killed_raises_its_alert_and_no_drift(whole: Up, watching: Prometheus) -> None:
    before = {alert for alert in watching.alerts() if alert[0] == DRIFTING}
    for role, url in whole.urls["metrics"].items():
        members(whole.process.pid)[role].kill()
        until(lambda url=url: _was_down(watching, urlsplit(url).netloc), f"{role} is called down", 60)  # type: ignore[misc]
    until(watching.healthy, "every role is back", 120)
    until(lambda: not _down(watching), "nothing is called down any more", 60)
    raised = watching.query("count by (alertname, project) (last_over_time(ALERTS[30m]))")
    assert {alert for alert in raised if alert[0] == DRIFTING} == before


def _was_down(watching: Prometheus, instance: str) -> bool:
    asked = f'last_over_time(ALERTS{{alertname="FairleadRoleDown", alertstate="firing", instance="{instance}"}}[5m])'
    return bool(watching.query(asked))


def _down(watching: Prometheus) -> bool:
    return any(name == "FairleadRoleDown" for name, _ in watching.alerts())


FAULTS = [
    {"path": "^/(jira|github)/", "status": 500, "count": 2, "body": "<html>down</html>"},
    {"path": "^/jira/", "status": 401, "count": 2, "body": '{"errorMessages": ["no such token"]}'},
    {"path": "^/github/", "status": 401, "count": 2, "body": '{"message": "Bad credentials"}'},
]
PASSWORD = "hunter2-of-the-database"


def test_no_secret_is_in_anything_that_was_printed_even_where_all_goes_wrong(whole: Up) -> None:
    secrets = secrets_of(whole, EMAIL) | {"password": PASSWORD}
    forged = {"X-Hub-Signature": "sha256=00", "X-Hub-Signature-256": "sha256=00", "X-GitHub-Event": "push"}
    printed = {
        f"forged {kind}": answered(f"{whole.urls['gateway']}/webhooks/{kind}/acme", b'{"issue": {', forged)
        for kind in ("jira", "github")
    }
    for fault in FAULTS:
        answered(whole.urls["sandbox"] + "/sandbox/faults", json.dumps(fault).encode())
    refused = ("credential refused", "jira-token", "github-token")
    until(
        lambda: all(it in dict(logged(whole))["poller.log"] for it in refused), "both tokens are refused", 120
    )
    for fault in FAULTS[1:]:
        answered(whole.urls["sandbox"] + "/sandbox/faults", json.dumps(fault).encode())
    there = ("--home", str(whole.home), "--config", str(whole.home / "sandbox" / "config.yaml"))
    printed |= told({"doctor": ("doctor", *there), "status": ("status", *there)}, {})
    at = urlsplit(whole.urls["database"])
    wrong = f"postgresql://fairlead:{PASSWORD}@{at.hostname}:{at.port}/fairlead"
    commands = {
        "check": ("webhooks", "check", "--gateway", whole.urls["gateway"], *there),
        "no store": ("status", *there),
    }
    printed |= told(commands, {"FAIRLEAD_DATABASE__URL": wrong, "FAIRLEAD_LOG_FORMAT": "json"})
    assert "the token" in printed["doctor"] or "refuses us" in printed["doctor"]
    assert "password authentication failed" in printed["no store"]
    printed |= dict(shown(whole)) | dict(logged(whole))
    assert {"poller.log", "gateway.log", "sandbox.log", "up.err"} <= printed.keys()
    leaks = {
        (where, name) for where, text in printed.items() for name, secret in secrets.items() if secret in text
    }
    assert leaks == set()


def test_interrupted_the_whole_leaves_nothing_behind(whole: Up) -> None:
    everybody = psutil.Process(whole.process.pid).children(recursive=True)
    assert len(everybody) > 5
    whole.process.send_signal(signal.SIGINT)
    assert whole.process.wait(60) == 0
    until(lambda: not [one for one in everybody if lives(one)], "no process is left", 60)
    until(lambda: living_in(whole.home) == [], "nobody works in the home folder", 60)
