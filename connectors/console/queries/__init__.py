"""What people ask the store: how things stand, and why an item is tagged as it is. One file a question."""

from connectors.console.queries.conflicts import MOST as MOST_CONFLICTS
from connectors.console.queries.conflicts import InConflict, conflicts
from connectors.console.queries.conflicts import counted as counted_conflicts
from connectors.console.queries.corrections import Correction, Stage, corrections
from connectors.console.queries.effort import EffortFigures, ProjectEffort, effort
from connectors.console.queries.explain import Explanation, explain
from connectors.console.queries.findings import findings
from connectors.console.queries.inbox import Receiver, Told, inbox
from connectors.console.queries.initiatives import initiatives
from connectors.console.queries.joined import Joined, joined
from connectors.console.queries.kpi_figures import kpi_figures
from connectors.console.queries.kpis import kpis
from connectors.console.queries.nearest import nearest
from connectors.console.queries.newest import Newest, newest_tagged, newest_unaligned
from connectors.console.queries.next_rule import next_rule
from connectors.console.queries.projects import ENOUGH_EXPLAINED, Part, Project, Verdict, projects
from connectors.console.queries.scopes import Ends
from connectors.console.queries.sources import Source, sources
from connectors.console.queries.standings import (
    CaseFile,
    LogLine,
    ProjectStanding,
    case_file,
    cases,
    standings,
)
from connectors.console.queries.status import Status, status
from connectors.console.queries.stranded import Stranded, stranded
from connectors.console.queries.told_then import told_then
from connectors.console.queries.versions import Version, version_files, versions

__all__ = [
    "ENOUGH_EXPLAINED",
    "MOST_CONFLICTS",
    "CaseFile",
    "Correction",
    "EffortFigures",
    "Ends",
    "Explanation",
    "InConflict",
    "Joined",
    "LogLine",
    "Newest",
    "Part",
    "Project",
    "ProjectEffort",
    "ProjectStanding",
    "Receiver",
    "Source",
    "Stage",
    "Status",
    "Stranded",
    "Told",
    "Verdict",
    "Version",
    "case_file",
    "cases",
    "conflicts",
    "corrections",
    "counted_conflicts",
    "effort",
    "explain",
    "findings",
    "inbox",
    "initiatives",
    "joined",
    "kpi_figures",
    "kpis",
    "nearest",
    "newest_tagged",
    "newest_unaligned",
    "next_rule",
    "projects",
    "sources",
    "standings",
    "status",
    "stranded",
    "told_then",
    "version_files",
    "versions",
]
