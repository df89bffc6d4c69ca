"""A real Prometheus, the Debian package's, over whatever a test wants scraped."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from deploy.prometheus.alert import Limits
from deploy.prometheus.rules import build
from tests.deploy.processes import until

_CONFIGURATION = """
global: {{scrape_interval: 500ms, evaluation_interval: 500ms}}
rule_files: [rules.yml]
scrape_configs:
  - job_name: fairlead
    static_configs: [{{targets: {targets}}}]
"""


@dataclass(frozen=True)
class Prometheus:
    """A running Prometheus."""

    url: str

    def query(self, expr: str) -> dict[tuple[str, ...], float]:
        """An instant query: the values of the labels, by their names' order, -> value."""
        found = self._get("query", query=expr)["result"]
        return {
            tuple(value for _, value in sorted(one["metric"].items())): float(one["value"][1])
            for one in found
        }

    def alerts(self, state: str = "firing") -> set[tuple[str, str]]:
        """(alert, project) of each alert in that state; "" where it is about no project."""
        found = self._get("alerts")["alerts"]
        return {
            (one["labels"]["alertname"], one["labels"].get("project", ""))
            for one in found
            if one["state"] == state
        }

    def healthy(self) -> bool:
        """Is every target scraped?"""
        try:
            targets = self._get("targets")["activeTargets"]
        except HTTPError:  # it still starts
            return False
        return bool(targets) and all(target["health"] == "up" for target in targets)

    def faults(self) -> list[str]:
        """What went wrong when the rules were evaluated."""
        groups = self._get("rules")["groups"]
        return [rule["lastError"] for group in groups for rule in group["rules"] if rule.get("lastError")]

    def _get(self, what: str, **question: str) -> Any:
        with urlopen(f"{self.url}/api/v1/{what}?{urlencode(question)}", timeout=5) as answer:  # noqa: S310 - our own
            return json.load(answer)["data"]


@contextmanager
def prometheus(folder: Path, targets: Sequence[str], limits: Limits) -> Iterator[Prometheus]:
    """A Prometheus that scrapes `targets` (host:port) twice a second."""
    program = shutil.which("prometheus")
    if not program:
        assert not os.environ.get("CI"), "CI needs Prometheus: Debian's package prometheus"
        pytest.skip("Prometheus is not installed (Debian's package prometheus)")
    folder.mkdir()
    (folder / "rules.yml").write_text(build(limits))
    (folder / "prometheus.yml").write_text(_CONFIGURATION.format(targets=json.dumps(list(targets))))
    log = folder / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [
                program,
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--web.listen-address=127.0.0.1:0",
            ],
            cwd=folder,
            stderr=stream,
            stdout=stream,
        )
    try:
        running = Prometheus(_address(process, log))
        until(running.healthy, f"every target scraped; see {log}", 60)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Where it listens, which it tells in its log: the port is its own choice."""

    def told() -> list[str]:
        assert process.poll() is None, log.read_text()
        return re.findall(r'msg="Listening on" address=(\S+)', log.read_text())

    until(lambda: bool(told()), "Prometheus listens", 60)
    return f"http://{told()[0]}"
