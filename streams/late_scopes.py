"""Boards and repositories that came to be known after somebody had named them: whoever did is judged anew.

In a later transaction than the one that made them known: in the same one an item stated meanwhile would be missed.
"""

from typing import Final

from sqlalchemy import Connection, Text, any_, bindparam, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from schemas.tables import dirty, link, scope_alias
from schemas.work import LinkKind
from streams.tag_marks import ITEM_BEHIND

_NEW: Final = (
    scope_alias.update().where(~scope_alias.c.spread).values(spread=True).returning(scope_alias.c.key)
)
_NAMING: Final = (
    select(literal(ITEM_BEHIND), link.c.item_id)
    .where(link.c.home == any_(bindparam("keys", type_=ARRAY(Text))), link.c.kind == LinkKind.MENTIONS.value)
    .distinct()
)
_MARK: Final = insert(dirty).from_select(["kind", "item_id"], _NAMING)


def spread(connection: Connection) -> None:
    """Mark what names a scope that was not known when it was last judged."""
    keys = list(connection.execute(_NEW).scalars())
    if keys:
        connection.execute(_MARK, {"keys": keys})
