"""One Jira as the poller sees it: which projects to follow, and the walk over each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from connectors.jira import worklogs
from connectors.jira.client import Found, Histories, JiraClient
from connectors.jira.completing import complete
from connectors.jira.reading import read, scope_of
from connectors.jira.walk import every, walk
from connectors.listing import Bookmarks, Page, Read, TraceChange
from connectors.patience import Answered, Patience, at_last
from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import JiraSource
from schemas.trackers.reading import JsonObject, word
from schemas.work import Access

_log = structlog.get_logger()
_ACCESS = {"deleted": Access.DELETED, "archived": Access.ARCHIVED}


class JiraSite:
    """Follows `source.projects`; implements `connectors.listing.Tracker`."""

    def __init__(
        self,
        source: JiraSource,
        patience: Patience,
        clock: Callable[[], datetime],
        answered: Answered,
        left: Callable[[float], None] = lambda _: None,
    ) -> None:
        """`left` is told the share of the token's limit that is left."""
        self._source, self._patience, self._left = source, patience, left
        self._client = JiraClient(source, clock, answered)

    @property
    def client(self) -> JiraClient:
        """Questions under the token as it is now."""
        return self._client

    @property
    def name(self) -> str:
        """`jira:acme`."""
        return self._source.tracker

    def scopes(self) -> Iterator[Scope]:
        """The projects to follow. One that is not there is said and left out; the others are followed.

        Where some cannot be told now, the Retry comes after those that can.
        """
        named = [key for key in self._source.projects if key.isalnum() or key.replace("_", "").isalnum()]
        listings = [self._named(key) for key in named]
        if len(named) < len(self._source.projects):
            listings.append(self._matching())
        told: set[str] = set()
        for project in at_last(listings):
            if not any(project.get(name) is True for name in _ACCESS):
                scope = scope_of(self._source, project)
                if scope.id not in told:
                    yield scope
                told.add(scope.id)

    def _named(self, key: str) -> Iterator[JsonObject]:
        try:
            yield self._patience(lambda: self._client.project(key))
        except Reject as error:
            _log.error("project not followed", source=self.name, project=key, reason=str(error))

    def _matching(self) -> Iterator[JsonObject]:
        listed = self._patience(self._client.projects)
        yield from (project for project in listed if self._source.follows(word(project.get("key"))))

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        """What changed in the project, then what is left of its history."""
        for page in walk(
            self._search,
            lambda: self._patience(self._client.now),
            scope.external_id,
            scope.key,
            state,
            self._client.spare_for_history,
        ):
            self._left(self._client.left)
            yield page

    def read(self, scope: Scope, places: Sequence[str]) -> Iterator[Read]:
        """The issues at these places, each in the project where it now is; of the rest that they are gone."""
        return read(self._issues, self._search, self._source, places, scope)

    def traces(self, since: datetime) -> Iterator[TraceChange]:
        """The site's worklogs that changed or were deleted, told in bulk."""
        return worklogs.traces(self._worklog_feed, self._worklogs, since)

    def _worklog_feed(self, name: str, since: int) -> JsonObject:
        return self._patience(lambda: self._client.worklog_feed(name, since))

    def _worklogs(self, ids: Sequence[str]) -> list[JsonObject]:
        return self._patience(lambda: self._client.worklogs(ids))

    def access(self, scope: Scope) -> Access | None:
        """What we may see of the project."""
        if not self._source.follows(scope.key):
            return None
        found = self._patience(lambda: self._client.standing(scope.external_id))
        if found is None:
            return Access.LOST
        return next((access for name, access in _ACCESS.items() if found.get(name) is True), Access.OPEN)

    def count(self, scope: Scope) -> int | None:
        """About how many issues a search finds in the project."""
        return self._patience(lambda: self._client.count(f"project = {scope.external_id}"))

    def there(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Every issue that a search finds in the project."""
        for issue in every(self._ids, scope.external_id):
            if id_ := word(issue.get("id")):
                yield f"issue:{id_}", f"issue:{id_}"

    def place(self, external_id: str, key: str) -> str:
        """An issue is read by its id, which moves with it."""
        return external_id

    def _issues(self, ids: Sequence[str]) -> tuple[list[JsonObject], set[str]]:
        found, unsure = self._patience(lambda: self._client.issues(ids))
        return complete(found, self._histories, self._entries), unsure

    def _histories(self, ids: Sequence[str], token: str) -> Histories:
        return self._patience(lambda: self._client.histories(ids, token))

    def _entries(self, issue: str, kind: str, start: int) -> list[JsonObject]:
        return self._patience(lambda: self._client.entries(issue, kind, start))

    def _ids(self, jql: str, token: str | None) -> Found:
        return self._patience(lambda: self._client.ids(jql, token))

    def _search(self, jql: str, token: str | None) -> Found:
        found = self._patience(lambda: self._client.search(jql, token))
        return replace(found, issues=complete(found.issues, self._histories, self._entries))
