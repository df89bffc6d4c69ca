"""Where something changed, for each of GitHub's partial webhooks: `issue:` and `pull:` with its number."""

from schemas.trackers.hints import place
from schemas.trackers.reading import JsonObject, inner, word


def places(_: str, payload: JsonObject) -> list[str]:
    """What of the repository must be read anew; nothing where the payload does not say."""
    issue = inner(payload, "issue")
    number, kind = word(issue.get("number")), "pull" if issue.get("pull_request") else "issue"
    return place("pull", word(inner(payload, "pull_request").get("number"))) or place(kind, number)
