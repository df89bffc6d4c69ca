"""What people ask the store: how things stand, and why an item is tagged as it is. One file a question."""

from connectors.console.queries.explain import Explanation, explain
from connectors.console.queries.nearest import nearest
from connectors.console.queries.newest import Newest, newest_tagged, newest_unaligned
from connectors.console.queries.projects import ENOUGH_EXPLAINED, Part, Project, Verdict, projects
from connectors.console.queries.scopes import Ends
from connectors.console.queries.sources import Source, sources
from connectors.console.queries.status import Status, status

__all__ = [
    "ENOUGH_EXPLAINED",
    "Ends",
    "Explanation",
    "Newest",
    "Part",
    "Project",
    "Source",
    "Status",
    "Verdict",
    "explain",
    "nearest",
    "newest_tagged",
    "newest_unaligned",
    "projects",
    "sources",
    "status",
]
