"""What a Jira issue is told of itself, in the Cloud and in a Data Center; nothing that comes back of it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, func
from sqlalchemy.dialects.postgresql import insert
from structlog.testing import capture_logs

from connectors.jira import JiraSite
from connectors.jira.write_back import write_back
from connectors.patience import Patience
from connectors.write_back import WriteBack
from deploy.sandbox.addresses import EMAIL
from deploy.sandbox.simulation.issue import DONE, Board, Issue
from deploy.sandbox.simulation.jira_world import JiraWorld
from deploy.sandbox.simulation.people import ALERTING, Person, person
from deploy.sandbox.simulation.telling import Happening
from deploy.sandbox.simulation.theme import all_of
from schemas.events import Scope
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.sources import JiraSource
from schemas.tables import scope
from schemas.trackers import minimise
from schemas.trackers.reading import JsonObject, inner, objects
from tests.connectors.github.telling import SHARES, finish, heard, keep, outcomes
from tests.sandbox_fixture import Running, serving

pytestmark = pytest.mark.engines
ANA = person("Ana Canary", "Lisbon")
NOTHING = "Fairlead says: no objective found: put it under an epic that serves one"
SERVES = "Fairlead says: serves win-under-30 (rule pay-one-tap)"
KINDS = ("cloud", "datacenter")
_KEYS = (f"LEDGER{number}" for number in count(1))


@pytest.fixture(scope="module")
def acme() -> Iterator[Running]:
    """One sandbox for all tests of this file; its token is a person's, whose comments would count."""
    with serving() as running:
        world(running).account = ANA
        yield running


def world(running: Running) -> JiraWorld:
    assert isinstance(running.inside.world.jira, JiraWorld)
    return running.inside.world.jira


@dataclass
class Told:
    """A project, the store that knows its issues, and the write-back between them."""

    engine: Engine
    world: JiraWorld
    board: Board
    site: JiraSite
    write_back: WriteBack

    def issue(self, by: Person = ANA, **more: Any) -> Issue:
        at, serves = self.world.now(), all_of("unaligned")
        return self.world.create(
            at, self.board, by, type_="Task", summary="Do it", description="", serves=serves, **more
        )

    def judge(self, issue: Issue, state: str = "aligned", rule: str = "pay-one-tap") -> None:
        """The store now says this of the issue, and all that is due is told."""
        at = self.world.now().fromtimestamp(issue.updated / 1000, self.world.now().tzinfo)
        row = {
            "tracker": "jira:acme",
            "external_id": f"issue:{issue.id}",
            "scope_id": f"jira:acme:{self.board.id}",
            "key": issue.key,
            "title": issue.summary,
            "kind": "issue",
            "state": "open",
            "facts": {},
            "updated_at": at,
            "created_at": at,
        }
        shares: list[dict[str, Any]] = SHARES if state == "aligned" else []
        judged = {"state": state, "shares": shares, "reasons": [], "source": "", "version": 1}
        keep(self.engine, row, {**judged, "rule": rule if shares else ""})
        finish(self.write_back)

    def comments(self, issue: Issue) -> list[str]:
        return [remark.body for remark in issue.remarks]


@pytest.fixture
def told(acme: Running, database: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Told]:
    """The parameter says how issues are told, and by which kind of Jira."""
    how, kind = request.param
    jira = world(acme)
    jira.deployment = kind
    key = next(_KEYS)
    board = jira.open_board(key, "Ledger", ANA, ())
    (tmp_path / "token").write_text(acme.jira_token)
    named = {"name": "acme", "url": acme.jira_url, "deployment": kind, "email": EMAIL, "projects": [key]}
    source = JiraSource.model_validate(
        {**named, "token_file": tmp_path / "token", "write_back_on_issues": how}
    )
    site = JiraSite(source, Patience(2, 0.01), jira.now, lambda _: None)
    row = {"id": f"jira:acme:{board.id}", "tracker": "jira:acme", "external_id": board.id}
    with database.begin() as connection:
        connection.execute(insert(scope).values(**row, ref=f"jira:acme/{key}", observed_at=func.now()))
    yield Told(database, jira, board, site, write_back(database, site, source, Patience(2, 0.01), jira.now))
    jira.deployment = "cloud"


def telling(*ways: str) -> pytest.MarkDecorator:
    """For each way and both kinds of Jira."""
    return pytest.mark.parametrize("told", [(how, kind) for how in ways for kind in KINDS], indirect=True)


@telling("comment")
def test_one_comment_is_written_and_then_changed_in_its_place(told: Told) -> None:
    issue = told.issue()
    told.world.remark(told.world.now(), issue, ANA, "Is this ours?")
    told.judge(issue, "unaligned")
    assert told.comments(issue)[1:] == [NOTHING]
    told.judge(issue)
    assert told.comments(issue)[1:] == [SERVES]
    told.judge(issue)
    assert told.comments(issue)[1:] == [SERVES]
    assert outcomes(told.engine) == ["written", "written", "the same"]


@telling("comment")
def test_our_comment_is_found_behind_many_and_what_others_copied_of_it_is_theirs(told: Told) -> None:
    issue = told.issue()
    for _ in range(150):
        told.world.remark(told.world.now(), issue, person("Bo Finch", "Berlin"), NOTHING)
    told.judge(issue, "unaligned")
    told.judge(issue)
    assert told.comments(issue) == [NOTHING] * 150 + [SERVES]


@telling("comment")
def test_what_would_be_markup_is_shown_as_it_is(told: Told, acme: Running) -> None:
    issue = told.issue()
    told.judge(issue, rule="a_b*{code}")
    (body,) = told.comments(issue)
    escaped = r"a\_b\*\{code\}" if told.world.deployment == "datacenter" else "a_b*{code}"
    assert body == f"Fairlead says: serves win-under-30 (rule {escaped})"
    told.judge(issue, rule="a_b*{code}")
    assert outcomes(told.engine) == ["written", "the same"]


@telling("label")
def test_our_label_takes_the_place_of_the_last_one_and_others_stay(told: Told) -> None:
    issue = told.issue(labels=("bug", "fairlead:calm"))
    told.judge(issue, "unaligned")
    assert issue.labels == ("bug", "fairlead:no-objective")
    told.judge(issue)
    assert issue.labels == ("bug", "fairlead:win-under-30")
    told.judge(issue)
    assert outcomes(told.engine) == ["written", "written", "the same"]
    assert told.comments(issue) == []


@telling("label", "comment")
def test_closed_moved_and_robots_issues_are_left_alone(told: Told) -> None:
    closed, moved, robots, unknown = told.issue(), told.issue(), told.issue(ALERTING), told.issue()
    told.world.move(told.world.now(), closed, ANA, DONE)
    told.judge(closed)
    elsewhere = next(one.project for one in told.world.issues() if one.project is not told.board)
    told.world.move_to(told.world.now(), moved, ANA, elsewhere)
    told.judge(moved)
    told.judge(robots)
    told.judge(unknown, "unknown")
    skipped = ["skipped: closed", "skipped: in another project", "skipped: a robot's"]
    assert outcomes(told.engine) == skipped
    issues = (closed, moved, robots, unknown)
    assert [(one.labels, one.remarks) for one in issues] == [((), [])] * 4


@telling("comment")
def test_a_write_whose_answer_was_lost_is_not_written_again(told: Told, acme: Running) -> None:
    issue = told.issue()
    acme.fail("/comment$", 502, method="POST", late=True)
    told.judge(issue)
    assert told.comments(issue) == [SERVES]
    assert outcomes(told.engine) == ["the same"], "the second attempt found it"


@telling("label", "comment")
def test_a_refusal_is_said_with_the_permission_and_not_repeated(told: Told, acme: Running) -> None:
    told.world.denied.update({"ADD_COMMENTS", "EDIT_ISSUES"})
    issue = told.issue()
    with capture_logs() as logs:
        told.judge(issue)
    before = acme.requests()
    finish(told.write_back)
    told.world.denied.clear()
    assert acme.requests() == before
    assert outcomes(told.engine) == ["refused"]
    (remedy,) = [log["remedy"] for log in logs if log["event"] == "nothing written back"]
    assert remedy in {"needs Add Comments, Edit Own Comments", "needs Edit Issues"}


@telling("label", "comment")
def test_what_comes_back_is_nobodys_work_and_no_rules_evidence(told: Told, acme: Running) -> None:
    issue = told.issue(labels=("bug",))
    told.world.remark(told.world.now(), issue, ANA, "On it.")
    listening = heard(acme)
    came = next(listening)
    told.judge(issue, "unaligned")
    told.judge(issue)
    next(listening, None)
    pays = Scope(f"jira:acme:{told.board.id}", "jira:acme", told.board.id, f"jira:acme/{told.board.key}")
    (read,) = told.site.read(pays, [f"issue:{issue.id}"])
    (walked,) = [one for page in told.site.walk(pays, {}) for one in page.objects]
    found = [minimised("issues", one) for one in (*read.objects, walked)]
    for happening in came:
        found += [part for part in [minimised(*told_of(happening))] if "fields" in part]
    for part in found:
        fields = inner(part, "fields")
        assert fields["labels"] == ["bug"]
        persons = [one for one in objects(inner(fields, "comment").get("comments")) if one.get("author")]
        assert len(persons) == 1, part
        assert "Fairlead" not in str(part)
    assert len(found) == (4 if issue.labels != ("bug",) else 2)


def told_of(happening: Happening) -> tuple[str, object]:
    return happening.event, happening.payload


def minimised(name: str, payload: object) -> JsonObject:
    read = msgspec.json.decode(msgspec.json.encode(payload))
    (part,) = minimise("jira:acme", name, read, Pseudonyms(Keys.stable(b"key")))
    return part


@telling("comment")
def test_an_old_issue_is_told_once_somebody_touches_it(told: Told) -> None:
    issue = told.issue()
    issue.updated -= int(timedelta(days=15).total_seconds() * 1000)
    told.judge(issue)
    assert told.comments(issue) == []
    told.world.edit(told.world.now(), issue, ANA, "Do it now")
    told.judge(issue)
    assert told.comments(issue) == [SERVES]
