"""The simulated organisation: one seed, one history; it is 40 people in 5 projects; a restart goes on where it stood."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from deploy.sandbox.app import Sandbox
from deploy.sandbox.config_file import announcement
from deploy.sandbox.options import Options
from tests.deploy.processes import until
from tests.deploy.sandbox.clients import github, jira
from tests.sandbox_fixture import START, STILL, Running, serving

Start = Callable[[Options], Running]


def lived(seed: int, *steps: timedelta) -> Sandbox:
    """A sandbox, not served, whose organisation has lived through the steps one by one."""
    sandbox = Sandbox(replace(STILL, seed=seed), "http://sandbox.example")
    now = START
    for step in steps:
        now += step
        sandbox.world.run_until(now)
    return sandbox


def test_the_same_seed_gives_the_same_history_however_time_passes() -> None:
    hours = [timedelta(hours=1)] * 48
    assert lived(7, *hours).world.truth() == lived(7, timedelta(days=2)).world.truth()


def test_another_seed_gives_another_history() -> None:
    assert lived(7).world.truth() != lived(8).world.truth()


def test_tokens_and_secrets_follow_from_the_seed() -> None:
    one, same, other = (Sandbox(replace(STILL, seed=seed), "http://a").addresses for seed in (1, 1, 2))
    assert one.secret("jira token") == same.secret("jira token") != other.secret("jira token")
    assert (
        len({one.secret(of) for of in ("jira token", "github token", "jira webhook", "github webhook")}) == 4
    )


def test_its_line_names_tokens_and_secrets_whether_or_not_a_configuration_is_written(tmp_path: Path) -> None:
    made = Sandbox(STILL, "http://a")
    for config in (None, tmp_path / "config.yaml"):
        told = json.loads(announcement(made.world, made.addresses, config))
        assert told["config"] == (str(config) if config else None)
        for tracker in ("jira", "github"):
            assert told[tracker]["token"] == made.addresses.secret(f"{tracker} token")
            assert told[tracker]["webhook_secret"] == made.addresses.secret(f"{tracker} webhook")


def test_it_is_an_organisation_of_the_promised_size_with_a_quarter_of_history(sandbox: Running) -> None:
    library = jira(sandbox)
    projects = [project.key for project in library.projects()]
    assert len(projects) == 5
    assert len(list(github(sandbox).get_organization("acme").get_repos())) == 8
    oldest = library.enhanced_search_issues(
        f"project in ({', '.join(projects)}) ORDER BY created ASC", maxResults=1
    )
    born = datetime.fromisoformat(oldest[0].fields.created)
    assert timedelta(days=88) < START - born < timedelta(days=92)


def test_a_restart_goes_on_where_it_stood_with_the_same_history(tmp_path: Path) -> None:
    options = Options(speed=0, write_config=tmp_path / "config.yaml")
    with serving(options) as first:
        now, told = first.advance(days=2), first.truth()
    with serving(options) as again:
        assert again.inside.world.clock.now() == now
        assert again.truth() == told
        later = again.advance(days=1)
        assert later - now == timedelta(days=1)
        assert told["items"].items() < again.truth()["items"].items()


def test_another_seed_or_another_start_begins_anew(tmp_path: Path) -> None:
    options = Options(start=START, speed=0, write_config=tmp_path / "config.yaml")
    with serving(options) as first:
        first.advance(days=2)
    for other in (replace(options, seed=2), replace(options, start=START + timedelta(days=7))):
        with serving(other) as fresh:
            assert fresh.inside.world.clock.now() == other.start


def test_a_broken_memory_is_a_new_beginning(tmp_path: Path) -> None:
    (tmp_path / "sandbox.json").write_bytes(b"{")
    with serving(Options(start=START, speed=0, write_config=tmp_path / "config.yaml")) as running:
        assert running.inside.world.clock.now() == START


def test_accelerated_time_runs_by_itself(start_sandbox: Start) -> None:
    running = start_sandbox(Options(start=START, speed=86_400))
    until(
        lambda: (
            datetime.fromisoformat(running.control.get("/sandbox/clock").json()["now"])
            > START + timedelta(days=1)
        ),
        "a day has passed",
    )
    dated = httpx.get(f"{running.jira_url}/rest/api/2/myself").headers["date"]
    assert parsedate_to_datetime(dated) > START + timedelta(days=1)


def test_what_was_asked_is_counted_and_faults_are_not_the_controls(sandbox: Running) -> None:
    sandbox.fail(".", 500, count=2)
    assert sandbox.control.get("/sandbox/clock").status_code == 200
    path = f"{sandbox.jira_url}/rest/api/2/myself"
    assert [httpx.get(path).status_code for _ in range(3)] == [500, 500, 401]
    assert sandbox.requests() == {"/jira/rest/api/2/myself": 3}
    sandbox.fail(".", 500)
    assert sandbox.control.delete("/sandbox/faults").json() == {"waiting": 0}
    assert httpx.get(path).status_code == 401
