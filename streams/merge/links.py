"""Links of items whose fields changed: what is no longer stated goes, what is stated stays or comes."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import BigInteger, Connection, any_, bindparam, exists, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from alignment_rules.keys import home_of
from schemas.tables import link
from schemas.work import Link, LinkKind
from streams.merge.rowset import GIVEN, given, rows


class _Row(msgspec.Struct):
    item_id: int
    kind: str
    target_key: str
    place: str
    home: str


_GIVEN: Final = given(*link.c)
_STATED: Final = exists().where(
    _GIVEN.c.item_id == link.c.item_id, _GIVEN.c.kind == link.c.kind, _GIVEN.c.target_key == link.c.target_key
)
_DELETE: Final = (
    link.delete()
    .where(link.c.item_id == any_(bindparam("ids", type_=ARRAY(BigInteger))), ~_STATED)
    .returning(link.c.item_id, link.c.kind)
)
_WRITE: Final = insert(link).from_select(
    [c.name for c in link.c], select(*(_GIVEN.c[c.name] for c in link.c))
)
_UPSERT: Final = _WRITE.on_conflict_do_update(
    index_elements=list(link.primary_key),
    set_={"place": _WRITE.excluded.place},
    where=link.c.place != _WRITE.excluded.place,
).returning(link.c.item_id, link.c.kind, literal_column("xmax = 0").label("new"))


def merge(connection: Connection, new: Sequence[int], stated: Mapping[int, tuple[Link, ...]]) -> set[int]:
    """Make the links of each item in `stated` exactly these; give the items that got or lost a parent.

    `new` are those among them that cannot have links yet.
    """
    if not stated:
        return set()
    wanted = rows(
        _Row(i, one.kind.value, one.target_key, one.place, home_of(one.target_key))
        for i, links in stated.items()
        for one in links
    )
    known = sorted(set(stated) - set(new))
    lost = connection.execute(_DELETE, {**wanted, "ids": known}).all() if known else []
    got = [row for row in connection.execute(_UPSERT, wanted) if row.new] if wanted[GIVEN] != "[]" else []
    return {row.item_id for row in (*lost, *got) if row.kind == LinkKind.PARENT}
