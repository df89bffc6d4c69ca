"""An hour without webhooks: after one walk and one existence check the store is what the tracker is."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import HttpUrl
from sqlalchemy import Engine, select

from connectors.poller import Pace, Poller
from deploy.sandbox.github_api.model import Host, Repository
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import person
from schemas.broker import Broker
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.sources import GithubSource, Sources
from schemas.tables import item, reread, scope
from schemas.work import Access, GoneCause
from tests.connectors.poller.making import ingesting
from tests.sandbox_fixture import START, Running

pytestmark = pytest.mark.engines
ANA = person("Ana Canary", "Lisbon")
OWNER = "octo"


def _world(sandbox: Running) -> tuple[Forge, list[Repository]]:
    """Four repositories of a host that does nothing by itself."""
    host = sandbox.inside.world.host
    assert host
    forge = Forge(host, sandbox.inside.shapes, sandbox.inside.world.telling)
    made = [forge.found(name, "Go", "", START) for name in ("ledger", "till", "vault", "attic")]
    for repository in made:
        forge.push(START, repository, "main", ANA, f"Begin {repository.name}")
        for number in range(60):
            forge.open_issue(START, repository, ANA, f"Issue {number}", "", ())
        for number in range(10):
            forge.push(START, repository, f"fix-{number}", ANA, f"Fix {number} in {repository.name}")
            forge.open_pull(START, repository, f"fix-{number}", ANA, f"Pull {number}", "")
    return forge, made


def _poller(
    sandbox: Running, folder: Path, database: Engine, broker: Broker, made: list[Repository]
) -> Poller:
    (folder / "token").write_text(sandbox.github_token)
    names = [repository.full_name for repository in made]
    source = GithubSource(
        name="acme",
        url=HttpUrl(sandbox.github_url),
        token_files=[folder / "token"],
        repositories=[*names, f"{made[0].owner.login}/books"],
    )
    clock = sandbox.inside.world.clock.now
    pace = Pace(attempts=2, first_wait=0.01, applied_within=60)
    return Poller(database, broker, Sources(github=[source]), Pseudonyms(Keys.stable(b"key")), clock, pace)


def _stored(database: Engine, repository: Repository) -> dict[str, tuple[str, str]]:
    """External id -> key and title of what the store holds present."""
    rows = select(item.c.external_id, item.c.key, item.c.title).where(
        item.c.scope_id == f"github:acme:{repository.id}", ~item.c.gone
    )
    with database.connect() as connection:
        return {row.external_id: (row.key, row.title) for row in connection.execute(rows)}


def _true(repository: Repository) -> dict[str, tuple[str, str]]:
    name = repository.full_name
    tickets = {
        f"pull:{t.pull.id}" if t.pull else f"issue:{t.id}": (f"{name}#{t.number}", t.title)
        for t in repository.present()
    }
    commits = {
        f"commit:{repository.id}:{sha}": (f"{name}@{sha}", commit.message.partition("\n")[0])
        for sha, commit in repository.by_sha.items()
    }
    return tickets | commits


def _an_hour(forge: Forge, made: list[Repository], host: Host) -> None:
    """Edits, deletions, transfers, a renaming, a repository out of sight, and commits of long ago pushed now."""
    ledger, till, vault, attic = made
    now = host.now()
    for repository in (ledger, till, vault):
        for ticket in repository.tickets:
            ticket.title, ticket.updated_at = f"{ticket.title}, edited", now
    for ticket in till.tickets[:20]:
        forge.delete_issue(now, till, ticket, ANA)
    for ticket in till.tickets[20:30]:
        forge.transfer_issue(now, till, ticket, vault, ANA)
    late = forge._commit(now - timedelta(days=300), vault, "fix-3", ANA, "Written long ago")
    assert late.sha in vault.by_sha
    forge.merge(now, vault, next(ticket for ticket in vault.tickets if ticket.pull), ANA)
    forge.rename(ledger, "books", ANA)
    attic.hidden = True


def test_after_an_hour_without_webhooks_the_store_is_what_the_tracker_is(
    sandbox: Running, tmp_path: Path, database: Engine, fresh_broker: Broker
) -> None:
    forge, made = _world(sandbox)
    ledger, till, vault, attic = made
    with ingesting(database, fresh_broker):
        _poller(sandbox, tmp_path, database, fresh_broker, made).once()
        for repository in made:
            assert _stored(database, repository) == _true(repository)
        sandbox.advance(hours=1)
        _an_hour(forge, made, forge.host)
        poller = _poller(sandbox, tmp_path, database, fresh_broker, made)
        poller.once()
        poller.once()  # waits until what the first one sent is applied
    for repository in (ledger, till, vault):
        assert _stored(database, repository) == _true(repository)
    with database.connect() as connection:
        causes = select(item.c.external_id, item.c.cause).where(item.c.gone)
        gone = {row.external_id: row.cause for row in connection.execute(causes)}
        standing = {row.id: row.access for row in connection.execute(select(scope.c.id, scope.c.access))}
        assert connection.execute(select(reread)).all() == []
    assert gone == {
        **{f"issue:{ticket.id}": GoneCause.DELETED.value for ticket in till.tickets[:20]},
        **{f"issue:{ticket.id}": GoneCause.MOVED.value for ticket in till.tickets[20:30]},
    }
    assert standing[f"github:acme:{attic.id}"] == Access.LOST.value
    assert _stored(database, attic) == _true(attic), "what we may not see any more is kept"
