"""The alert rules, judged by Prometheus's own promtool."""

import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from deploy import prometheus
from deploy.prometheus.rules import alerts, build
from schemas.metrics import METRICS, PREFIX

FOLDER = prometheus.RULES.parent
ROOT = Path(__file__).parents[2]


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if not found:
        assert not os.environ.get("CI"), "CI needs promtool: Debian's package prometheus"
        pytest.skip("promtool is not installed (Debian's package prometheus)")
    return found


def test_what_is_committed_is_what_the_code_builds() -> None:
    for path, content in prometheus.files():
        assert path.read_text() == content, f"{path.name} is stale: run `make generate`"


def test_promtool_takes_the_rules_and_the_example_of_a_scrape(promtool: str) -> None:
    subprocess.run([promtool, "check", "rules", "rules.yml"], cwd=FOLDER, check=True)
    subprocess.run([promtool, "check", "config", "prometheus.yml"], cwd=FOLDER, check=True)


def test_the_alerts_fire_stay_silent_and_resolve_as_their_cases_say(promtool: str) -> None:
    subprocess.run([promtool, "test", "rules", "rules_test.yml"], cwd=FOLDER, check=True)


def test_the_cases_notice_rules_that_are_wrong(promtool: str, tmp_path: Path) -> None:
    shutil.copy(FOLDER / "rules_test.yml", tmp_path)
    for right, wrong in (
        (">= 0.8", ">= 0.5"),
        ("< 86400", "< 864000"),
        ("== 1)", "> 0)"),
        ("> on", ">= on"),
        ("1h", "10m"),
    ):
        text = build()
        assert right in text
        (tmp_path / "rules.yml").write_text(text.replace(right, wrong))
        told = subprocess.run(
            [promtool, "test", "rules", "rules_test.yml"], cwd=tmp_path, check=False, capture_output=True
        )
        assert told.returncode == 1, wrong


def test_the_hold_and_the_place_of_the_runbooks_are_the_builders_to_choose() -> None:
    text = build(timedelta(seconds=3), "https://wiki.example/fairlead/")
    (group,) = YAML(typ="safe").load(text)["groups"]
    assert {rule["for"] for rule in group["rules"]} == {"3s"}
    assert (
        group["rules"][0]["annotations"]["runbook_url"] == "https://wiki.example/fairlead/project-drifting.md"
    )


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
def test_an_alert_has_a_severity_a_runbook_that_names_it_and_metrics_that_there_are(
    alert: "prometheus.rules.Alert",
) -> None:
    rule = alert.rule("docs/runbooks")
    assert rule["labels"] in ({"severity": "warning"}, {"severity": "critical"})
    assert alert.name in (ROOT / "docs/runbooks" / f"{alert.runbook}.md").read_text()
    assert set(re.findall(rf"{PREFIX}\w+", alert.expr)) <= {metric.name for metric in METRICS}
