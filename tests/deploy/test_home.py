"""One command at a time owns a home folder, and the others learn from it where things are."""

from pathlib import Path

import pytest

from deploy import home
from schemas.errors import Reject
from tests.deploy.processes import python

TAKES = """
import pathlib, signal, sys
from deploy import home
with home.taken(pathlib.Path(sys.argv[1]), "up") as mine:
    mine.console, mine.kafka = "http://127.0.0.1:1", "127.0.0.1:2"
    mine.write(pathlib.Path(sys.argv[1]))
    print("taken", flush=True)
    signal.pause()
"""


def test_a_second_start_is_refused_with_who_and_where(tmp_path: Path) -> None:
    first = python(TAKES, str(tmp_path))
    assert first.stdout is not None
    first.stdout.readline()
    with pytest.raises(Reject) as caught, home.taken(tmp_path, "up"):
        pass
    assert str(caught.value) == (
        f"`fairlead up` (process {first.pid}) already runs on {tmp_path}, console at http://127.0.0.1:1."
        " Stop it first, or name another folder with --home."
    )
    found = home.running(tmp_path)
    assert found is not None
    assert (found.pid, found.kafka) == (first.pid, "127.0.0.1:2")
    first.kill()
    first.wait()
    first.stdout.close()
    assert home.running(tmp_path) is None, "what a killed process left behind is not believed"
    with home.taken(tmp_path, "up"):
        pass


def test_nothing_runs_on_a_folder_that_was_never_used(tmp_path: Path) -> None:
    assert home.running(tmp_path / "never") is None


def test_a_look_whether_somebody_is_at_home_does_not_keep_a_start_away(tmp_path: Path) -> None:
    with home.taken(tmp_path, "sync"):
        assert home.running(tmp_path) is not None
    assert not (tmp_path / "run.json").exists()


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(
            Reject, match=r"file/home cannot be written \(Not a directory\). Mend that, or name another"
        ),
        home.taken(tmp_path / "file" / "home", "up"),
    ):
        pass
