"""Tells an issue what it serves: by a label, or by a comment of our own that is written anew in its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from connectors.github.client import GithubClient, Unlisted
from connectors.github.host import GithubHost
from connectors.github.markdown import plain
from connectors.write_back import Judged
from connectors.write_back.wording import names, said, same
from schemas.sources import GithubSource
from schemas.trackers import ours
from schemas.trackers.reading import JsonObject, inner, objects, word

_REMEDY: Final = "add a Jira key to the title or the text"
_LONGEST_LABEL: Final = 50


@dataclass(frozen=True)
class OnIssues:
    """Issues of one source; `pause` lies between two writes on one issue."""

    host: GithubHost
    source: GithubSource
    pause: Callable[[], object]

    def label(self, judged: Judged) -> str:
        """Put our labels on that are missing, then take those off that are no longer true."""
        issue, reason = self._issue(judged)
        if reason:
            return f"skipped: {reason}"
        client, path = self._place(judged)
        wanted = {f"{ours.LABEL} {name}"[:_LONGEST_LABEL].rstrip() for name in names(judged.verdict)}
        stand = {word(label.get("name")) for label in objects(issue.get("labels"))}
        known, meant = {name.casefold() for name in stand}, {name.casefold() for name in wanted}
        missing = sorted(name for name in wanted if name.casefold() not in known)
        stale = sorted(name for name in stand if ours.is_label(name) and name.casefold() not in meant)
        if missing:
            client.send(f"{path}/labels", {"labels": missing})
        for number, name in enumerate(stale):
            if missing or number:
                self.pause()
            client.send(f"{path}/labels/{quote(name, safe='')}", {}, "DELETE")
        return "written" if missing or stale else "the same"

    def comment(self, judged: Judged) -> str:
        """Write our comment, or write it anew where it reads otherwise."""
        _, reason = self._issue(judged)
        if reason:
            return f"skipped: {reason}"
        client, path = self._place(judged)
        body = f"{ours.GITHUB_MARK}\n**Fairlead:** {plain(said(judged.verdict, _REMEDY))}"
        mine = self._mine(client, path)
        if mine is None:
            client.send(f"{path}/comments", {"body": body})
        elif same(word(mine.get("body")), body):
            return "the same"
        else:
            above = path.rpartition("/")[0]
            client.send(f"{above}/comments/{word(mine.get('id'))}", {"body": body}, "PATCH")
        return "written"

    def _mine(self, client: GithubClient, path: str) -> JsonObject | None:
        """Our own comment: by its mark and by who wrote it."""
        asked = f"{path}/comments?per_page=100"
        while asked:
            answer = client.page(asked)
            for one in answer.objects:
                if ours.is_comment(ours.GITHUB_MARK, one.get("body")) and self._is_ours(client, one):
                    return one
            asked = answer.next
        return None

    def _is_ours(self, client: GithubClient, comment: JsonObject) -> bool:
        if self.source.app:
            return inner(comment, "performed_via_github_app").get("id") == self.source.app.id
        return word(inner(comment, "user").get("id")) == client.account

    def _issue(self, judged: Judged) -> tuple[JsonObject, str]:
        """The issue as it stands, and why it is told nothing."""
        client, path = self._place(judged)
        try:
            issue = client.one(path)
        except Unlisted:
            return {}, "not there any more"
        return issue, next(self._untold(client, issue, judged), "")

    def _untold(self, client: GithubClient, issue: JsonObject, judged: Judged) -> Iterator[str]:
        if issue.get("state") != "open":
            yield "closed"
        if f"issue:{word(issue.get('id'))}" != judged.external_id or issue.get("pull_request"):
            yield "another one"
        if inner(issue, "user").get("type") == "Bot":
            yield "a robot's"
        if not self.source.write_back_on_public_repositories:
            repository = client.one(f"/repositories/{judged.scope.external_id}")
            if repository.get("private") is not True:
                yield "public: set write_back_on_public_repositories, too"

    def _place(self, judged: Judged) -> tuple[GithubClient, str]:
        path = f"/repositories/{judged.scope.external_id}/issues/{judged.key.rpartition('#')[2]}"
        return self.host.client(judged.scope), path
