"""`fairlead up`, as a person runs it: everything starts, is watched over, and stops without leaving anything."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from deploy import home as homes
from tests.deploy.processes import ROOT, lives, members, until

pytestmark = [pytest.mark.engines, pytest.mark.timeout(300)]


@dataclass
class Running:
    """An `up` that said it is ready."""

    process: subprocess.Popen[str]
    home: Path
    urls: dict[str, str]

    def members(self) -> dict[str, psutil.Process]:
        """Its descendants by what they run."""
        return members(self.process.pid)


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "up", "--home", str(home), "--headless", *arguments],
        stdout=subprocess.PIPE,
        stderr=(home.parent / "up.err").open("w"),
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=home.parent,
    )


def ready(process: subprocess.Popen[str], home: Path) -> Running:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, (home.parent / "up.err").read_text()
    return Running(process, home, json.loads(line))


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for the tests that leave it running, and the last of those, which stops it."""
    with running(tmp_path_factory.mktemp("up") / "a home") as one:
        yield one


@contextmanager
def running(home: Path) -> Iterator[Running]:
    process = start(home)
    try:
        yield ready(process, home)
    finally:
        process.terminate()
        process.wait(60)
        assert process.stdout is not None
        process.stdout.close()


def fetch(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
        return int(answer.status)


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=0.1)
    return not [p for p in alive if lives(p)]


def test_everything_answers_where_the_json_line_says(lasting: Running) -> None:
    assert fetch(lasting.urls["console"]) == 200
    assert fetch(lasting.urls["gateway"] + "/healthz") == 200
    with psycopg.connect(lasting.urls["database"]) as connection:
        assert connection.execute("SELECT count(*) FROM strategy").fetchone() is not None
    metrics = lasting.urls["metrics"]
    assert isinstance(metrics, dict)
    assert set(metrics) == {"console", "gateway", "poller", "ingest", "tag", "effort", "drift"}
    assert {fetch(url) for url in metrics.values()} == {200}
    assert set(lasting.members()) >= {
        "gateway",
        "poller",
        "ingest",
        "tag",
        "effort",
        "drift",
        "console",
        "sandbox",
        "java",
        "postgres",
    }


def test_a_killed_role_and_a_killed_engine_come_back(lasting: Running) -> None:
    before = lasting.members()
    for name in ("tag", "postgres", "java"):
        before[name].kill()
    until(lambda: {"tag", "postgres", "java"} <= set(lasting.members()), "all are back", 60)
    until(lambda: answers(lasting.urls["database"]), "the database answers", 60)
    assert lasting.members()["tag"].pid != before["tag"].pid


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_second_one_on_this_home_is_refused(lasting: Running) -> None:
    second = start(lasting.home)
    assert second.wait(60) == 2
    assert second.stdout is not None
    assert second.stdout.read() == ""
    told = (lasting.home.parent / "up.err").read_text()
    assert f"fairlead: `fairlead up` (process {lasting.process.pid}) already runs on {lasting.home}" in told
    assert lasting.urls["console"] in told


def stopped(one: Running, number: signal.Signals) -> None:
    everybody = psutil.Process(one.process.pid).children(recursive=True)
    one.process.send_signal(number)
    assert one.process.wait(60) == (-9 if number == signal.SIGKILL else 0)
    until(lambda: gone(everybody), "no process is left", 60)
    assert homes.running(one.home) is None


def places(one: Running) -> dict[str, str]:
    return {name: url for name, url in one.urls.items() if name != "pid"}


def test_killed_it_leaves_nothing_behind_and_starts_again_with_its_data_and_addresses_until_it_is_asked_to_end(
    lasting: Running,
) -> None:
    stopped(lasting, signal.SIGKILL)
    with running(lasting.home) as again:
        assert places(again) == places(lasting)
        stopped(again, signal.SIGTERM)
