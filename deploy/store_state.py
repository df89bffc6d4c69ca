"""Whether a store is one that can be asked."""

import structlog
from sqlalchemy import Connection, func, inspect, select

from schemas.errors import Reject
from schemas.tables import item, retag

_log = structlog.get_logger()


def refuse_empty(connection: Connection) -> None:
    """Raise Reject where Fairlead has never written into this database."""
    if not inspect(connection).has_table(item.name):
        raise Reject(
            f"The database {connection.engine.url.database} holds nothing of Fairlead yet."
            " Start it with `fairlead up`, or fill it once with `fairlead sync --once`."
        )


def tell_half_judged(connection: Connection) -> None:
    """Say that a published version is still being applied, so that nobody takes a part for the whole."""
    unfinished = select(func.max(retag.c.version)).where(retag.c.done_at.is_(None))
    if version := connection.execute(unfinished).scalar():
        _log.warning(f"version {version} is still being applied, so this may change; see `fairlead status`")
