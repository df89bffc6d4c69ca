"""What of a Jira source would keep its issues from us; each fault a sentence with its remedy."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from connectors.jira.client import JiraClient
from connectors.jira.site import JiraSite
from connectors.patience import Patience, skew
from schemas.sources import JiraSource
from schemas.work import Access

_GLOB: Final = frozenset("*?[")


def faults(source: JiraSource, clock: Callable[[], datetime]) -> Iterator[str]:
    """Ask the site. Raises Retry or Reject where it does not answer or lets nobody in."""
    yield from skew(JiraClient(source, clock, lambda _: None).server_time(), clock())
    site = JiraSite(source, Patience(attempts=2), clock, lambda _: None)
    scopes = list(site.scopes())
    keys = {scope.key.casefold() for scope in scopes}
    for written in source.projects:
        if not _GLOB & set(written) and written.casefold() not in keys:
            yield f"the project {written} is not there, or the token may not see it: it needs Browse Projects."
    if not scopes:
        yield "no project is followed: correct `projects`, or give the token's account Browse Projects."
    for scope in scopes:
        if site.access(scope) is Access.LOST:
            yield f"the project {scope.key} is listed but not shown: give the account Browse Projects."
