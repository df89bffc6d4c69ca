"""Through a real Alertmanager to a real receiver: one notification when a case is told, one when it is over."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML
from sqlalchemy import Engine, select

from connectors.notifier import Alertmanager, Notifier
from connectors.notifier.alertmanager import ALERT
from schemas.tables import delivery
from tests.connectors.notifier.conftest import Cases
from tests.connectors.notifier.receivers import Hook
from tests.connectors.notifier.test_notifier import try_again_now, work
from tests.deploy.processes import until

pytestmark = pytest.mark.engines
PROGRAMS = ("prometheus-alertmanager", "alertmanager")


@contextmanager
def alertmanager(folder: Path, port: int, receiver: Hook) -> Iterator[str]:
    """Debian's Alertmanager, grouping by case, telling one webhook; it waits for the rest of a group as long as a busy
    machine may need between two posts.
    """
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if not program:
        pytest.skip("Alertmanager is not installed (Debian's package prometheus-alertmanager)")
    route = {
        "receiver": "pmo",
        "group_by": ["alertname", "case"],
        "group_wait": "3s",
        "group_interval": "1s",
        "repeat_interval": "4h",
    }
    hooks = [{"url": f"http://{receiver.url}/alerts", "send_resolved": True}]
    configuration = {"route": route, "receivers": [{"name": "pmo", "webhook_configs": hooks}]}
    with (folder / "alertmanager.yml").open("w") as file:
        YAML().dump(configuration, file)
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            program,
            f"--config.file={folder / 'alertmanager.yml'}",
            f"--storage.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "alertmanager.log").open("w"),
    )
    try:
        until(lambda: _ready(url), "Alertmanager is ready", 30)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready").is_success
    except httpx.HTTPError:
        return False


def of(receiver: Hook, project: str) -> list[dict[str, Any]]:
    """What the receiver was told of a project."""
    return [told for told in receiver.got if told["commonLabels"]["project"] == project]


def let_another_case_through(notifier: Notifier, cases: Cases, receiver: Hook, project: str) -> None:
    """When it arrives, whatever Alertmanager had to say of earlier ones has been said."""
    cases.tell(cases.open(project), "owner", "ana@acme.example", project=project)
    work(notifier)
    until(lambda: bool(of(receiver, project)), f"{project} is told", 30)


def test_a_case_is_told_once_however_often_it_is_repeated_and_resolves_once(
    database: Engine,
    cases: Cases,
    webhook: Hook,
    tmp_path: Path,
    free_port: int,
    clock: Callable[[], datetime],
) -> None:
    with alertmanager(tmp_path, free_port, webhook) as url:
        notifier = Notifier(database, Alertmanager(url, clock), "http://127.0.0.1:8470")
        case = cases.open()
        cases.tell(case, "owner", "bo@acme.example")
        cases.tell(case, "pmo", "pmo@acme.example")
        work(notifier)
        until(lambda: bool(of(webhook, "payments")), "the receiver is told", 30)
        for _ in range(5):
            notifier.repeat()
        let_another_case_through(notifier, cases, webhook, "shop")
        (told,) = of(webhook, "payments")
        assert told["status"] == "firing"
        assert told["commonLabels"] == {
            "alertname": ALERT, "case": str(case), "project": "payments", "severity": "warning",
        }  # fmt: skip
        assert {alert["labels"]["stage"] for alert in told["alerts"]} == {"owner", "pmo"}
        assert "Win shoppers under 30 starves." in told["commonAnnotations"]["description"]
        assert told["alerts"][0]["generatorURL"] == f"http://127.0.0.1:8470/cases/{case}"
        cases.close(case, "bo@acme.example", "pmo@acme.example")
        work(notifier)
        until(lambda: len(of(webhook, "payments")) == 2, "the receiver is told that it is over", 30)
        notifier.repeat()
        let_another_case_through(notifier, cases, webhook, "platform")
        assert [told["status"] for told in of(webhook, "payments")] == ["firing", "resolved"]


def test_an_alertmanager_that_is_away_is_waited_for_and_told_once_afterwards(
    database: Engine,
    cases: Cases,
    webhook: Hook,
    tmp_path: Path,
    free_port: int,
    clock: Callable[[], datetime],
) -> None:
    notifier = Notifier(database, Alertmanager(f"http://127.0.0.1:{free_port}", clock))
    cases.tell(cases.open(), "owner", "bo@acme.example")
    work(notifier)
    with database.connect() as connection:
        assert "does not answer" in connection.execute(select(delivery.c.failure)).scalar_one()
    with alertmanager(tmp_path, free_port, webhook):
        try_again_now(database)
        work(notifier)
        until(lambda: bool(of(webhook, "payments")), "the receiver is told", 30)
        let_another_case_through(notifier, cases, webhook, "shop")
        assert len(of(webhook, "payments")) == 1
