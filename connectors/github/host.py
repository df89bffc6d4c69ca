"""One GitHub as the poller sees it: which repositories to follow, and the walk over each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

import structlog

from connectors.github.access import libraries
from connectors.github.client import Answer, GithubClient, Unlisted
from connectors.github.timeline import beside
from connectors.github.walk import walk
from connectors.listing import Bookmarks, Page, Read
from connectors.patience import Answered, Patience
from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import GithubSource
from schemas.trackers.reading import JsonObject, identity, moment, word
from schemas.work import Access

_GLOB = frozenset("*?[")
_LISTINGS = {"issue": "issues", "pull": "pulls"}
_log = structlog.get_logger()


class GithubHost:
    """Follows `source.repositories`; implements `connectors.listing.Tracker`."""

    def __init__(
        self, source: GithubSource, patience: Patience, clock: Callable[[], datetime], answered: Answered
    ) -> None:
        self._source, self._patience, self._clock, self._answered = source, patience, clock, answered
        self._clients: list[GithubClient] = []
        self._pinned: dict[str, GithubClient] = {}

    @property
    def name(self) -> str:
        """`github:acme`."""
        return self._source.tracker

    def scopes(self) -> Iterator[Scope]:
        """The repositories to follow. One that is not there is said and left out; the others are followed."""
        self._clients = [  # made anew: a rotated token counts from here
            GithubClient(self.name, library, self._clock, self._answered)
            for library in libraries(self._source)
        ]
        found = {scope.id: scope for scope in map(self._scope, self._repositories())}
        if not self._source.app:
            for scope in found.values():  # ETags belong to a token, so a repository keeps its own
                self._pinned[scope.id] = self._clients[int(scope.external_id) % len(self._clients)]
        yield from found.values()

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        """What changed in the repository, then what is left of its history."""
        client = self._pinned[scope.id]

        def get(path: str, etag: str, within: str) -> Answer:
            return self._patience(lambda: client.page(path, etag, within))

        def ask(query: str, variables: Mapping[str, object]) -> JsonObject:
            return self._patience(lambda: client.graph(query, variables))[0]

        for page in walk(get, scope.external_id, scope.key, state):
            since = None if page.history else moment(state.get(f"{page.listing}.since"))
            yield beside(ask, page, since)

    def read(self, scope: Scope, places: Sequence[str]) -> Iterator[Read]:
        """The issues and pull requests of these numbers; one that is not there is left out."""
        client = self._pinned.get(scope.id)
        for kind, _, number in (place.partition(":") for place in places):
            listing = _LISTINGS.get(kind)
            if client and listing:
                path = f"/repositories/{scope.external_id}/{listing}/{number}"
                with suppress(Unlisted):
                    yield Read(scope, listing, [self._patience(partial(client.one, path))])

    def access(self, scope: Scope) -> Access | None:
        """Nothing is said of repositories as a whole, so that no existence is in doubt."""
        return None

    def count(self, scope: Scope) -> int | None:
        """Nobody asks as long as `access` says nothing."""
        return None

    def there(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Nobody asks as long as `access` says nothing."""
        yield from ()

    def place(self, external_id: str, key: str) -> str:
        """`issue:12`, from the key `acme/pay-api#12`."""
        return f"{external_id.partition(':')[0]}:{key.rpartition('#')[2]}"

    def _repositories(self) -> Iterator[JsonObject]:
        if self._source.app:
            yield from self._installed()
            return
        for written in self._source.repositories:
            try:
                yield from self._owned(written) if _GLOB & set(written) else [self._named(written)]
            except Reject as error:
                _log.error("repository not followed", source=self.name, repository=written, reason=str(error))

    def _named(self, name: str) -> JsonObject:
        return self._patience(lambda: self._clients[0].one(f"/repos/{name}"))

    def _owned(self, written: str) -> Iterator[JsonObject]:
        owner = written.partition("/")[0]
        try:
            listed = list(self._all(self._clients[0], f"/orgs/{owner}/repos?per_page=100"))
        except Unlisted:  # a person's, not an organisation's
            listed = list(self._all(self._clients[0], f"/users/{owner}/repos?per_page=100"))
        yield from (each for each in listed if self._source.follows(word(each.get("full_name"))))

    def _installed(self) -> Iterator[JsonObject]:
        for client in self._clients:
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
        return Scope(f"{self.name}:{id_}", self.name, id_, f"github:{name}", name)
