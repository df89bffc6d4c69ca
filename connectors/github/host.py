"""One GitHub as the poller sees it: which repositories to follow, and the walk over each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from connectors.github import dependencies, existence
from connectors.github.access import credentials, of_app
from connectors.github.client import Answer, GithubClient, Unlisted
from connectors.github.timeline import Ask, beside, with_bodies
from connectors.github.walk import walk
from connectors.listing import Bookmarks, Page, Read, TraceChange
from connectors.patience import Answered, Patience, at_last
from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import GithubSource
from schemas.trackers.reading import JsonObject, identity, moment, word
from schemas.work import Access

_GLOB = frozenset("*?[")
_log = structlog.get_logger()


class GithubHost:
    """Follows `source.repositories`; implements `connectors.listing.Tracker`."""

    def __init__(
        self,
        source: GithubSource,
        patience: Patience,
        clock: Callable[[], datetime],
        answered: Answered,
        left: Callable[[float], None] = lambda _: None,
    ) -> None:
        """`left` is told the smallest share of a limit that any credential has left."""
        self._source, self._patience, self._left = source, patience, left
        self.clients = [
            GithubClient(self._source.tracker, each, clock, answered) for each in credentials(source)
        ]
        itself = of_app(source)
        self.app = GithubClient(source.tracker, itself, clock, answered) if itself else None
        self._pinned: dict[str, GithubClient] = {}
        self._nodes: dict[str, str] = {}

    @property
    def name(self) -> str:
        """`github:acme`."""
        return self._source.tracker

    def scopes(self) -> Iterator[Scope]:
        """The repositories to follow. One that is not there is said and left out; the others are followed.

        Where some cannot be told now, the Retry comes after those that can.
        """
        told: set[str] = set()
        for scope in map(self._scope, self._repositories()):
            if not self._source.app:  # ETags belong to a token, so a repository keeps its own
                self._pinned[scope.id] = self.clients[int(scope.external_id) % len(self.clients)]
            if scope.id not in told:
                yield scope
            told.add(scope.id)

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        """What changed in the repository, then what is left of its history."""
        client = self._pinned[scope.id]

        def get(path: str, etag: str, within: str) -> Answer:
            return self._patience(lambda: client.page(path, etag, within))

        ask = self._asker(client)
        for page in walk(get, scope.external_id, scope.key, state, client.spare_for_history):
            self._left(min(each.budget.left for each in self.clients))
            since = None if page.history else moment(state.get(f"{page.listing}.since"))
            yield dependencies.beside(ask, beside(ask, page, since))

    def read(self, scope: Scope, places: Sequence[str]) -> Iterator[Read]:
        """The issues and pull requests at these places, with what stands beside them; or that they are gone."""
        client = self.client(scope)
        for place in filter(None, map(existence.placed, places)):
            found = existence.read(partial(self._one, client), scope, place)
            if found:
                ask, page = self._asker(client), Page(found.listing, found.objects, {})
                yield replace(found, objects=dependencies.beside(ask, beside(ask, page, None)).objects)

    def traces(self, since: datetime) -> Iterator[TraceChange]:
        """GitHub has no such feed: an edited comment moves its issue's `updated_at`, a deleted one is told by webhook."""
        del since
        yield from ()

    def access(self, scope: Scope) -> Access | None:
        """What we may see of the repository; None where it is not followed under its present name."""
        found, repository = existence.access(partial(self._one, self.client(scope)), scope.external_id)
        name = word(repository.get("full_name")) or scope.key
        return found if self._source.follows(name) else None

    def count(self, scope: Scope) -> int | None:
        """How many issues and pull requests the repository has."""
        node_id = self._nodes.get(scope.id, "")
        return existence.count(self._asker(self.client(scope)), node_id) if node_id else None

    def there(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Every issue and pull request of the repository."""
        client = self.client(scope)
        return existence.there(lambda path: self._patience(lambda: client.page(path)), scope)

    def place(self, external_id: str, key: str) -> str:
        """An item is read by its number, and known by its id."""
        return existence.place(external_id, key)

    def client(self, scope: Scope) -> GithubClient:
        """The repository's own; one that is not followed any more may be asked for by any."""
        return self._pinned.get(scope.id) or self.clients[0]

    @property
    def pinned(self) -> dict[str, GithubClient]:
        """Number of each repository that is followed -> its own client."""
        return {id_.rpartition(":")[2]: client for id_, client in self._pinned.items()}

    def _one(self, client: GithubClient, path: str) -> JsonObject:
        return self._patience(lambda: client.one(path))

    def _asker(self, client: GithubClient) -> Ask:
        def ask(query: str, variables: Mapping[str, object]) -> JsonObject:
            return self._patience(lambda: client.graph(query, variables))[0]

        return with_bodies(ask) if self._source.write_back_on_issues == "comment" else ask

    def _repositories(self) -> Iterator[JsonObject]:
        if self._source.app:
            yield from at_last(self._installed(client) for client in self.clients)
        else:
            yield from at_last(self._written(written) for written in self._source.repositories)

    def _written(self, written: str) -> Iterator[JsonObject]:
        try:
            yield from self._owned(written) if _GLOB & set(written) else [self._named(written)]
        except Reject as error:
            _log.error("repository not followed", source=self.name, repository=written, reason=str(error))

    def _named(self, name: str) -> JsonObject:
        return self._one(self.clients[0], f"/repos/{name}")

    def _owned(self, written: str) -> Iterator[JsonObject]:
        owner = written.partition("/")[0]
        try:
            listed = list(self._all(self.clients[0], f"/orgs/{owner}/repos?per_page=100"))
        except Unlisted:  # a person's, not an organisation's
            listed = list(self._all(self.clients[0], f"/users/{owner}/repos?per_page=100"))
        yield from (each for each in listed if self._source.follows(word(each.get("full_name"))))

    def _installed(self, client: GithubClient) -> Iterator[JsonObject]:
        for each in self._all(client, "/installation/repositories?per_page=100", "repositories"):
            if self._source.follows(word(each.get("full_name"))):
                self._pinned[f"{self.name}:{word(each.get('id'))}"] = client
                yield each

    def _all(self, client: GithubClient, path: str, within: str = "") -> Iterator[JsonObject]:
        while path:
            asked = path
            answer = self._patience(lambda: client.page(asked, within=within))  # noqa: B023 - asked at once
            yield from answer.objects
            path = answer.next

    def _scope(self, repository: JsonObject) -> Scope:
        id_, name = identity(repository, "id"), identity(repository, "full_name")
        self._nodes[f"{self.name}:{id_}"] = word(repository.get("node_id"))
        return Scope(f"{self.name}:{id_}", self.name, id_, f"github:{name}", name)
