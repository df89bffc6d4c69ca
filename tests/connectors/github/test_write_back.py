"""What a pull request is told of itself: once, in the same place, and never to those who should not hear it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Executable, func

from connectors.write_back.wording import Verdict, said
from deploy.sandbox.simulation.people import RENOVATE
from schemas.tables import scope
from tests.connectors.github.telling import ANA, SHARES, Told, app, heard, telling
from tests.sandbox_fixture import START, Running, serving

pytestmark = pytest.mark.engines
REMEDY = "add a Jira key to the title, the branch or a commit"
NOTHING = f"no objective found: {REMEDY}"
SERVES = "serves win-under-30"
Tell = Callable[..., Told]


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    """One sandbox for all tests of this file; each has a repository of its own."""
    with serving() as running:
        yield running


@pytest.fixture
def tell(acme: Running, database: Engine, tmp_path: Path) -> Tell:
    return lambda **settings: telling(acme, database, tmp_path, **settings)


@pytest.fixture
def told(tell: Tell) -> Told:
    return tell(write_back=True)


@pytest.fixture
def checked(tell: Tell, tmp_path: Path) -> Told:
    """Told by a GitHub App."""
    return tell(write_back=True, app=app(tmp_path))


def change(engine: Engine, statement: Executable) -> None:
    with engine.begin() as connection:
        connection.execute(statement)


def runs(told: Told) -> list[tuple[Any, Any]]:
    return [(run["conclusion"], run["output"]["title"]) for run in told.repository.check_runs]  # type: ignore[index]


def test_a_pull_request_is_told_once_and_anew_only_when_it_reads_otherwise(told: Told) -> None:
    pull = told.pull()
    told.judge(pull, "unaligned", [], "")
    assert told.work() == told.work() == [NOTHING]
    told.judge(pull)
    serves = f"{SERVES} (rule pay-one-tap)"
    assert told.work() == [NOTHING, serves]
    told.judge(pull)
    assert told.work() == [NOTHING, serves], "judged again, and the same"
    assert told.outcomes() == ["written", "written", "the same"]
    assert {status["state"] for _, status in told.repository.statuses} == {"success"}
    assert {status["context"] for _, status in told.repository.statuses} == {"fairlead"}


def test_that_nothing_was_found_is_told_once_all_history_is_here(told: Told) -> None:
    known = {"id": "jira:acme:10010", "tracker": "jira:acme", "external_id": "10010", "ref": "jira:acme/PAY"}
    expected = scope.insert().values(**known, observed_at=func.now(), lease_until=func.now())
    change(told.engine, expected)
    nothing, serving_ = told.pull("later"), told.pull("now")
    told.judge(nothing, "unaligned", [], "")
    told.judge(serving_)
    assert told.work() == [f"{SERVES} (rule pay-one-tap)"], (
        "what it serves may stand in what is still to come"
    )
    change(told.engine, scope.update().where(scope.c.id == known["id"]).values(backfilled=True))
    assert told.work()[1:] == [NOTHING]


@pytest.mark.parametrize("more", [{"access": "lost"}, {"last_event_at": START}, {"last_event_at": None}])
def test_what_can_not_be_listed_any_more_is_not_waited_for(told: Told, more: dict[str, object]) -> None:
    known = {"id": "jira:acme:10010", "tracker": "jira:acme", "external_id": "10010", "ref": "jira:acme/PAY"}
    seen = {"observed_at": func.now(), "last_event_at": func.now(), **more}
    change(told.engine, scope.insert().values(**known, **seen))
    told.judge(told.pull(), "unaligned", [], "")
    assert told.work() == [NOTHING]


def test_an_app_tells_by_a_check_run_that_is_neutral_and_then_changed_in_its_place(checked: Told) -> None:
    pull = checked.pull()
    checked.judge(pull, "unaligned", [], "")
    checked.work()
    assert runs(checked) == [("neutral", "no objective found")]
    (run,) = checked.repository.check_runs
    assert REMEDY in str(run["output"])
    checked.judge(pull)
    checked.work()
    assert runs(checked) == [("success", SERVES)]
    assert checked.repository.check_runs[0]["id"] == run["id"]
    assert "rule pay-one-tap" in str(checked.repository.check_runs[0]["output"])
    checked.judge(pull)
    checked.work()
    assert checked.outcomes() == ["written", "written", "the same"]
    assert checked.repository.statuses == []


def test_a_check_run_of_somebody_else_is_left_alone(checked: Told) -> None:
    pull = checked.pull()
    assert pull.pull
    other = {"id": 7, "name": "fairlead", "head_sha": pull.pull.head_sha, "app": {"id": 1}}
    checked.repository.check_runs.append({**other, "conclusion": "failure", "output": {"title": "theirs"}})
    checked.judge(pull)
    checked.work()
    assert runs(checked) == [("failure", "theirs"), ("success", SERVES)]


@pytest.mark.parametrize("by_app", [False, True])
def test_a_new_push_is_told_on_its_own_commit(tell: Tell, tmp_path: Path, by_app: bool) -> None:
    told = tell(write_back=True, **({"app": app(tmp_path)} if by_app else {}))
    pull = told.pull()
    told.judge(pull)
    told.work()
    told.forge.push(START + timedelta(hours=1), told.repository, "fix", ANA, "More", pull)
    told.judge(pull)
    told.work()
    assert pull.pull
    shas = [run["head_sha"] for run in told.repository.check_runs]
    assert [*shas, *(sha for sha, _ in told.repository.statuses)] == [one.sha for one in pull.pull.commits]


def test_drafts_robots_forks_and_what_is_not_judged_are_left_alone(told: Told) -> None:
    draft, robot, fork, unknown = (told.pull(name, RENOVATE if name == "b" else ANA) for name in "abcd")
    assert draft.pull
    assert fork.pull
    draft.pull.draft, fork.pull.fork = True, True
    for ticket in (draft, robot, fork):
        told.judge(ticket)
    told.judge(unknown, "unknown", [], "")
    assert told.work() == []
    assert sorted(told.outcomes()) == ["skipped: a draft", "skipped: a robot's", "skipped: from a fork"]


@pytest.mark.parametrize("twice", [False, True])
def test_a_public_repository_is_told_nothing_unless_that_is_said_twice(tell: Tell, twice: bool) -> None:
    told = tell(write_back=True, write_back_on_public_repositories=twice)
    told.repository.private = False
    told.judge(told.pull())
    assert len(told.work()) == twice


def test_without_the_setting_nobody_is_asked(acme: Running, tell: Tell) -> None:
    told = tell()
    told.judge(told.pull())
    told.judge(told.issue())
    acme.inside.requests.clear()
    assert told.work() == []
    assert acme.requests() == {}


def test_a_refusal_is_not_repeated_until_something_changes(told: Told, acme: Running) -> None:
    pull = told.pull()
    told.judge(pull)
    acme.fail("/statuses/", 403)
    assert told.work() == []
    assert told.outcomes() == ["refused"]
    told.judge(pull)
    assert len(told.work()) == 1


def test_what_cannot_be_told_now_keeps_no_other_waiting(told: Told, acme: Running) -> None:
    first, second = told.pull("a"), told.pull("b")
    told.judge(first)
    told.judge(second)
    acme.fail(f"/pulls/{second.number}$", 500, count=2)
    with pytest.raises(Exception, match="500"):
        told.write_back.work()
    assert told.write_back.work() == 1
    assert first.pull
    assert [sha for sha, _ in told.repository.statuses] == [first.pull.head_sha]
    assert told.write_back.work() == 0
    assert len(told.work()) == 2, "its turn came again"


@pytest.mark.parametrize("by_app", [False, True])
def test_nothing_that_is_told_on_a_commit_changes_the_pull_request(
    tell: Tell, acme: Running, tmp_path: Path, by_app: bool
) -> None:
    told = tell(write_back=True, **({"app": app(tmp_path)} if by_app else {}))
    pull = told.pull()
    told.judge(pull)
    before = pull.updated_at
    listening = heard(acme)
    came = next(listening)
    told.work()
    next(listening, None)
    assert [one.event for one in came] == (["check_run"] if by_app else [])
    assert pull.updated_at == before


def test_the_text_says_reason_and_remedy_and_fits() -> None:
    titles = {"win-under-30": "Win shoppers under 30", "fees": "Lower the fees"}
    two = [{"id": "win-under-30", "ppm": 600_000}, {"id": "fees", "ppm": 400_000}]
    aligned = Verdict("aligned", SHARES, "pay-one-tap", titles)
    assert said(aligned, REMEDY) == "serves Win shoppers under 30 (rule pay-one-tap)"
    both = Verdict("aligned", two, "", titles)
    assert said(both, REMEDY) == "serves Win shoppers under 30 60 %, Lower the fees 40 %"
    none = Verdict("unaligned", [], "", titles)
    assert said(none, REMEDY) == f"{NOTHING}, or choose: Win shoppers under 30, Lower the fees"
    many = {str(number): "A long title of an objective" for number in range(20)}
    cut = said(Verdict("unaligned", [], "", many), REMEDY, 140)
    assert (len(cut), cut[-1]) == (140, "…")
