"""Each contract of the import law is broken once, in a copy, to prove that it can break."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "alignment_rules", "streams", "connectors", "deploy")

CRIMES = [
    ("deploy -> connectors", "schemas/errors.py", "import alignment_rules"),
    ("deploy -> connectors", "alignment_rules/__init__.py", "import streams"),
    ("deploy -> connectors", "streams/__init__.py", "import connectors"),
    ("deploy -> connectors", "connectors/__init__.py", "import streams"),
    ("deploy -> connectors", "streams/__init__.py", "import deploy"),
    ("are pure", "alignment_rules/__init__.py", "import sqlalchemy"),
    ("are pure", "alignment_rules/__init__.py", "import time"),
    ("are pure", "schemas/trackers/__init__.py", "import os"),
    ("faust only", "connectors/__init__.py", "import faust"),
    ("aiokafka only", "deploy/__init__.py", "import aiokafka"),
    ("kafka-python only", "streams/__init__.py", "import kafka"),
    ("jira only", "deploy/__init__.py", "import jira"),
    ("PyGithub only", "streams/__init__.py", "import github"),
    ("by no way", "connectors/notifier/__init__.py", "import connectors.poller"),
    ("apprise only", "deploy/__init__.py", "import apprise"),
    ("prometheus_client only", "deploy/__init__.py", "import prometheus_client"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        ignore = shutil.ignore_patterns("__pycache__", "json", "strategy", "dashboards")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("contract", "where", "crime"), CRIMES)
def test_a_contract_breaks_when_it_is_broken(copy: Path, contract: str, where: str, crime: str):
    module = copy / where
    module.write_text(f"{module.read_text()}\n{crime}\n")
    result = lint(copy)
    assert result.returncode == 1
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert [contract in line for line in broken] == [True], result.stdout
