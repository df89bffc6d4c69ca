"""Tells issues of a site what they serve. What comes back of it is taken out at the edge, so that no judgement changes by it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from connectors.jira.on_issues import OnIssues
from connectors.jira.site import JiraSite
from connectors.patience import Patience
from connectors.write_back import Way, WriteBack
from schemas.sources import JiraSource
from schemas.sources import OnIssues as How
from schemas.work import ItemKind

NEEDED: Final[dict[How, dict[str, str]]] = {
    "label": {"EDIT_ISSUES": "Edit Issues"},
    "comment": {"ADD_COMMENTS": "Add Comments", "EDIT_OWN_COMMENTS": "Edit Own Comments"},
}
"""How issues are told -> the project permissions for it: Jira's key -> what Jira shows."""
_KINDS: Final = (ItemKind.ISSUE, ItemKind.EPIC, ItemKind.SUBTASK)


def write_back(
    engine: Engine, site: JiraSite, source: JiraSource, patience: Patience, clock: Callable[[], datetime]
) -> WriteBack:
    """What the source chose to tell."""
    return WriteBack(engine, source.tracker, [*_ways(site, source)], patience, clock)


def _ways(site: JiraSite, source: JiraSource) -> Iterator[Way]:
    if how := source.write_back_on_issues:
        issues = OnIssues(site, cloud=source.deployment == "cloud")
        tell = issues.label if how == "label" else issues.comment
        yield Way(f"write_back:{how}", _KINDS, tell, ", ".join(NEEDED[how].values()))
