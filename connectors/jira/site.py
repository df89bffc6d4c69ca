"""One Jira as the poller sees it: which projects to follow, and the walk over each."""

from collections.abc import Callable, Iterator
from datetime import datetime

import structlog

from connectors.jira.client import Found, JiraClient
from connectors.jira.walk import walk
from connectors.listing import Bookmarks, Page
from connectors.patience import Answered, Patience
from schemas.errors import Reject
from schemas.events import Scope
from schemas.sources import JiraSource
from schemas.trackers.reading import JsonObject, identity, word

_log = structlog.get_logger()


class JiraSite:
    """Follows `source.projects`; implements `connectors.listing.Tracker`."""

    def __init__(
        self, source: JiraSource, patience: Patience, clock: Callable[[], datetime], answered: Answered
    ) -> None:
        self._source, self._patience, self._clock, self._answered = source, patience, clock, answered
        self._client = JiraClient(source, clock, answered)

    @property
    def name(self) -> str:
        """`jira:acme`."""
        return self._source.tracker

    def scopes(self) -> Iterator[Scope]:
        """The projects to follow. One that is not there is said and left out; the others are followed."""
        self._client = JiraClient(
            self._source, self._clock, self._answered
        )  # a rotated token counts from here
        named = [key for key in self._source.projects if key.isalnum() or key.replace("_", "").isalnum()]
        found = [project for key in named if (project := self._named(key))]
        if len(named) < len(self._source.projects):
            listed = self._patience(self._client.projects)
            found += [project for project in listed if self._source.follows(word(project.get("key")))]
        yield from {scope.id: scope for scope in map(self._scope, found)}.values()

    def _named(self, key: str) -> JsonObject | None:
        try:
            return self._patience(lambda: self._client.project(key))
        except Reject as error:
            _log.error("project not followed", source=self.name, project=key, reason=str(error))
            return None

    def _scope(self, project: JsonObject) -> Scope:
        id_, key = identity(project, "id"), identity(project, "key")
        title = word(project.get("name"))[:255]
        return Scope(f"{self.name}:{id_}", self.name, id_, f"{self.name}/{key}", title)

    def walk(self, scope: Scope, state: Bookmarks) -> Iterator[Page]:
        """What changed in the project, then what is left of its history."""
        return walk(self._search, lambda: self._patience(self._client.server_time), scope.external_id, state)

    def _search(self, jql: str, token: str | None) -> Found:
        return self._patience(lambda: self._client.search(jql, token))
