"""The versions that guard each facet of an item."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Connection, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from schemas.tables import item_facet
from streams.merge.rowset import binary, given, rows
from streams.merge.statement import Version


class _Facet(msgspec.Struct):
    item_id: int
    facet: str
    source_at: datetime
    observed_at: datetime
    hash: bytes


_READ: Final = select(item_facet).where(
    item_facet.c.item_id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
)
_GIVEN: Final = given(*item_facet.c)
_WRITE: Final = insert(item_facet).from_select(
    [column.name for column in item_facet.c],
    select(*(binary(_GIVEN.c.hash) if c.name == "hash" else _GIVEN.c[c.name] for c in item_facet.c)),
)
_UPSERT: Final = _WRITE.on_conflict_do_update(
    index_elements=list(item_facet.primary_key),
    set_={name: _WRITE.excluded[name] for name in ("source_at", "observed_at", "hash")},
)


def read(connection: Connection, items: Sequence[int]) -> dict[int, dict[str, Version]]:
    """Item id -> facet -> version, of items the caller has locked."""
    found: dict[int, dict[str, Version]] = {}
    if items:
        for row in connection.execute(_READ, {"ids": list(items)}):
            found.setdefault(row.item_id, {})[row.facet] = Version(row.source_at, row.observed_at, row.hash)
    return found


def write(connection: Connection, risen: Iterable[tuple[int, Mapping[str, Version]]]) -> None:
    """Store the versions that rose; the caller compared them under the items' locks."""
    given_rows = [
        _Facet(item, facet, *version) for item, versions in risen for facet, version in versions.items()
    ]
    if given_rows:
        connection.execute(_UPSERT, rows(given_rows))
