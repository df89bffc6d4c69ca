"""Tells pull requests and issues of a host what they serve; never red, each text in the place of the last one.

A status or check run changes nothing of a pull request that a walk or a webhook would bring back. A label or comment does;
what comes back of it is taken out at the edge, so that no judgement changes by it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from connectors.github.check_run import check
from connectors.github.client import GithubClient, Unlisted
from connectors.github.host import GithubHost
from connectors.github.on_issues import OnIssues
from connectors.patience import Patience
from connectors.write_back import Judged, Way, WriteBack
from connectors.write_back.wording import said
from schemas.sources import GithubSource
from schemas.trackers.reading import JsonObject, inner, word
from schemas.work import ItemKind

CONTEXT: Final = "fairlead"
"""By it GitHub knows that a status takes the place of the last one."""
STATUSES: Final = "Statuses: write"
CHECKS: Final = "Checks: write"
ISSUES: Final = "Issues: write"

_LONGEST_STATUS: Final = 140
_REMEDY: Final = "add a Jira key to the title, the branch or a commit"
_ISSUE_KINDS: Final = (ItemKind.ISSUE, ItemKind.EPIC)


def write_back(
    engine: Engine,
    host: GithubHost,
    source: GithubSource,
    patience: Patience,
    clock: Callable[[], datetime],
    pause: Callable[[], object],
) -> WriteBack:
    """What the source chose to tell; `pause` lies between two writes on one issue."""
    ways = [*_on_pulls(host, source), *_on_issues(host, source, pause)]
    return WriteBack(engine, source.tracker, ways, patience, clock)


def _on_pulls(host: GithubHost, source: GithubSource) -> Iterator[Way]:
    kinds = (ItemKind.PULL_REQUEST,)
    if source.write_back and source.app:
        yield Way("write_back:check", kinds, Pulls(host, source).check, CHECKS, on_commits=True)
    elif source.write_back:
        yield Way("write_back", kinds, Pulls(host, source).status, STATUSES, on_commits=True)


def _on_issues(host: GithubHost, source: GithubSource, pause: Callable[[], object]) -> Iterator[Way]:
    if how := source.write_back_on_issues:
        issues = OnIssues(host, source, pause)
        tell = issues.label if how == "label" else issues.comment
        yield Way(f"write_back:{how}", _ISSUE_KINDS, tell, ISSUES)


@dataclass(frozen=True)
class Pulls:
    """Pull requests of one source."""

    host: GithubHost
    source: GithubSource

    def status(self, judged: Judged) -> str:
        """By a commit status, always success: GitHub knows no neutral one."""
        return self._told(judged, _status)

    def check(self, judged: Judged) -> str:
        """By a check run of our App."""
        app = self.source.app.id if self.source.app else 0
        return self._told(judged, lambda *place: check(*place, app=app, remedy=_REMEDY))

    def _told(self, judged: Judged, write: Callable[[GithubClient, str, str, Judged], str]) -> str:
        base, client = f"/repositories/{judged.scope.external_id}", self.host.client(judged.scope)
        try:
            pull = client.one(f"{base}/pulls/{judged.key.rpartition('#')[2]}")
        except Unlisted:
            return "skipped: not there any more"
        if reason := next(_untold(pull, self.source), ""):
            return f"skipped: {reason}"
        return write(client, base, word(inner(pull, "head").get("sha")), judged)


def _status(client: GithubClient, base: str, sha: str, judged: Judged) -> str:
    text = said(judged.verdict, _REMEDY, _LONGEST_STATUS)
    stands = client.page(f"{base}/commits/{sha}/statuses?per_page=100").objects
    last = next((one for one in stands if one.get("context") == CONTEXT), None)
    if last and (last.get("state"), last.get("description")) == ("success", text):
        return "the same"
    client.send(f"{base}/statuses/{sha}", {"state": "success", "context": CONTEXT, "description": text})
    return "written"


def _untold(pull: JsonObject, source: GithubSource) -> Iterator[str]:
    """Why this pull request is told nothing."""
    head, base = inner(pull, "head", "repo"), inner(pull, "base", "repo")
    if pull.get("state") != "open":
        yield "closed"
    if pull.get("draft") is True:
        yield "a draft"
    if inner(pull, "user").get("type") == "Bot":
        yield "a robot's"
    if head.get("id") != base.get("id"):
        yield "from a fork"
    if base.get("private") is not True and not source.write_back_on_public_repositories:
        yield "public: set write_back_on_public_repositories, too"
