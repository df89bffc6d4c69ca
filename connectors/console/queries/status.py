"""How the whole stands, in one answer: what is here, how far it is judged, what waits."""

import msgspec
from sqlalchemy import Connection

from connectors.console.queries.events import Events, Waiting, events, waiting
from connectors.console.queries.projects import Project, projects
from connectors.console.queries.publishing import StrategyStatus, published
from connectors.console.queries.scopes import Ends, ScopeStatus, behind, scopes
from connectors.console.queries.sources import Source, sources
from connectors.console.queries.work_items import WorkItems, counted


class Status(msgspec.Struct, frozen=True):
    """How everything stands. `lag`: records of the log not applied yet, None where its end is unknown."""

    work_items: WorkItems
    scopes: list[ScopeStatus]
    events: Events
    strategy: StrategyStatus
    waiting: Waiting
    sources: list[Source]
    projects: list[Project]
    lag: int | None


def status(connection: Connection, ends: Ends | None) -> Status:
    """How everything stands, from a handful of set-based queries; without the logs' ends, lags are None."""
    items = counted(connection)
    return Status(
        work_items=items.by_state,
        scopes=scopes(connection, items.by_scope, ends),
        events=events(connection),
        strategy=published(connection),
        waiting=waiting(connection),
        sources=sources(connection),
        projects=projects(connection),
        lag=behind(connection, ends),
    )
