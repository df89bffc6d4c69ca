"""Tells an issue what it serves: by a label, or by a comment of our own that is written anew in its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from connectors.jira import rich_text
from connectors.jira.client import account
from connectors.jira.site import JiraSite
from connectors.write_back import Judged
from connectors.write_back.wording import names, said, same
from schemas.trackers import ours
from schemas.trackers.reading import JsonObject, inner, listed, objects, word, words

_REMEDY: Final = "put it under an epic that serves one"
_PAGE: Final = 100
_INTERNAL: Final = {"properties": [{"key": "sd.public.comment", "value": {"internal": True}}]}
"""In a service project the customer does not see it, and is not written to; elsewhere it says nothing."""


@dataclass(frozen=True)
class OnIssues:
    """Issues of one site."""

    site: JiraSite
    cloud: bool

    def label(self, judged: Judged) -> str:
        """Put our labels on that are missing and take those off that are no longer true, in one request."""
        fields, reason = self._issue(judged)
        if reason:
            return f"skipped: {reason}"
        wanted = {ours.LABEL + name.replace(" ", "-") for name in names(judged.verdict)}
        stand = set(words(listed(fields.get("labels"))))
        missing, stale = sorted(wanted - stand), sorted(filter(ours.is_label, stand - wanted))
        if not (missing or stale):
            return "the same"
        changes = [*({"add": name} for name in missing), *({"remove": name} for name in stale)]
        self.site.client.change(_path(judged), {"update": {"labels": changes}})
        return "written"

    def comment(self, judged: Judged) -> str:
        """Write our comment, or write it anew where it reads otherwise."""
        _, reason = self._issue(judged)
        if reason:
            return f"skipped: {reason}"
        client, path = self.site.client, _path(judged, 3 if self.cloud else 2) + "/comment"
        text = f"{ours.JIRA_MARK} {said(judged.verdict, _REMEDY)}"
        body = rich_text.document(text) if self.cloud else rich_text.wiki(text)
        mine = self._mine(path)
        if mine is None:
            client.make(path, {"body": body, **_INTERNAL})
        elif same(rich_text.text(mine.get("body")), rich_text.text(body)):
            return "the same"
        else:
            client.change(f"{path}/{word(mine.get('id'))}", {"body": body})
        return "written"

    def _mine(self, path: str) -> JsonObject | None:
        """Our own comment: by its mark and by who wrote it."""
        start = 0
        while True:
            answer = inner(self.site.client.at(f"{path}?startAt={start}&maxResults={_PAGE}"))
            page, total = objects(answer.get("comments")), answer.get("total")
            for one in page:
                marked = ours.is_comment(ours.JIRA_MARK, rich_text.text(one.get("body")))
                if marked and account(inner(one, "author")) == self.site.client.account:
                    return one
            start += len(page)
            if not page or not isinstance(total, int) or start >= total:
                return None

    def _issue(self, judged: Judged) -> tuple[JsonObject, str]:
        """The issue's fields as they stand, and why it is told nothing."""
        asked = f"{_path(judged)}?fields=status,labels,creator,project"
        fields = inner(self.site.client.at(asked), "fields")
        return fields, next(_untold(fields, judged), "")


def _untold(fields: JsonObject, judged: Judged) -> Iterator[str]:
    if inner(fields, "status", "statusCategory").get("key") == "done":
        yield "closed"
    if word(inner(fields, "project").get("id")) != judged.scope.external_id:
        yield "in another project"
    if inner(fields, "creator").get("accountType") == "app":
        yield "a robot's"


def _path(judged: Judged, version: int = 2) -> str:
    """An issue is addressed by its id, which moves with it."""
    return f"rest/api/{version}/issue/{judged.external_id.partition(':')[2]}"
