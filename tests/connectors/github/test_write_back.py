"""What a pull request is told of itself: once, in the same place, and never to those who should not hear it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import HttpUrl
from sqlalchemy import Engine, func, select
from sqlalchemy.dialects.postgresql import insert

from connectors.github import GithubHost, WriteBack
from connectors.github.write_back import said
from connectors.patience import Patience
from deploy.sandbox.github_api.model import Repository, Ticket
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import RENOVATE, Person, person
from schemas.sources import GithubSource
from schemas.tables import alignment, effect, item, scope
from tests.sandbox_fixture import START, Running

pytestmark = pytest.mark.engines
ANA = person("Ana Canary", "Lisbon")
SHARES = [{"id": "win-under-30", "ppm": 1_000_000, "initiative": ""}]
NOTHING = "no objective found: add a Jira key to the title, the branch or a commit"


@dataclass
class Told:
    """A repository of a sandbox, the store that knows its pull requests, and the write-back between them."""

    engine: Engine
    forge: Forge
    repository: Repository
    write_back: WriteBack

    def pull(self, branch: str = "fix", by: Person = ANA) -> Ticket:
        self.forge.push(START, self.repository, branch, by, f"Do {branch}")
        return self.forge.open_pull(START, self.repository, branch, by, f"Pull {branch}", "")

    def judge(
        self, ticket: Ticket, state: str = "aligned", shares: Any = SHARES, rule: str = "pay-one-tap"
    ) -> None:
        """The store now says this of the pull request."""
        assert ticket.pull
        row = {
            "tracker": "github:acme",
            "external_id": f"pull:{ticket.pull.id}",
            "scope_id": f"github:acme:{self.repository.id}",
            "key": f"{self.repository.full_name}#{ticket.number}",
            "title": ticket.title,
            "kind": "pull_request",
            "state": "in_progress",
            "facts": {},
            "updated_at": ticket.updated_at,
            "created_at": ticket.updated_at,
        }
        known = {"updated_at": ticket.updated_at}
        stated = (
            insert(item)
            .values(**row)
            .on_conflict_do_update(index_elements=["tracker", "external_id"], set_=known)
        )
        judged = {"state": state, "shares": shares, "reasons": [], "rule": rule, "source": "", "version": 1}
        with self.engine.begin() as connection:
            item_id = connection.execute(stated.returning(item.c.id)).scalar_one()
            again = {**judged, "revision": alignment.c.revision + 1}
            connection.execute(
                insert(alignment)
                .values(item_id=item_id, **judged)
                .on_conflict_do_update(index_elements=["item_id"], set_=again)
            )

    def work(self) -> list[str]:
        """Everything that is due is told; the statuses there are, the oldest first."""
        for _ in range(20):
            if not self.write_back.work():
                return [str(status["description"]) for _, status in self.repository.statuses]
        raise AssertionError("it does not end")

    def outcomes(self) -> list[str]:
        with self.engine.connect() as connection:
            payload = effect.c.payload["outcome"].astext
            return list(
                connection.execute(select(payload).order_by(effect.c.made_at, effect.c.key)).scalars()
            )


@pytest.fixture
def told(sandbox: Running, database: Engine, tmp_path: Path) -> Told:
    return _told(sandbox, database, tmp_path, write_back=True)


def _told(sandbox: Running, database: Engine, folder: Path, **settings: bool) -> Told:
    host = sandbox.inside.world.host
    assert host
    forge = Forge(host, sandbox.inside.shapes, sandbox.inside.world.telling)
    repository = forge.found("ledger", "Go", "", START)
    forge.push(START, repository, "main", ANA, "Begin")
    (folder / "token").write_text(sandbox.github_token)
    names = {"repositories": [repository.full_name], "token_files": [folder / "token"]}
    source = GithubSource.model_validate(
        {"name": "acme", "url": HttpUrl(sandbox.github_url), **names, **settings}
    )
    tracked = GithubHost(source, Patience(2, 0.01), host.now, lambda _: None)
    row = {"id": f"github:acme:{repository.id}", "tracker": "github:acme", "external_id": str(repository.id)}
    with database.begin() as connection:
        ref = f"github:{repository.full_name}"
        connection.execute(insert(scope).values(**row, ref=ref, observed_at=func.now()))
    return Told(database, forge, repository, WriteBack(database, tracked, source))


def test_a_pull_request_is_told_once_and_anew_only_when_it_reads_otherwise(told: Told) -> None:
    pull = told.pull()
    told.judge(pull, "unaligned", [], "")
    assert told.work() == told.work() == [NOTHING]
    told.judge(pull)
    serves = "serves win-under-30 (rule pay-one-tap)"
    assert told.work() == [NOTHING, serves]
    told.judge(pull)
    assert told.work() == [NOTHING, serves], "judged again, and the same"
    assert told.outcomes() == ["written", "written", "the same"]
    assert {status["state"] for _, status in told.repository.statuses} == {"success"}
    assert {status["context"] for _, status in told.repository.statuses} == {"fairlead"}


def test_a_new_push_is_told_on_its_own_commit(told: Told) -> None:
    pull = told.pull()
    told.judge(pull)
    told.work()
    told.forge.push(START + timedelta(hours=1), told.repository, "fix", ANA, "More", pull)
    told.judge(pull)
    told.work()
    assert pull.pull
    assert [sha for sha, _ in told.repository.statuses] == [commit.sha for commit in pull.pull.commits]


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
def test_a_public_repository_is_told_nothing_unless_that_is_said_twice(
    sandbox: Running, database: Engine, tmp_path: Path, twice: bool
) -> None:
    told = _told(sandbox, database, tmp_path, write_back=True, write_back_on_public_repositories=twice)
    told.repository.private = False
    told.judge(told.pull())
    assert len(told.work()) == twice


def test_without_the_setting_nobody_is_asked(sandbox: Running, database: Engine, tmp_path: Path) -> None:
    told = _told(sandbox, database, tmp_path)
    told.judge(told.pull())
    sandbox.inside.requests.clear()
    assert told.work() == []
    assert sandbox.requests() == {}


def test_a_refusal_is_not_repeated_until_something_changes(told: Told, sandbox: Running) -> None:
    pull = told.pull()
    told.judge(pull)
    sandbox.fail("/statuses/", 403)
    assert told.work() == []
    assert told.outcomes() == ["refused"]
    told.judge(pull)
    assert len(told.work()) == 1


def test_a_status_makes_no_echo(told: Told, sandbox: Running) -> None:
    pull = told.pull()
    told.judge(pull)
    heard: list[object] = []
    sandbox.inside.world.telling.listener = heard.append
    before = pull.updated_at
    told.work()
    assert (heard, pull.updated_at) == ([], before)


def test_the_text_says_reason_and_remedy_and_fits() -> None:
    titles = {"win-under-30": "Win shoppers under 30", "fees": "Lower the fees"}
    two = [{"id": "win-under-30", "ppm": 600_000}, {"id": "fees", "ppm": 400_000}]
    assert said("aligned", SHARES, "pay-one-tap", titles) == "serves Win shoppers under 30 (rule pay-one-tap)"
    assert said("aligned", two, "", titles) == "serves Win shoppers under 30 60 %, Lower the fees 40 %"
    assert said("unaligned", [], "", titles) == f"{NOTHING}, or choose: Win shoppers under 30, Lower the fees"
    many = {str(number): "A long title of an objective" for number in range(20)}
    assert len(said("unaligned", [], "", many)) == 140
    assert json.dumps(said("unaligned", [], "", many)).endswith('\\u2026"')
