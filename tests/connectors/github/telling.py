"""A repository of a sandbox, the store that knows its items, and the write-back between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import HttpUrl
from sqlalchemy import Engine, func, select
from sqlalchemy.dialects.postgresql import insert

from connectors.github import GithubHost
from connectors.github.write_back import write_back
from connectors.patience import Patience
from connectors.write_back import WriteBack
from deploy.sandbox.github_api.model import Repository, Ticket
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import Person, person
from schemas.sources import GithubSource
from schemas.tables import alignment, effect, item, scope
from tests.sandbox_fixture import START, Running

ANA: Final = person("Ana Canary", "Lisbon")
SHARES: Final = [{"id": "win-under-30", "ppm": 1_000_000, "initiative": ""}]
_NAMES = count(1)


@dataclass
class Told:
    """What is told of the items of one repository."""

    engine: Engine
    forge: Forge
    repository: Repository
    host: GithubHost
    write_back: WriteBack

    def pull(self, branch: str = "fix", by: Person = ANA) -> Ticket:
        self.forge.push(START, self.repository, branch, by, f"Do {branch}")
        return self.forge.open_pull(START, self.repository, branch, by, f"Pull {branch}", "")

    def issue(self, by: Person = ANA, labels: tuple[str, ...] = ()) -> Ticket:
        return self.forge.open_issue(START, self.repository, by, "Fix it", "", labels)

    def judge(
        self, ticket: Ticket, state: str = "aligned", shares: Any = SHARES, rule: str = "pay-one-tap"
    ) -> None:
        """The store now says this of the item."""
        kind, number = ("pull", ticket.pull.id) if ticket.pull else ("issue", ticket.id)
        row = {
            "tracker": "github:acme",
            "external_id": f"{kind}:{number}",
            "scope_id": f"github:acme:{self.repository.id}",
            "key": f"{self.repository.full_name}#{ticket.number}",
            "title": ticket.title,
            "kind": "pull_request" if ticket.pull else "issue",
            "state": "in_progress" if ticket.pull else "open",
            "facts": {},
            "updated_at": ticket.updated_at,
            "created_at": ticket.updated_at,
        }
        judged = {"state": state, "shares": shares, "reasons": [], "rule": rule, "source": "", "version": 1}
        keep(self.engine, row, judged)

    def touch(self, ticket: Ticket) -> None:
        """The item changed, and is judged as before."""
        ticket.updated_at += timedelta(minutes=1)
        number = f"{'pull' if ticket.pull else 'issue'}:{ticket.pull.id if ticket.pull else ticket.id}"
        changed = item.update().where(item.c.external_id == number).values(updated_at=ticket.updated_at)
        with self.engine.begin() as connection:
            connection.execute(changed)

    def work(self) -> list[str]:
        """Everything that is due is told; the texts of the statuses there are, the oldest first."""
        finish(self.write_back)
        return [str(status["description"]) for _, status in self.repository.statuses]

    def outcomes(self) -> list[str]:
        return outcomes(self.engine)

    @property
    def labels(self) -> list[str]:
        """Of the newest issue."""
        return list(self.repository.tickets[-1].labels)

    @property
    def comments(self) -> list[str]:
        return [comment.body for comment in self.repository.comments]


def keep(engine: Engine, row: dict[str, Any], judged: dict[str, Any]) -> None:
    """An item and what is said of it; said again, it is another judgement."""
    index = ["tracker", "external_id"]
    known = {"updated_at": row["updated_at"]}
    stated = insert(item).values(**row).on_conflict_do_update(index_elements=index, set_=known)
    with engine.begin() as connection:
        item_id = connection.execute(stated.returning(item.c.id)).scalar_one()
        again = {**judged, "revision": alignment.c.revision + 1}
        said = insert(alignment).values(item_id=item_id, **judged)
        connection.execute(said.on_conflict_do_update(index_elements=["item_id"], set_=again))


def finish(telling: WriteBack) -> None:
    """Tell all that is due."""
    for _ in range(20):
        if not telling.work():
            return
    raise AssertionError("it does not end")


def outcomes(engine: Engine) -> list[str]:
    """What came of each telling, in order."""
    payload = effect.c.payload["outcome"].astext
    with engine.connect() as connection:
        return list(connection.execute(select(payload).order_by(effect.c.made_at, effect.c.key)).scalars())


def app(folder: Path) -> dict[str, Any]:
    """The sandbox's App, with a key that nobody else has."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    file = folder / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {"id": 4_242, "key_file": file, "installations": [99]}


def telling(sandbox: Running, database: Engine, folder: Path, **settings: Any) -> Told:
    """A repository of its own in the sandbox."""
    host = sandbox.inside.world.host
    assert host
    forge = Forge(host, sandbox.inside.shapes, sandbox.inside.world.telling)
    repository = forge.found(f"ledger-{next(_NAMES)}", "Go", "", START)
    forge.push(START, repository, "main", ANA, "Begin")
    (folder / "token").write_text(sandbox.github_token)
    credentials = {} if "app" in settings else {"token_files": [folder / "token"]}
    named = {"name": "acme", "url": HttpUrl(sandbox.github_url), "repositories": [repository.full_name]}
    source = GithubSource.model_validate({**named, **credentials, **settings})
    tracked = GithubHost(source, Patience(2, 0.01), host.now, lambda _: None)
    row = {"id": f"github:acme:{repository.id}", "tracker": "github:acme", "external_id": str(repository.id)}
    with database.begin() as connection:
        ref = f"github:{repository.full_name}"
        connection.execute(insert(scope).values(**row, ref=ref, observed_at=func.now()))
    told = write_back(database, tracked, source, Patience(2, 0.01), host.now, lambda: None)
    return Told(database, forge, repository, tracked, told)


def heard(sandbox: Running) -> Iterator[list[Any]]:
    """What webhooks tell while a test listens."""
    found: list[Any] = []
    before, sandbox.inside.world.telling.listener = sandbox.inside.world.telling.listener, found.append
    yield found
    sandbox.inside.world.telling.listener = before
