"""Jira, Cloud and Data Center, through the `jira` library."""

from collections.abc import Callable
from datetime import datetime

from connectors.jira.client import JiraClient
from connectors.jira.hooks import JiraHooks
from connectors.jira.site import JiraSite
from schemas.sources import JiraSource

__all__ = ["JiraHooks", "JiraSite", "hooks_of"]


def hooks_of(source: JiraSource, clock: Callable[[], datetime]) -> JiraHooks:
    """The webhooks of the source's site, by the source's own token."""
    return JiraHooks(JiraClient(source, clock, lambda _: None), cloud=source.deployment == "cloud")
