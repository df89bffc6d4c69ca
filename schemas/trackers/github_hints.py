"""Where something changed, for each of GitHub's partial webhooks: `issue:` and `pull:` with its number, or a whole listing."""

from typing import Final

from schemas.trackers.hints import place
from schemas.trackers.reading import JsonObject, inner, word
from schemas.work import LISTING, WHOLE_SCOPE

_DEPENDENT: Final = ("total_blocked_by", "total_blocking")
_CALLED: Final = {"label": "name", "milestone": "title"}


def places(name: str, payload: JsonObject) -> list[str]:
    """What of the repository must be read anew; nothing where the payload does not say."""
    if name == "issue_dependencies":
        return _dependent(payload)
    if name in _CALLED:
        return _renamed(payload, _CALLED[name])
    return [WHOLE_SCOPE] if name == "repository" else of_item(payload)


def is_dependent(issue: JsonObject) -> bool:
    """Whether an issue says that it waits for others, or they for it; for which ones it does not say."""
    said = inner(issue, "issue_dependencies_summary")
    return any(said.get(name) for name in _DEPENDENT)


def _dependent(payload: JsonObject) -> list[str]:
    """The end that stands in this repository; GitHub tells the other one to its own."""
    here = f"/repos/{word(inner(payload, 'repository').get('full_name'))}".casefold()
    ends = [inner(payload, name) for name in ("blocked_issue", "blocking_issue")]
    ours = [end for end in ends if word(end.get("repository_url")).casefold().endswith(here)]
    return [found for end in ours for found in place("issue", word(end.get("number")))]


def _renamed(payload: JsonObject, field: str) -> list[str]:
    """What is called otherwise now, or is no more, stands so in any item, and no item's own time says it."""
    if inner(payload, "changes").get(field) or word(payload.get("action")) == "deleted":
        return place(LISTING, word(inner(payload, "repository").get("id")))
    return []


def of_item(payload: JsonObject) -> list[str]:
    """The issue or pull request that any payload is about; nothing where it names none."""
    issue = inner(payload, "issue")
    number, kind = word(issue.get("number")), "pull" if issue.get("pull_request") else "issue"
    return place("pull", word(inner(payload, "pull_request").get("number"))) or place(kind, number)
