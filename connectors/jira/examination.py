"""What of a Jira source would keep its issues from us; each fault a sentence with its remedy."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from connectors.jira.client import JiraClient
from connectors.jira.site import JiraSite
from connectors.jira.walk import OVERLAP
from connectors.jira.write_back import NEEDED
from connectors.patience import Patience, skew
from schemas.sources import JiraSource
from schemas.work import Access

_GLOB: Final = frozenset("*?[")


def absent(named: Mapping[str, str], there: Mapping[str, str]) -> Iterator[str]:
    """Configured fields (name -> id) that the site (id -> name) does not have; where one is called so, its id."""
    for name, id_ in named.items():
        if id_ not in there:
            called = [other for other, title in there.items() if title.casefold() == name.casefold()]
            remedy = (
                f"the field of that name is {called[0]}" if called else "`GET field` lists those there are"
            )
            yield f"custom_fields: {name} is {id_}, which the site does not have; {remedy}."


def ahead(dated: datetime, told: datetime) -> Iterator[str]:
    """A fault where answers are dated so far ahead of the site's own clock that walks would begin too late."""
    if dated - told > OVERLAP / 2:
        yield (
            f"its answers are dated {dated - told} ahead of its own clock, and changes would be missed: "
            "synchronise the server that stands before it (a proxy?) with NTP."
        )


def faults(source: JiraSource, clock: Callable[[], datetime]) -> Iterator[str]:
    """Ask the site. Raises Retry or Reject where it does not answer or lets nobody in."""
    client = JiraClient(source, clock, lambda _: None)
    told = client.server_time()
    yield from skew(told, clock())
    yield from ahead(client.now(), told)
    yield from absent(source.custom_fields, client.fields())
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
        elif source.write_back_on_issues:
            yield from _unwritable(client, scope.key, NEEDED[source.write_back_on_issues])


def _unwritable(client: JiraClient, project: str, needed: Mapping[str, str]) -> Iterator[str]:
    held = client.permissions(project, list(needed))
    missing = [shown for name, shown in needed.items() if not held.get(name)]
    if missing:
        yield f"the project {project}: nothing can be written back: give the account {', '.join(missing)}."
