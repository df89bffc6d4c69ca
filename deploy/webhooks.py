"""Setting up and checking webhooks: what an administrator's token can do itself, and what must be asked of a person."""

from dataclasses import dataclass
from typing import Final

from connectors.jira import JiraHooks, hooks_of
from connectors.jira.hooks import EVENTS, NAME
from deploy.roles import now
from schemas.errors import Reject
from schemas.sources import GithubSource, JiraSource, Sources

GITHUB_EVENTS: Final = (
    *("create", "delete", "issue_comment", "issue_dependencies", "issues", "label", "milestone"),
    *(
        "pull_request",
        "pull_request_review",
        "pull_request_review_comment",
        "push",
        "repository",
        "sub_issues",
    ),
)


@dataclass(frozen=True)
class Finding:
    """What a check says of one source; `fault` is empty where all is well."""

    source: str
    url: str
    fault: str = ""


def address(gateway: str, source: JiraSource | GithubSource) -> str:
    """Where the source's webhooks must go."""
    kind, _, name = source.tracker.partition(":")
    return f"{gateway.rstrip('/')}/webhooks/{kind}/{name}"


def install(source: JiraSource, gateway: str) -> str:
    """Make the webhook, or make it anew; its address. Raises Reject or Retry."""
    if not source.webhook_secret_files:
        raise Reject(
            f"{source.tracker}: name webhook_secret_files first; without a secret there is no route."
        )
    url = address(gateway, source)
    _hooks(source).install(url, source.webhook_secret_files[0].read_text().strip())
    return url


def check(source: JiraSource, gateway: str) -> Finding:
    """Whether one webhook leads to us and tells all that we handle."""
    url = address(gateway, source)
    found = _hooks(source).leading_to(url)
    if not source.webhook_secret_files:
        return Finding(
            source.tracker, url, "the source has no webhook_secret_files, so the gateway takes nothing"
        )
    if not found:
        return Finding(source.tracker, url, "no webhook leads here: run `fairlead webhooks install`")
    faults = [f"{len(found)} webhooks lead here, one is enough"] if len(found) > 1 else []
    return Finding(source.tracker, url, "; ".join([*faults, *(f for hook in found for f in hook.faults)]))


def request(source: JiraSource | GithubSource, gateway: str) -> str:
    """What to ask the tracker's administrator for, in words that can be sent on. The secret is named, never shown."""
    secret = source.webhook_secret_files[0] if source.webhook_secret_files else None
    kept = (
        f"the contents of {secret}"
        if secret
        else "a new random secret (name its file in webhook_secret_files)"
    )
    jira = isinstance(source, JiraSource)
    where = (
        "Settings > System > Webhooks"
        if jira
        else "Settings > Webhooks, of the organisation or of each repository"
    )
    events = ", ".join(EVENTS if jira else GITHUB_EVENTS)
    lines = [
        f"Please create a webhook for {source.tracker} ({where}):",
        f"  name    {NAME}",
        f"  URL     {address(gateway, source)}",
        f"  secret  {kept}",
        *([] if jira else ["  content type  application/json"]),
        f"  events  {events}",
        *(["  filter  none: it would not apply to links, versions and sprints"] if jira else []),
    ]
    return "\n".join(lines)


def chosen(sources: Sources, names: list[str]) -> list[JiraSource | GithubSource]:
    """The sources of these names (`jira:acme`), all where none is named. Raises Reject for an unknown one."""
    listed: list[JiraSource | GithubSource] = [*sources.jira, *sources.github]
    every = {source.tracker: source for source in listed}
    unknown = sorted(set(names) - every.keys())
    if unknown:
        raise Reject(f"There is no source {unknown[0]}: the configuration has {', '.join(every) or 'none'}.")
    return [source for name, source in every.items() if not names or name in names]


def _hooks(source: JiraSource) -> JiraHooks:
    return hooks_of(source, now)
