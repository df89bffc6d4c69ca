"""Where something changed, for each of GitHub's partial webhooks: `issue:` and `pull:` with its number."""

from schemas.trackers.hints import place
from schemas.trackers.reading import JsonObject, inner, word
from schemas.work import WHOLE_SCOPE


def places(name: str, payload: JsonObject) -> list[str]:
    """What of the repository must be read anew; nothing where the payload does not say."""
    return [WHOLE_SCOPE] if name == "repository" else of_item(payload)


def of_item(payload: JsonObject) -> list[str]:
    """The issue or pull request that any payload is about; nothing where it names none."""
    issue = inner(payload, "issue")
    number, kind = word(issue.get("number")), "pull" if issue.get("pull_request") else "issue"
    return place("pull", word(inner(payload, "pull_request").get("number"))) or place(kind, number)
