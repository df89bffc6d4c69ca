"""Whether a store is one that can be asked."""

from sqlalchemy import Connection, inspect

from schemas.errors import Reject
from schemas.tables import item


def refuse_empty(connection: Connection) -> None:
    """Raise Reject where Fairlead has never written into this database."""
    if not inspect(connection).has_table(item.name):
        raise Reject(
            f"The database {connection.engine.url.database} holds nothing of Fairlead yet."
            " Start it with `fairlead up`, or fill it once with `fairlead sync --once`."
        )
