"""What no webhook states wholly is in the store within seconds: what items are sorted by, and what they wait for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine, select

from connectors.poller import Pace, Poller
from deploy.sandbox.options import Options
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.jira_world import JiraWorld
from deploy.sandbox.simulation.planning import Planning
from deploy.sandbox.simulation.relations import block
from deploy.sandbox.simulation.renaming import Renaming
from deploy.settings import load
from schemas.broker import Broker
from schemas.sources import Sources
from schemas.tables import item, link, scope
from tests.connectors.gateway.serving import running, wait_for
from tests.connectors.poller.making import PSEUDONYMS, ingesting
from tests.sandbox_fixture import Running

_SATURDAY: Final = datetime(2026, 11, 21, 9, tzinfo=UTC)
"""Nobody else works."""
pytestmark = [pytest.mark.engines, pytest.mark.timeout(300)]


@dataclass
class Following:
    """Both trackers of a sandbox, followed by webhook and poll."""

    sandbox: Running
    engine: Engine

    def walked(self) -> datetime:
        """Up to when, by the trackers' clock, everything has been listed."""
        with self.engine.connect() as connection:
            times = connection.execute(select(scope.c.complete_through)).scalars().all()
        return min((at or _SATURDAY for at in times), default=_SATURDAY)

    def titled(self, external_id: str) -> str:
        """What the store says that an item is called."""
        asked = select(item.c.title).where(item.c.external_id == external_id)
        with self.engine.connect() as connection:
            return str(connection.execute(asked).scalar_one())

    def waits_for(self, external_id: str) -> list[str]:
        """The keys that the store says an item blocks or is blocked by."""
        asked = (
            select(link.c.target_key)
            .join(item)
            .where(item.c.external_id == external_id, link.c.kind == "blocks")
        )
        with self.engine.connect() as connection:
            return sorted(connection.execute(asked).scalars())

    def sorted_by(self, external_id: str) -> dict[str, list[str]]:
        """What the store says that an item is sorted by."""
        asked = select(item.c.facts).where(item.c.external_id == external_id)
        with self.engine.connect() as connection:
            facts = connection.execute(asked).scalar() or {}
        return {name: facts.get(name, []) for name in ("labels", "fix_versions", "sprints")}


@contextmanager
def following(
    sandbox: Running, sources: Sources, engine: Engine, broker: Broker, folder: Path
) -> Iterator[Following]:
    poller = Poller(
        engine, broker, sources, PSEUDONYMS, lambda: datetime.now(UTC), Pace(every=0.5, hints_every=0.1)
    )
    stop = threading.Event()
    walking = threading.Thread(target=poller.forever, args=(stop,))
    with ingesting(engine, broker), running(broker, folder, followed=sources) as gateway:
        aims = {tracker: f"{gateway.url}/webhooks/{tracker}/acme" for tracker in ("jira", "github")}
        sandbox.control.post("/sandbox/webhooks", json=aims).raise_for_status()
        walking.start()
        yield Following(sandbox, engine)
        stop.set()
        walking.join(60)
        assert not walking.is_alive()


@pytest.fixture
def acme(
    start_sandbox: Callable[[Options], Running], database: Engine, fresh_broker: Broker, tmp_path: Path
) -> Iterator[Following]:
    sandbox = start_sandbox(Options(start=_SATURDAY, speed=0))
    whole = load(tmp_path, sandbox.write_config(tmp_path / "fairlead.yaml")).sources
    jira = whole.jira[0].model_copy(update={"projects": ["PAY"]})
    github = whole.github[0].model_copy(update={"repositories": whole.github[0].repositories[:1]})
    sources = Sources(jira=[jira], github=[github])
    with following(sandbox, sources, database, fresh_broker, tmp_path) as found:
        yield found


def test_releases_sprints_labels_and_milestones_are_called_what_the_trackers_call_them_now(
    acme: Following,
) -> None:
    world, host = acme.sandbox.inside.world.jira, acme.sandbox.inside.world.host
    assert isinstance(world, JiraWorld)
    assert host
    story = next(issue for issue in world.issues() if issue.project.key == "PAY" and issue.sprint)
    planning, by = Planning(world, story.project), story.project.lead
    first, second = planning.plan("3.0"), planning.plan("3.1")
    planning.ship(world.now(), story, by, first)
    forge, repository = (
        Forge(host, acme.sandbox.inside.shapes, acme.sandbox.inside.world.telling),
        host.repositories[0],
    )
    ticket = forge.open_issue(host.now(), repository, by, "Tap once", "", ("one-tap", "bug"))
    ticket.milestone = "3.0"
    issue, tapped = f"issue:{story.id}", f"issue:{ticket.id}"
    wait_for(lambda: acme.sorted_by(issue)["fix_versions"] == ["3.0"], 120)
    wait_for(
        lambda: (
            acme.sorted_by(tapped) == {"labels": ["bug", "one-tap"], "fix_versions": ["3.0"], "sprints": []}
        ),
        120,
    )
    updated = story.updated, ticket.updated_at
    assert story.sprint
    later = acme.sandbox.advance(hours=2)  # what changed before is behind every walk's overlap
    wait_for(lambda: acme.walked() >= later, 120)

    planning.rename(first, "3.0 for all")
    planning.rename_sprint(story.sprint.number, "The last one")
    renaming = Renaming(forge, repository, by)
    renaming.rename("label", "one-tap", "quick")
    renaming.rename("milestone", "3.0", "4.0")
    wait_for(lambda: acme.sorted_by(issue)["fix_versions"] == ["3.0 for all"], 60)
    wait_for(lambda: acme.sorted_by(issue)["sprints"] == ["The last one"], 60)
    wait_for(
        lambda: (
            acme.sorted_by(tapped) == {"labels": ["bug", "quick"], "fix_versions": ["4.0"], "sprints": []}
        ),
        60,
    )

    planning.remove(first, into=second)
    renaming.remove("label", "quick")
    renaming.remove("milestone", "4.0")
    wait_for(lambda: acme.sorted_by(issue)["fix_versions"] == ["3.1"], 60)
    wait_for(lambda: acme.sorted_by(tapped) == {"labels": ["bug"], "fix_versions": [], "sprints": []}, 60)

    planning.remove(second)
    wait_for(lambda: acme.sorted_by(issue)["fix_versions"] == [], 60)
    assert (story.updated, ticket.updated_at) == updated


def test_an_issue_of_github_is_linked_to_what_it_waits_for_as_long_as_it_does(acme: Following) -> None:
    host = acme.sandbox.inside.world.host
    assert host
    forge, repository = (
        Forge(host, acme.sandbox.inside.shapes, acme.sandbox.inside.world.telling),
        host.repositories[0],
    )
    by = acme.sandbox.inside.world.people[0]
    waits, holds = (
        forge.open_issue(host.now(), repository, by, title, "", ()) for title in ("Refunds", "Ledger")
    )
    ends = {f"issue:{waits.id}": holds, f"issue:{holds.id}": waits}

    def linked() -> dict[str, list[str]]:
        return {id_: acme.waits_for(id_) for id_ in ends}

    block(forge, host.now(), repository, waits, holds, by)
    both = {id_: [f"{repository.full_name}#{other.number}"] for id_, other in ends.items()}
    wait_for(lambda: linked() == both, 120)
    forge.retitle(host.now(), repository, waits, by, "Refunds at once")
    wait_for(lambda: acme.titled(f"issue:{waits.id}") == "Refunds at once", 60)
    assert linked() == both, "a webhook that does not say for which takes nothing away"
    block(forge, host.now(), repository, waits, holds, by, "removed")
    wait_for(lambda: linked() == {id_: [] for id_ in ends}, 60)
