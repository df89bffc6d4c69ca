"""The command line's frame: help, exit codes, and strangers that stand in our way."""

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InternalError

from deploy import decide
from deploy.cli import foreign, frame
from deploy.cli.roles import Agent
from streams.case_commands import Answer
from streams.worker import AGENTS
from tests.deploy.processes import ROOT


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own tree must not be found merely because we stand in it."""
    monkeypatch.chdir(tmp_path)


def fairlead(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command() -> None:
    told = fairlead("--help")
    assert told.returncode == 0
    for command in ("up", "sync", "topics", "gateway", "poller", "worker", "console"):
        assert f" {command} " in told.stdout


def test_a_fault_of_the_configuration_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("kafka:\n  bootstrp: a:1\n")
    told = fairlead("topics", "describe", "--config", str(config), "--home", str(tmp_path))
    assert told.returncode == frame.REFUSED
    assert told.stderr == (
        f"fairlead: The configuration has faults:\n  {config}:2:3: kafka.bootstrp is unknown; did you mean bootstrap?\n"
    )


def test_every_agent_can_be_run_alone() -> None:
    assert {agent.value for agent in Agent} == set(AGENTS)


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "drift",
            "effort",
            "findings",
            "digest",
            "status",
            "explain",
            "people check",
            "kpi push",
            "kpi list",
        ),
        *("cases list", "cases show", "cases ack", "cases accept"),
    ],
)
def test_what_a_script_may_want_is_told_as_json(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run([*asked.split(), "-h"]) == frame.FINE
    assert "--json" in capsys.readouterr().out


def test_a_decision_is_told_to_scripts_with_its_commands_id() -> None:
    said = json.loads(decide.for_scripts("c1", Answer(7, "wanted", date(2026, 12, 15))))
    assert said == {"id": "c1", "case": 7, "reason": "wanted", "until": "2026-12-15"}


def test_wrong_use_is_exit_code_2() -> None:
    assert fairlead("worker", "nobody").returncode == frame.REFUSED
    assert fairlead("nonsense").returncode == frame.REFUSED


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    told = fairlead(
        "console",
        "--home",
        str(tmp_path),
        FAIRLEAD_KAFKA__BOOTSTRAP="127.0.0.1:9",
        FAIRLEAD_DATABASE__URL="postgresql://fairlead:hunter2@127.0.0.1:9/fairlead",
    )
    assert told.returncode == frame.REFUSED
    assert told.stderr.startswith("fairlead: The database does not answer: ")
    assert "hunter2" not in told.stderr


@pytest.mark.engines
def test_a_database_that_hangs_up_is_told_in_a_sentence(
    database: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.connect() as connection, pytest.raises(InternalError) as hung_up:
        _idle(connection)
    assert frame.unforeseen(hung_up.value) == frame.REFUSED
    assert capsys.readouterr().err.startswith("fairlead: The database does not answer: ")


@pytest.mark.engines
def test_a_store_of_another_release_is_told_with_the_way_out(tmp_path: Path, database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        connection.execute("DROP TABLE scope CASCADE")
    settings = {"FAIRLEAD_KAFKA__BOOTSTRAP": "127.0.0.1:9", "FAIRLEAD_DATABASE__URL": database_url}
    told = fairlead("status", "--home", str(tmp_path), **settings)
    assert told.returncode == frame.REFUSED
    assert told.stderr.startswith(
        'fairlead: The store is of another release (relation "scope" does not exist)'
    )
    assert "`fairlead up`" in told.stderr


def _idle(connection: Connection) -> NoReturn:
    connection.execute(text("SET idle_in_transaction_session_timeout = 1"))
    while True:
        connection.execute(text("SELECT 1"))
        time.sleep(0.01)  # a slow machine only takes another turn


def test_our_packages_are_ours() -> None:
    assert foreign() == []


@pytest.mark.parametrize("name", ["schemas", "streams"])
def test_a_stranger_that_shadows_a_package_of_ours_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    told = fairlead("--help", PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))
    assert told.returncode == frame.REFUSED
    assert (
        f"another program's package stands before ours: {name} from {tmp_path}/{name}/__init__.py."
        in told.stderr
    )


def test_a_sync_without_sources_says_what_is_missing(tmp_path: Path) -> None:
    told = fairlead("sync", "--once", "--home", str(tmp_path))
    assert told.returncode == frame.REFUSED
    assert told.stderr == (
        "fairlead: There is nothing to poll: name sources in a configuration file and pass it with --config.\n"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "status",
        "explain PAY-1",
        "drift",
        "effort --period 2026-Q4",
        "findings",
        "conflicts",
        "cases list",
        "kpi list",
        "people check",
        "corrections list",
        "strategy history",
        "strategy show",
        "strategy rollback 1",
        "strategy stranded",
        "rules check",
        "digest --period 2026-Q4",
        "trace x",
        "recover",
        "dead-letters list",
        "topics describe",
        "views grant reader",
        "correct PAY-1 --serves x --because y",
    ],
)
def test_a_home_that_is_not_there_is_told_and_not_made(
    asked: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere"
    assert frame.run([*asked.split(), "--home", str(nowhere)]) == frame.REFUSED
    assert capsys.readouterr().err == (
        f"fairlead: There is no home at {nowhere}: nothing of Fairlead was ever started there. Name another folder with"
        f" --home, or make one: `fairlead up --home {nowhere}`, or with your own trackers `fairlead init --home {nowhere}`.\n"
    )
    assert not nowhere.exists()


def test_two_strategy_folders_are_compared_without_a_home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = str(ROOT / "docs/examples/rust-goals")
    assert frame.run(["strategy", "diff", shown, shown, "--home", str(tmp_path / "nowhere")]) == frame.FINE
    assert "Nothing that decides anything differs" in capsys.readouterr().out
    assert not (tmp_path / "nowhere").exists()


def test_a_console_beyond_this_machine_is_refused_while_it_asks_nobody_who_they_are(tmp_path: Path) -> None:
    told = fairlead("console", "--home", str(tmp_path), FAIRLEAD_CONSOLE__HOST="192.0.2.1")
    assert told.returncode == frame.REFUSED
    assert "console.host is 192.0.2.1, but the console does not ask yet who somebody is" in told.stderr
