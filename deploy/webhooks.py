"""Setting up and checking webhooks: what an administrator's token can do itself, and what must be asked of a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors import github, jira
from connectors.github.hooks import EVENTS as GITHUB_EVENTS
from connectors.jira.hooks import EVENTS as JIRA_EVENTS
from connectors.jira.hooks import NAME
from deploy.roles import now
from schemas.errors import Reject
from schemas.sources import GithubSource, JiraSource, Sources


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


def install(source: JiraSource | GithubSource, gateway: str) -> str:
    """Make the webhook, or make it anew; its address. Raises Reject or Retry."""
    if not source.webhook_secret_files:
        raise Reject(
            f"{source.tracker}: name webhook_secret_files first; without a secret there is no route."
        )
    url, secret = address(gateway, source), source.webhook_secret_files[0].read_text().strip()
    if isinstance(source, JiraSource):
        jira.hooks_of(source, now).install(url, secret)
    else:
        github.hooks_of(source, now).install(url, secret)
    return url


def check(source: JiraSource | GithubSource, gateway: str) -> Finding:
    """Whether one webhook leads to us and tells all that we handle; at GitHub, of each repository."""
    url = address(gateway, source)
    if not source.webhook_secret_files:
        return Finding(
            source.tracker, url, "the source has no webhook_secret_files, so the gateway takes nothing"
        )
    try:
        if isinstance(source, JiraSource):
            return Finding(source.tracker, url, "; ".join(_faults_of_jira(source, url)))
        return Finding(source.tracker, url, "; ".join(github.hooks_of(source, now).faults(url)))
    except Reject as error:
        return Finding(source.tracker, url, f"{error} Only who administers webhooks may see them.")


def _faults_of_jira(source: JiraSource, url: str) -> Iterator[str]:
    found = jira.hooks_of(source, now).leading_to(url)
    if not found:
        yield "no webhook leads here: run `fairlead webhooks install`"
    if len(found) > 1:
        yield f"{len(found)} webhooks lead here, one is enough"
    yield from (fault for hook in found for fault in hook.faults)


def request(source: JiraSource | GithubSource, gateway: str) -> str:
    """What to ask the tracker's administrator for, in words that can be sent on. The secret is named, never shown."""
    secret = source.webhook_secret_files[0] if source.webhook_secret_files else None
    kept = (
        f"the contents of {secret}"
        if secret
        else "a new random secret (name its file in webhook_secret_files)"
    )
    of_jira = isinstance(source, JiraSource)
    where = "Settings > System > Webhooks" if of_jira else _where(source)
    events = ", ".join(JIRA_EVENTS if of_jira else GITHUB_EVENTS)
    lines = [
        f"Please create a webhook for {source.tracker} ({where}):",
        f"  name    {NAME}",
        f"  URL     {address(gateway, source)}",
        f"  secret  {kept}",
        *([] if of_jira else ["  content type  application/json"]),
        f"  events  {events}",
        *(["  filter  none: it would not apply to links, versions and sprints"] if of_jira else []),
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


def _where(source: JiraSource | GithubSource) -> str:
    if isinstance(source, GithubSource) and source.app:
        return "the App's own settings, under Webhook and Subscribe to events"
    return "Settings > Webhooks, of the organisation or of each repository"
