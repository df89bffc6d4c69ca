"""What is behind an address: which Jira it is, what the token may do, and what changes there."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from connectors.github.access import credentials
from connectors.github.client import GithubClient
from connectors.jira.client import JiraClient
from connectors.patience import Patience
from deploy.way_in.estimate import FIRST, Active, by_activity
from deploy.way_in.rights import GITHUB_READ, JIRA_BROWSE, Right
from schemas.errors import Reject
from schemas.sources import GithubSource, JiraSource
from schemas.trackers.reading import JsonObject, moment, word

Clock = Callable[[], datetime]
_PATIENCE: Final = Patience(attempts=3, longest=10.0)
_MOST: Final = 300


def _unheard(_: str) -> None:
    """Nobody counts the answers yet."""


class Jira:
    """A Jira site that somebody is about to connect."""

    def __init__(self, name: str, url: str, email: str, token: Path, clock: Clock) -> None:
        self._clock = clock
        self._given = {
            "name": name,
            "url": url,
            "email": email or None,
            "token_file": token,
            "projects": ["*"],
        }
        self.source = JiraSource.model_validate(self._given)
        self.source = JiraSource.model_validate(self._given | {"deployment": self._client().deployment()})
        self._asked = self._client()

    def _client(self) -> JiraClient:
        return JiraClient(self.source, self._clock, _unheard)

    def rights(self) -> list[Right]:
        """What the poller will do, in the order in which it does it."""
        ask = self._asked
        return [
            Right(
                "read who it is",
                ask.server_time,
                "Please check that the address and the token belong together.",
            ),
            Right("list the projects", lambda: _some(ask.projects()), JIRA_BROWSE),
            Right("read issues with their history", lambda: ask.search("updated > -90d", None), JIRA_BROWSE),
        ]

    def active(self) -> list[Active]:
        """Every project, the most active first."""
        return by_activity(self._active(each) for each in _PATIENCE(self._asked.projects)[:_MOST])

    def _active(self, project: JsonObject) -> Active:
        key = word(project.get("key"))
        whole = f'project = "{key}"'
        total = _PATIENCE(lambda: self._asked.count(whole)) or 0
        recent = _PATIENCE(lambda: self._asked.count(f"{whole} AND updated >= -{FIRST.days}d")) or 0
        newest = _PATIENCE(lambda: self._asked.newest_change(whole)) if recent else None
        return Active("jira", key, word(project.get("name")), newest, recent, total)


class Github:
    """An owner on a GitHub host that somebody is about to connect."""

    def __init__(self, name: str, url: str, owner: str, token: Path, clock: Clock) -> None:
        given = {"name": name, "url": url, "token_files": [token], "repositories": [f"{owner}/*"]}
        self.source = GithubSource.model_validate(given)
        self._owner, self._clock = owner, clock
        self._asked = GithubClient(self.source.tracker, next(credentials(self.source)), clock, _unheard)

    def rights(self) -> list[Right]:
        """What the poller will do; the newest repository stands for all."""
        ask = self._asked

        def newest() -> str:
            return word(_some(self._repositories())[0].get("full_name"))

        return [
            Right("list the repositories", newest, GITHUB_READ),
            Right("read commits", lambda: ask.page(f"/repos/{newest()}/commits?per_page=1"), GITHUB_READ),
            Right("read pull requests", lambda: ask.page(f"/repos/{newest()}/pulls?per_page=1"), GITHUB_READ),
            Right("read issues", lambda: ask.page(f"/repos/{newest()}/issues?per_page=1"), GITHUB_READ),
        ]

    def active(self) -> list[Active]:
        """Every repository, the most active first."""
        return by_activity(self._active(each) for each in _PATIENCE(self._repositories)[:_MOST])

    def _repositories(self) -> list[JsonObject]:
        """Newest push first."""
        kind = "orgs" if self._is_organisation() else "users"
        found: list[JsonObject] = []
        path = f"/{kind}/{self._owner}/repos?sort=pushed&per_page=100"
        while path and len(found) < _MOST:
            answer = self._asked.page(path)
            found, path = [*found, *answer.objects], answer.next
        return found

    def _is_organisation(self) -> bool:
        return word(self._asked.one(f"/users/{self._owner}").get("type")) == "Organization"

    def _active(self, repository: JsonObject) -> Active:
        name = word(repository.get("full_name"))
        since = (self._clock() - FIRST).strftime("%Y-%m-%dT%H:%M:%SZ")
        total, recent = (
            _PATIENCE(lambda: self._asked.how_many(path))  # noqa: B023 - asked at once
            for path in (
                f"/repos/{name}/commits?per_page=1",
                f"/repos/{name}/commits?per_page=1&since={since}",
            )
        )
        pushed = moment(repository.get("pushed_at"))
        return Active("github", name, word(repository.get("description")), pushed, recent, total)


def _some(found: list[JsonObject]) -> list[JsonObject]:
    if not found:
        raise Reject("it sees none")
    return found
