"""What a log line of a failure shows."""

import pytest

from tests.deploy.processes import python

PROGRAM = """
import sys
import structlog
from deploy import logs

sys.stderr = sys.stdout
logs.configure(logs.Format(sys.argv[1]))

def ask(token):
    header = {"Authorization": token}
    raise ValueError("refused")

try:
    ask("hunter" + str(len(sys.argv)))
except ValueError:
    structlog.get_logger().exception("failed")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_shows_no_local_variables(form: str) -> None:
    process = python(PROGRAM, form)
    printed, _ = process.communicate(timeout=60)
    assert "ValueError: refused" in printed
    assert "hunter2" not in printed
