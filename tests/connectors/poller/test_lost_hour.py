"""An hour without webhooks: after one walk and existence check the store equals the sandbox's truth."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from pathlib import Path

import pytest
from pydantic import HttpUrl
from sqlalchemy import Engine, func, select

from connectors.poller import Pace, Poller
from deploy.sandbox.addresses import EMAIL
from deploy.sandbox.simulation.issue import Board, Issue
from deploy.sandbox.simulation.jira_world import JiraWorld
from schemas.broker import Broker
from schemas.sources import JiraSource, Sources
from schemas.tables import activity, alias, item
from schemas.tables import scope as scopes
from streams.merge.activities import COUNTS
from tests.connectors.gateway.serving import wait_for
from tests.connectors.poller.making import PSEUDONYMS, ingesting
from tests.sandbox_fixture import Running

pytestmark = [pytest.mark.engines, pytest.mark.timeout(900)]
_sources = count(1)


@dataclass(frozen=True)
class Stands:
    """An issue, in the sandbox or in the store."""

    scope: str
    key: str
    title: str
    status: str
    archived: bool


@dataclass
class Acme:
    """The sandbox's Jira and a poller that follows all of it; nobody sends a webhook."""

    world: JiraWorld
    poller: Poller
    engine: Engine
    tracker: str

    def board(self, key: str) -> Board:
        return next(issue.project for issue in self.world.issues() if issue.project.key == key)

    def truth(self) -> dict[str, Stands]:
        """Every issue of what is not hidden."""
        return {
            f"issue:{issue.id}": self.stands(issue)
            for issue in self.world.issues()
            if not issue.project.hidden
        }

    def stands(self, issue: Issue) -> Stands:
        scope = f"{self.tracker}:{issue.project.id}"
        return Stands(scope, issue.key, issue.summary, issue.status.name, issue.archived is not None)

    def stored(self) -> dict[str, Stands]:
        """Every issue that the store holds to be there."""
        there = (item.c.tracker == self.tracker) & ~item.c.gone
        with self.engine.connect() as connection:
            rows = connection.execute(select(item).where(there)).all()
        return {
            row.external_id: Stands(row.scope_id, row.key, row.title, row.facts["status"], row.archived)
            for row in rows
        }

    def ended(self) -> dict[str, str]:
        """External id -> cause."""
        gone = select(item.c["external_id", "cause"]).where(item.c.tracker == self.tracker, item.c.gone)
        with self.engine.connect() as connection:
            return {row.external_id: row.cause for row in connection.execute(gone)}

    def access(self) -> dict[str, tuple[str, str]]:
        """Scope id -> what people call it, and what may be seen of it."""
        asked = select(scopes.c["id", "ref", "access"]).where(scopes.c.tracker == self.tracker)
        with self.engine.connect() as connection:
            return {row.id: (row.ref, row.access) for row in connection.execute(asked)}

    def holders(self, key: str) -> list[str]:
        """External ids of the items that ever had this key."""
        asked = (
            select(item.c.external_id).join(alias).where(alias.c.key == key, alias.c.tracker == self.tracker)
        )
        with self.engine.connect() as connection:
            return list(connection.execute(asked).scalars())


@pytest.fixture
def acme(
    request: pytest.FixtureRequest, sandbox: Running, database: Engine, kafka: Broker, tmp_path: Path
) -> Iterator[Acme]:
    world = sandbox.inside.world.jira
    assert isinstance(world, JiraWorld)
    (tmp_path / "token").write_text(sandbox.jira_token)
    name = f"hour{next(_sources)}"  # the records of other tests stay in the log
    known = {
        "name": name,
        "url": HttpUrl(sandbox.jira_url),
        "email": EMAIL,
        "projects": getattr(request, "param", ["*"]),
    }
    source = JiraSource.model_validate({**known, "token_file": tmp_path / "token"})
    made = Poller(
        database, kafka, Sources(jira=[source]), PSEUDONYMS, lambda: datetime.now(UTC), Pace(every=0.1)
    )
    with ingesting(database, kafka):
        yield Acme(world, made, database, source.tracker)


def test_a_thousand_changes_and_what_left_are_found_without_a_webhook(acme: Acme, sandbox: Running) -> None:
    acme.poller.once()
    wait_for(lambda: acme.stored() == acme.truth(), 120)
    before = acme.stored()

    sandbox.advance(hours=1)
    at = acme.world.now()
    issues = [issue for issue in acme.world.issues() if issue.project.key != "DATA"]
    hidden, pay = acme.board("DATA"), acme.board("PAY")
    for number, issue in zip(range(1_000), cycle(issues), strict=False):
        acme.world.edit(at - timedelta(seconds=number * 3), issue, pay.lead, f"Changed {number}")
    deleted = [issue for issue in issues if not issue.children and issue.project.key == "SHOP"][:20]
    for issue in deleted:
        acme.world.delete(at, issue, pay.lead)
    moved = {issue.key: issue for issue in acme.board("LOG").issues[5:15]}
    for issue in moved.values():
        acme.world.move_to(at, issue, pay.lead, pay)
    put_away = acme.board("PLAT").issues[:3]
    for issue in put_away:
        acme.world.archive(at, issue)
    acme.world.rekey(acme.board("PLAT"), "CORE")
    acme.world.hide(hidden)
    unseen = {id_: one for id_, one in before.items() if one.scope == f"{acme.tracker}:{hidden.id}"}
    assert (len(deleted), len(moved), bool(unseen)) == (20, 10, True)

    acme.poller.once()
    wait_for(lambda: acme.stored() == acme.truth() | unseen, 120)
    assert acme.ended() == {f"issue:{issue.id}": "unknown" for issue in deleted}
    assert {acme.access()[f"{acme.tracker}:{board.id}"] for board in (hidden, pay)} == {
        (f"{acme.tracker}/DATA", "lost"),
        (f"{acme.tracker}/PAY", "open"),
    }
    assert (f"{acme.tracker}/CORE", "open") in acme.access().values()
    for key, issue in moved.items():
        assert acme.holders(key) == [f"issue:{issue.id}"], "links to the old key follow"
    assert acme.holders("PLAT-10") == acme.holders("CORE-10") != []

    acme.world.hide(hidden, hidden=False)
    acme.poller.once()
    wait_for(lambda: acme.stored() == acme.truth(), 120)
    assert {access for _, access in acme.access().values()} == {"open"}


def test_an_idle_poll_and_check_of_five_projects_is_counted(acme: Acme, sandbox: Running) -> None:
    acme.poller.once()
    wait_for(lambda: acme.stored() == acme.truth(), 120)
    before = Counter(sandbox.requests())
    acme.poller.once()
    asked = Counter(sandbox.requests()) - before
    walks = {"search/jql": 5}  # one page of what changed; the tracker's clock is read from the answer before
    checks = {
        "project/search": 5,
        "search/approximate-count": 5,
    }  # its standing and how many there are, each hour
    site = {"project": 1, "worklog/updated": 1, "worklog/deleted": 1}
    assert {path.partition("/rest/api/2/")[2]: n for path, n in asked.items()} == {**walks, **checks, **site}


def worklogs(acme: Acme, issue: Issue) -> int:
    """How many count for the effort of an issue."""
    of_issue = (item.c.tracker == acme.tracker) & (item.c.external_id == f"issue:{issue.id}")
    held = select(func.count()).select_from(activity).join(item, item.c.id == activity.c.item_id)
    with acme.engine.connect() as connection:
        return connection.execute(held.where(of_issue, activity.c.kind == "worklog", COUNTS)).scalar_one()


@pytest.mark.parametrize("acme", [["PAY"]], indirect=True)
def test_deleted_worklogs_take_their_effort_back_though_their_issues_do_not_show_it(
    acme: Acme, sandbox: Running
) -> None:
    pay = acme.board("PAY")
    few, many, stays = pay.issues[:3]
    for number in range(60):
        issue = (few, many, stays)[min(number % 6, 1)] if number < 54 else stays
        acme.world.log_work(acme.world.now(), issue, pay.lead, 60)
    acme.poller.once()
    wait_for(lambda: (worklogs(acme, few), worklogs(acme, many), worklogs(acme, stays)) == (9, 45, 6), 120)
    sandbox.advance(hours=1)
    acme.poller.once()
    for issue in (few, many):
        updated = issue.updated
        acme.world.unlog(acme.world.now(), issue, issue.worklogs[0])
        assert issue.updated == updated
    sandbox.advance(minutes=5)
    before = Counter(sandbox.requests())
    acme.poller.once()
    wait_for(lambda: (worklogs(acme, few), worklogs(acme, many), worklogs(acme, stays)) == (8, 44, 6), 60)
    asked = {
        path.rpartition("/rest/api/2/")[2]: n for path, n in (Counter(sandbox.requests()) - before).items()
    }
    assert {path: n for path, n in asked.items() if "log" in path or "bulkfetch" in path} == {
        "worklog/updated": 1,
        "worklog/deleted": 1,
        "issue/bulkfetch": 1,
        f"issue/{many.id}/worklog": 1,
    }
