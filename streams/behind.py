"""Work behind all live work: what a publish turned on its way, and what a board that is new or moved touches.

An epic may have thousands below it, and a repository may be named by thousands of commits; live items would wait for
them all.
"""

from typing import Final

from sqlalchemy import Connection, Engine

from streams import dirty, tag_dependents
from streams.dirty import Dirty
from streams.tag_chunk import tag
from streams.tag_claim import claim, items, since
from streams.tag_marks import DEPENDENTS_BEHIND, ITEM_BEHIND, PROJECT

CHUNK: Final = 500
"""Items a transaction: live items wait for at most one such chunk."""


def drain(engine: Engine) -> int:
    """Do the next chunk; gives the number of dirty rows, 0: none are left."""
    with engine.begin() as connection:
        return step(connection)


def step(connection: Connection) -> int:
    """The same as a part of the caller's transaction."""
    if claimed := claim(connection, DEPENDENTS_BEHIND, CHUNK):
        tag_dependents.mark(connection, items(claimed), since(claimed), ITEM_BEHIND)
    elif claimed := claim(connection, ITEM_BEHIND, CHUNK):
        theirs = tag(connection, items(claimed), since(claimed), DEPENDENTS_BEHIND)
        dirty.mark(connection, (Dirty(PROJECT, project=name) for name in sorted(theirs)))
    return len(claimed)
