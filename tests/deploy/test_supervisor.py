"""The supervisor's children: restarted, held back, stopped in order, and never orphaned."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from deploy.supervisor.child import Child, Phase, Role
from deploy.supervisor.crew import Crew
from deploy.supervisor.leash import Leash
from schemas.errors import Reject
from tests.deploy.processes import python, until

WEARS = "from deploy.supervisor import leash; leash.wear(); "
SLEEPS = WEARS + "import signal; signal.pause()"


def role(name: str, program: str, *arguments: str, feeds: bool = False, answers: bool = True) -> Role:
    return Role(name, (sys.executable, "-c", program, *arguments), lambda: answers, feeds=feeds)


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    with Crew(tmp_path, {}) as crew:
        crew.add([role("sleeper", SLEEPS)])
        crew.wait(10)
        (child,) = crew.children
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: looked(crew, lambda: child.pid not in (None, first)), "another process")
        assert child.restarts == 1
        second = child.pid
    assert second is not None
    assert not alive(second)


def looked(crew: Crew, condition: Callable[[], bool]) -> bool:
    crew.look()
    return condition()


def test_the_pause_before_a_restart_doubles_up_to_half_a_minute_and_is_forgotten_after_a_sound_minute(
    tmp_path: Path,
) -> None:
    now = 0.0
    child = Child(
        role("faulty", "raise SystemExit(1)"), tmp_path / "faulty.log", Leash(), {}, clock=lambda: now
    )
    pauses = []
    for _ in range(7):
        child.look()
        until(lambda: child.pid is None, "its end", 10)
        child.look()
        pauses.append(child._start_at - now)
        now = child._start_at
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    child.look()
    until(lambda: child.pid is None, "its end", 10)
    now += 100  # as if it had run that long
    child.look()
    assert child._start_at - now == 1


def test_a_child_that_says_the_log_is_not_ours_is_not_started_again_and_is_quoted(tmp_path: Path) -> None:
    says = "import sys; print('fairlead: the topic was recreated; run `fairlead recover`', file=sys.stderr); sys.exit(4)"
    with Crew(tmp_path, {}) as crew:
        crew.add([role("ingest", says, answers=False)])
        with pytest.raises(Reject, match="ingest stopped: the topic was recreated; run `fairlead recover`"):
            crew.wait(10)
        assert [child.phase for child in crew.children] == [Phase.REFUSED]
        crew.look()
        assert crew.children[0].restarts == 0


def test_what_does_not_start_in_time_is_named_with_its_last_words(tmp_path: Path) -> None:
    with Crew(tmp_path, {}) as crew:
        crew.add(
            [role("gateway", "print('no such file', flush=True); import time; time.sleep(60)", answers=False)]
        )
        until(lambda: (tmp_path / "gateway.log").read_text() != "", "its output")
        with pytest.raises(
            Reject,
            match=r"Not everything started within 0 s:\n  gateway \(starting, 0 restarts\): no such file",
        ):
            crew.wait(0.2)


def test_what_brings_data_in_stops_before_the_rest(tmp_path: Path) -> None:
    order = tmp_path / "order"
    notes = (
        "import signal, sys, time\n"
        "def stop(*_):\n"
        "    time.sleep(float(sys.argv[3])); open(sys.argv[1], 'a').write(sys.argv[2]); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop); print('ready', flush=True)\n"
        "while True: signal.pause()\n"
    )
    with Crew(tmp_path, {}) as crew:
        crew.add(
            [
                role("worker", notes, str(order), "w", "0"),
                role("poller", notes, str(order), "p", "0.3", feeds=True),
            ]
        )
        until(
            lambda: all((tmp_path / f"{n}.log").read_text() for n in ("worker", "poller")), "both are ready"
        )
    assert order.read_text() == "pw"


def test_a_child_that_does_not_listen_is_ended_within_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.supervisor.crew._STOP_LIMIT", 0.3)
    with Crew(tmp_path, {}) as crew:
        crew.add(
            [
                role(
                    "deaf",
                    "import signal; signal.signal(15, signal.SIG_IGN); print('x', flush=True); signal.pause()",
                )
            ]
        )
        until(lambda: (tmp_path / "deaf.log").read_text() != "", "it is deaf")
        pid = crew.children[0].pid
    assert pid is not None
    assert not alive(pid)


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    supervisor = python(
        "import pathlib, signal, sys\n"
        "from deploy.supervisor.child import Role\n"
        "from deploy.supervisor.crew import Crew\n"
        f"crew = Crew(pathlib.Path(sys.argv[1]), {{}})\n"
        f"crew.add([Role('sleeper', (sys.executable, '-c', {SLEEPS!r}), lambda: True)])\n"
        "print(crew.children[0].pid, flush=True)\n"
        "signal.pause()\n",
        str(tmp_path),
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    assert alive(pid)
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    until(lambda: not alive(pid), "the child is gone")
