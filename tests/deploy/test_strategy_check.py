"""`fairlead strategy check | publish`: what people read, and the exit codes scripts rely on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from deploy.cli import frame
from schemas.broker import Broker
from tests.alignment_rules.making import files, rule
from tests.deploy.processes import ROOT

SOUND = files(rule("label: wallet", id_="wallet"), "- {is: wallet, label: wallet}\n")


def folder(root: Path, content: dict[str, str]) -> str:
    for path, written in content.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(written)
    return str(root)


def strategy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", "strategy", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_sound_strategy_is_told_with_what_it_leaves_open(tmp_path: Path) -> None:
    told = strategy("check", folder(tmp_path, SOUND))
    assert told.returncode == frame.FINE
    first, *rest = told.stdout.splitlines()
    assert first == "Sound: 3 objectives, 2 projects, 1 rules, 1 cases pass."
    assert "  strategy.yaml:3: growth has no KPI: how will success be seen?" in rest
    assert "  strategy.yaml:14: shop has no plan; it is observed and never drifts" in rest, (
        "a question, not a fault"
    )


def test_every_fault_is_a_sentence_and_the_exit_code_is_3(tmp_path: Path) -> None:
    wrong = files(rule("lable: wallet", id_="wallet"), more="reveiw: monthly\n")
    told = strategy("check", folder(tmp_path, wrong))
    assert told.returncode == frame.FINDINGS
    assert told.stdout.splitlines() == [
        "The strategy has 2 faults:",
        "  rules/payments.yaml:3:25: the key `lable` is not known here; did you mean `label`?",
        "  strategy.yaml:15:1: the key `reveiw` is not known here; did you mean `review`?",
    ]
    assert told.stderr == ""


def test_a_rule_without_a_case_is_a_finding(tmp_path: Path) -> None:
    told = strategy("check", folder(tmp_path, files(rule("label: wallet", id_="wallet"))))
    assert told.returncode == frame.FINDINGS
    assert told.stdout.splitlines()[0] == "The strategy has a fault:"
    assert "no case shows that `wallet` can win; add `- {is: wallet, …}`" in told.stdout


def test_a_folder_that_cannot_be_read_is_exit_code_2(tmp_path: Path) -> None:
    told = strategy("check", str(tmp_path / "absent"))
    assert told.returncode == frame.REFUSED
    assert told.stderr == (
        f"fairlead: {tmp_path / 'absent'} is no folder: name the one that holds strategy.yaml.\n"
    )
    (tmp_path / "strategy.yaml").write_bytes(b"people: {jos\xe9: x}")
    told = strategy("check", str(tmp_path))
    assert told.returncode == frame.REFUSED
    assert (
        "strategy.yaml is not UTF-8: invalid continuation byte at byte 12; save it as UTF-8." in told.stderr
    )


@contextmanager
def ingest(database_url: str, broker: Broker, home: Path) -> Iterator[None]:
    """The ingest agent as a process of its own, which carries commands out."""
    command = [sys.executable, "-m", "tests.streams.worker_process", "ingest", database_url, broker.bootstrap]
    process = subprocess.Popen([*command, str(home), "aiokafka"], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


@pytest.mark.engines
def test_publishing_makes_a_version_once_and_refuses_faults(
    tmp_path: Path, database: Engine, database_url: str, fresh_broker: Broker
) -> None:
    engines = {"FAIRLEAD_KAFKA__BOOTSTRAP": fresh_broker.bootstrap, "FAIRLEAD_DATABASE__URL": database_url}
    home = ["--home", str(tmp_path / "home")]
    sound = folder(tmp_path / "sound", SOUND)
    with ingest(database_url, fresh_broker, tmp_path):
        told = strategy("publish", sound, *home, "-m", "the first", **engines)
        assert (told.returncode, told.stderr) == (frame.FINE, "")
        assert told.stdout.startswith("Version 1 is published. ")
        told = strategy("publish", sound, *home, **engines)
        assert told.stdout == "Nothing to publish: the newest version says the same.\n"
        told = strategy("publish", sound, *home, "--from", "2030-01-01", **engines)
        assert told.stdout.startswith("Version 2 is published. It comes into force on 2030-01-01.")
    told = strategy("publish", sound, *home, "--from", "soon", **engines)
    assert told.returncode == frame.REFUSED
    assert told.stderr == "fairlead: --from soon: not a date; write it as 2026-12-01.\n"
    wrong = folder(tmp_path / "wrong", files(rule("lable: wallet", id_="wallet")))
    told = strategy("publish", wrong, *home, **engines)
    assert told.returncode == frame.REFUSED
    assert told.stderr.startswith("fairlead: The strategy has a fault:\n  rules/payments.yaml:3:25: ")
    with database.connect() as connection:
        asked = text("SELECT version, message, valid_from > now() FROM strategy ORDER BY version")
        found = [tuple(row) for row in connection.execute(asked)]
    assert found == [(1, "the first", False), (2, "", True)]
