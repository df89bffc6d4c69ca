"""The rules, judged by Prometheus's own promtool."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from ruamel.yaml import YAML

from deploy import prometheus
from deploy.prometheus.alert import Alert, Limits
from deploy.prometheus.recording import recordings
from deploy.prometheus.rules import build, groups
from deploy.roles import USUAL_PORTS
from schemas.errors import Reject
from schemas.metrics import METRICS, PREFIX, Type

FOLDER = prometheus.RULES.parent
ROOT = Path(__file__).parents[2]
ALERTS = [alert for alerts in groups().values() for alert in alerts]


def test_what_is_committed_is_what_the_code_builds() -> None:
    for path, content in prometheus.files():
        assert path.read_text() == content, f"{path.name} is stale: run `make generate`"


def test_promtool_takes_the_rules_and_the_example_of_a_scrape(promtool: str) -> None:
    subprocess.run([promtool, "check", "rules", "rules.yml"], cwd=FOLDER, check=True)
    subprocess.run([promtool, "check", "config", "prometheus.yml"], cwd=FOLDER, check=True)


def test_promtool_takes_every_metric_of_the_table(promtool: str) -> None:
    registry = CollectorRegistry()
    for metric in METRICS:
        made = _KINDS[metric.type](metric.name, metric.help, metric.labels, registry=registry)
        if metric.labels:
            made.labels(*metric.labels)
    told = generate_latest(registry)
    assert {metric.name for metric in METRICS} <= set(re.findall(r"# TYPE (\S+)", told.decode()))
    ran = subprocess.run([promtool, "check", "metrics"], input=told, check=False, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")


_KINDS: Mapping[Type, type[Counter | Gauge | Histogram]] = {
    Type.COUNTER: Counter,
    Type.GAUGE: Gauge,
    Type.HISTOGRAM: Histogram,
}


def test_the_example_scrapes_every_role_where_it_usually_is() -> None:
    assert sorted(instance for _, instance in scraped()) == sorted(
        f"127.0.0.1:{port}" for port in USUAL_PORTS.values()
    )


def test_the_alerts_fire_stay_silent_and_resolve_as_their_cases_say(promtool: str) -> None:
    subprocess.run([promtool, "test", "rules", "rules_test.yml"], cwd=FOLDER, check=True)


def test_whichever_role_dies_is_told_alone_and_a_drift_that_stands_is_not_told_again(
    promtool: str, tmp_path: Path
) -> None:
    deaths = [death(role, instance) for role, instance in scraped()]
    assert {role for role, _ in scraped()} == {"console", "gateway", "poller", "worker", "notifier"}
    shutil.copy(FOLDER / "rules.yml", tmp_path)
    with (tmp_path / "deaths.yml").open("w") as file:
        YAML().dump({"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": deaths}, file)
    ran = subprocess.run(
        [promtool, "test", "rules", "deaths.yml"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def scraped() -> list[tuple[str, str]]:
    """Role and instance of each process of the example of a scrape."""
    (job,) = YAML(typ="safe").load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    return [(one["labels"]["role"], target) for one in job["static_configs"] for target in one["targets"]]


DRIFTING = {
    "console": {
        'fairlead_off_plan_ratio{project="payments"}': 0.4,
        'fairlead_tolerance_ratio{project="payments"}': 0.1,
        'fairlead_drift_state{project="payments", state="drifting"}': 1,
        'fairlead_explained_ratio{project="payments"}': 0.97,
        'fairlead_data_age_seconds{project="payments"}': 120,
        'fairlead_backfilled_ratio{project="payments"}': 1,
    },
    "notifier": {"fairlead_notice_age_seconds": 0},
}
"""What each role tells while a project drifts and everybody has been told."""


def death(dead: str, where: str) -> dict[str, object]:
    """The process at `where` is gone from the 11th minute for three hours, and what it told with it."""
    up = {
        f'up{{job="fairlead", role="{role}", instance="{instance}"}}': (
            "1x10 0x179 1x30" if instance == where else "1x220"
        )
        for role, instance in scraped()
    }
    told = {
        series: f"{value}x10 stale _x178 {value}x30" if role == dead else f"{value}x220"
        for role, figures in DRIFTING.items()
        for series, value in figures.items()
    }
    alert = f'ALERTS{{alertname="FairleadRoleDown", alertstate="firing", job="fairlead", role="{dead}", '
    down = {"labels": f'{alert}instance="{where}", severity="critical"}}', "value": 1}
    return {
        "name": f"{dead} at {where}",
        "interval": "1m",
        "input_series": [{"series": series, "values": values} for series, values in {**up, **told}.items()],
        "promql_expr_test": [
            {"expr": 'ALERTS{alertstate="firing"}', "eval_time": at, "exp_samples": firing}
            for at, firing in (("14m", []), ("17m", [down]), ("90m", [down]), ("189m", [down]), ("192m", []))
        ],
    }


def test_the_cases_notice_rules_that_are_wrong(promtool: str, tmp_path: Path) -> None:
    shutil.copy(FOLDER / "rules_test.yml", tmp_path)
    for right, wrong in (
        (">= 0.8", ">= 0.5"),
        ("< 86400", "< 864000"),
        ("== 1)", "> 0)"),
        ("> on", ">= on"),
        ("1h", "10m"),
        (
            "max by (project, objective, state) (fairlead_effort_ratio)",
            "sum by (project, objective, state) (fairlead_effort_ratio)",
        ),
        ("sum by (topic, outcome) (rate(", "max by (topic, outcome) (rate("),
    ):
        text = build()
        assert right in text
        (tmp_path / "rules.yml").write_text(text.replace(right, wrong))
        told = subprocess.run(
            [promtool, "test", "rules", "rules_test.yml"], cwd=tmp_path, check=False, capture_output=True
        )
        assert told.returncode == 1, wrong


def test_limits_and_the_place_of_the_runbooks_are_the_builders_to_choose() -> None:
    text = build(Limits().having(["hold=2h", "stale=2d", "stuck=30m"]), "https://wiki.example/fairlead/")
    rules = {
        rule["alert"]: rule
        for group in YAML(typ="safe").load(text)["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    drifting = rules["FairleadProjectDrifting"]
    assert drifting["for"] == "2h"
    assert "< 172800" in drifting["expr"]
    assert "> 1800" in rules["FairleadOutboxStuck"]["expr"]
    assert drifting["annotations"]["runbook_url"] == "https://wiki.example/fairlead/project-drifting.md"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("stael=2d", "--limit stael=2d: there is no limit 'stael'; did you mean `stale`?"),
        ("stale=soon", "--limit stale=soon: write a length of time like 15m, 2h or 1d."),
        ("stale=0d", "--limit stale=0d: write a length of time like 15m, 2h or 1d."),
    ],
)
def test_a_limit_that_means_nothing_is_refused(written: str, told: str) -> None:
    with pytest.raises(Reject) as refused:
        Limits().having([written])
    assert str(refused.value) == told


def test_every_alert_has_cases_that_fire_stay_silent_and_resolve() -> None:
    asked = [
        case
        for test in YAML(typ="safe").load((FOLDER / "rules_test.yml").read_text())["tests"]
        for case in test.get("alert_rule_test", ())
    ]
    for alert in ALERTS:
        cases = [bool(case["exp_alerts"]) for case in asked if case["alertname"] == alert.name]
        assert True in cases, f"no case shows that {alert.name} fires"
        assert False in cases, f"no case shows that {alert.name} is silent"


GAP = "project_objective:fairlead_gap_ratio:sum"
"""The one recording that is made of two metrics; promtool's cases show what it says."""


def test_what_is_recorded_names_no_replica_and_keeps_every_label_of_its_metric() -> None:
    known = {metric.name: metric for metric in METRICS}
    recorded = [one for one in recordings() if one.name != GAP]
    assert len(recorded) == len([*recordings()]) - 1
    for one in recorded:
        labels, name, operation = one.name.split(":")
        metric = known.get(name) or known[f"{name}_total"]
        assert labels.split("_") == "_".join(metric.labels).split("_")
        assert operation == ("rate5m" if metric.type is Type.COUNTER else "max")
        assert one.expr.startswith(
            f"{'sum' if metric.type is Type.COUNTER else 'max'} by ({', '.join(metric.labels)}) ("
        )


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_an_alert_has_a_severity_a_runbook_that_names_it_and_metrics_that_there_are(
    alert: Alert,
) -> None:
    rule = alert.rule("docs/runbooks")
    assert rule["labels"] in ({"severity": "warning"}, {"severity": "critical"})
    assert alert.name in (ROOT / "docs/runbooks" / f"{alert.runbook}.md").read_text()
    assert set(re.findall(rf"\b{PREFIX}\w+", alert.expr)) <= {metric.name for metric in METRICS}
