"""What an issue is told of itself: one label or one comment of ours, and nothing that comes back of it counts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine

from deploy.sandbox.github_api.model import Comment, Ticket
from deploy.sandbox.simulation.people import RENOVATE
from deploy.sandbox.simulation.telling import Happening
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.trackers import minimise
from schemas.trackers.reading import JsonObject, objects
from tests.connectors.github.telling import ANA, Told, app, heard, telling
from tests.sandbox_fixture import START, Running, serving

pytestmark = pytest.mark.engines
MARK = "<!-- fairlead -->\n**Fairlead:**"
NOTHING = f"{MARK} no objective found: add a Jira key to the title or the text"
SERVES = f"{MARK} serves win-under-30 (rule pay-one-tap)"
Tell = Callable[..., Told]


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    """One sandbox for all tests of this file; its token is a person's, whose comments would count."""
    with serving() as running:
        assert running.inside.world.host
        running.inside.world.host.user = ANA.github
        yield running


@pytest.fixture
def tell(acme: Running, database: Engine, tmp_path: Path) -> Tell:
    return lambda how, **settings: telling(acme, database, tmp_path, write_back_on_issues=how, **settings)


@pytest.fixture
def hearing(acme: Running) -> Iterator[list[Happening]]:
    yield from heard(acme)


def judged(told: Told, ticket: Ticket, state: str = "aligned") -> None:
    told.judge(ticket, **({} if state == "aligned" else {"state": state, "shares": [], "rule": ""}))  # type: ignore[arg-type]
    told.work()


@pytest.mark.parametrize("by_app", [False, True])
def test_one_comment_is_written_and_then_changed_in_its_place(
    tell: Tell, tmp_path: Path, by_app: bool
) -> None:
    told = tell("comment", **({"app": app(tmp_path)} if by_app else {}))
    issue = told.issue()
    told.forge.comment(START, told.repository, issue, ANA, "<!-- nobody's --> I quote:\n> **Fairlead:** hm")
    judged(told, issue, "unaligned")
    assert told.comments[1:] == [NOTHING]
    judged(told, issue)
    assert told.comments[1:] == [SERVES]
    judged(told, issue)
    assert told.comments[1:] == [SERVES]
    assert told.outcomes() == ["written", "written", "the same"]
    assert told.labels == []


def test_our_comment_is_found_behind_many_and_what_others_copied_of_it_is_theirs(tell: Tell) -> None:
    told = tell("comment")
    issue = told.issue()
    others = replace(RENOVATE.github, id=1)
    for number in range(150):
        told.repository.comments.append(Comment(number, issue.number, others, NOTHING, START))
    judged(told, issue, "unaligned")
    judged(told, issue)
    assert told.comments == [NOTHING] * 150 + [SERVES]


def test_our_label_takes_the_place_of_the_last_one_and_others_stay(tell: Tell) -> None:
    told = tell("label")
    issue = told.issue(labels=("bug", "Fairlead: calm"))
    judged(told, issue, "unaligned")
    assert told.labels == ["bug", "fairlead: no objective"]
    judged(told, issue)
    assert told.labels == ["bug", "fairlead: win-under-30"]
    judged(told, issue)
    assert told.outcomes() == ["written", "written", "the same"]
    assert told.comments == []


def test_of_several_objectives_and_of_long_names_each_label_fits(tell: Tell) -> None:
    told = tell("label")
    issue = told.issue()
    shares = [{"id": "a" * 63, "ppm": 600_000}, {"id": "b", "ppm": 400_000}]
    told.judge(issue, shares=shares)
    told.work()
    assert told.labels == [f"fairlead: {'a' * 40}", "fairlead: b"]


@pytest.mark.parametrize("how", ["label", "comment"])
def test_closed_robots_and_long_untouched_issues_are_left_alone(tell: Tell, how: str) -> None:
    told = tell(how)
    closed, robots, old, unknown = told.issue(), told.issue(RENOVATE), told.issue(), told.issue()
    old.updated_at = START - timedelta(days=15)
    closed.closed_at = START
    for ticket in (closed, robots, old):
        judged(told, ticket)
    judged(told, unknown, "unknown")
    judged(told, told.pull())
    assert (told.comments, [ticket.labels for ticket in told.repository.tickets]) == ([], [()] * 5)
    assert told.outcomes() == ["skipped: closed", "skipped: a robot's"]


@pytest.mark.parametrize("twice", [False, True])
def test_in_a_public_repository_nothing_is_told_unless_that_is_said_twice(tell: Tell, twice: bool) -> None:
    told = tell("label", write_back_on_public_repositories=twice)
    told.repository.private = False
    judged(told, told.issue())
    assert len(told.labels) == twice


def test_a_write_whose_answer_was_lost_is_not_written_again(tell: Tell, acme: Running) -> None:
    told = tell("comment")
    acme.fail("/comments$", 502, method="POST", late=True)
    judged(told, told.issue())
    assert told.comments == [SERVES]
    assert told.outcomes() == ["the same"], "the second attempt found it"


def test_of_two_pollers_one_writes(tell: Tell, acme: Running) -> None:
    told = tell("comment")
    told.judge(told.issue())
    acme.fail("/comments$", 0, method="POST", delay=0.3)  # time for the other to look as well
    with ThreadPoolExecutor(2) as pollers:
        list(pollers.map(lambda _: told.write_back.work(), range(2)))
    told.work()
    assert told.comments == [SERVES]


@pytest.mark.parametrize("how", ["label", "comment"])
def test_that_our_writing_moves_the_issue_leads_to_no_question(tell: Tell, acme: Running, how: str) -> None:
    told = tell(how)
    issue = told.issue()
    judged(told, issue)
    before = acme.requests()
    told.touch(issue)
    told.work()
    assert acme.requests() == before


@pytest.mark.parametrize(("how", "event"), [("label", "issues"), ("comment", "issue_comment")])
def test_what_comes_back_is_nobodys_work_and_no_rules_evidence(
    tell: Tell, hearing: list[Happening], how: str, event: str
) -> None:
    told = tell(how)
    issue = told.issue(labels=("bug",))
    del hearing[:]
    judged(told, issue, "unaligned")
    judged(told, issue)
    assert {one.event for one in hearing} == {event}
    assert len(hearing) == (3 if how == "label" else 2)
    parts = [part for one in hearing for part in minimised(one)]
    assert [part.get("labels") for part in parts] == [[{"name": "bug"}]] * len(hearing)
    assert [part for part in parts if part.get("traces")] == []
    assert "fairlead" not in str([part.get("labels") for part in parts]).casefold()


def minimised(happening: Happening) -> list[JsonObject]:
    read = msgspec.json.decode(msgspec.json.encode(happening.payload))
    return minimise("github:acme", happening.event, read, Pseudonyms(Keys.stable(b"key")))


def test_a_walk_takes_our_comment_for_nobodys(tell: Tell) -> None:
    told = tell("comment")
    issue = told.issue()
    told.forge.comment(START, told.repository, issue, ANA, "On it.")
    judged(told, issue)
    (scope,) = told.host.scopes()
    listed = [one for page in told.host.walk(scope, {}) for one in page.objects if page.listing == "issues"]
    (part,) = minimise("github:acme", "issues", listed[0], Pseudonyms(Keys.stable(b"key")))
    assert len(told.comments) == 2
    assert len(objects(part.get("traces"))) == 1
    assert part["whole"] == ["comment"]
    assert "Fairlead" not in str(part)
    assert "On it." not in str(part)
