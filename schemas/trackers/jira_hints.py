"""Where something changed, for each of Jira's partial webhooks: `issue:`, `version:` and `sprint:` with its number.

Of a version that is no more, nobody can ask which items had it: its project is listed anew.
"""

import re
from collections.abc import Callable
from typing import Final

from schemas.trackers.hints import place
from schemas.trackers.reading import JsonObject, inner, word
from schemas.work import LISTING, WHOLE_SCOPE

_IN_ADDRESS: Final = re.compile(r"/issue/(\d{1,18})/")


def places(name: str, payload: JsonObject) -> list[str]:
    """What must be read anew after the event `name`; nothing where the payload does not say."""
    return _PLACES[name](payload)


def of_item(payload: JsonObject) -> list[str]:
    """The issue that any payload is about; nothing where it names none."""
    return _issue(payload)


def _issue(payload: JsonObject) -> list[str]:
    return place("issue", word(inner(payload, "issue").get("id")))


def _commented(payload: JsonObject) -> list[str]:
    """Data Center names the issue only in the comment's own address."""
    found = _IN_ADDRESS.search(word(inner(payload, "comment").get("self"))[:1_000])
    return _issue(payload) or (place("issue", found[1]) if found else [])


def _logged(payload: JsonObject) -> list[str]:
    return place("issue", word(inner(payload, "worklog").get("issueId"))) or _issue(payload)


def _linked(payload: JsonObject) -> list[str]:
    link = inner(payload, "issueLink")
    return [
        found
        for end in ("sourceIssueId", "destinationIssueId")
        for found in place("issue", word(link.get(end)))
    ]


def _version(payload: JsonObject) -> list[str]:
    return place("version", word(inner(payload, "version").get("id")))


def _version_ended(payload: JsonObject) -> list[str]:
    """A version that was merged stands in its items as the one it went into."""
    merged = payload.get("mergedTo")
    into = word(merged) or word(inner(merged).get("id"))
    return place("version", into) or place(LISTING, word(inner(payload, "version").get("projectId")))


def _sprint(payload: JsonObject) -> list[str]:
    return place("sprint", word(inner(payload, "sprint").get("id")))


def _type(_: JsonObject) -> list[str]:
    """Types belong to the site: what it is called now stands in every project."""
    return [LISTING]


def _project(_: JsonObject) -> list[str]:
    return [WHOLE_SCOPE]


_PLACES: Final[dict[str, Callable[[JsonObject], list[str]]]] = {
    **dict.fromkeys(("comment_created", "comment_updated", "comment_deleted"), _commented),
    **dict.fromkeys(
        ("worklog_created", "worklog_updated", "worklog_deleted", "jira:worklog_updated"), _logged
    ),
    **dict.fromkeys(("issuelink_created", "issuelink_deleted"), _linked),
    "jira:version_updated": _version,
    "jira:version_deleted": _version_ended,
    **dict.fromkeys(("issuetype_updated", "issuetype_deleted"), _type),
    **dict.fromkeys(("sprint_updated", "sprint_deleted", "sprint_started", "sprint_closed"), _sprint),
    **dict.fromkeys(
        ("project_created", "project_updated", "project_deleted", "project_soft_deleted"), _project
    ),
    **dict.fromkeys(("project_restored_deleted", "project_archived", "project_restored_archived"), _project),
}
HINTS: Final = frozenset(_PLACES)
