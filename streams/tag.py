"""The tagger: from dirty rows to alignments, in short transactions, by any number of workers beside each other.

A chunk locks its items' `own_alignment` rows in the order of their ids and reads what they depend on *afterwards*, so
that of two workers the later one sees at least what the earlier saw. What depends on an item whose own alignment
changed is found in a *later* transaction: in the same one a child inserted meanwhile would be missed.
"""

from typing import Final

from sqlalchemy import Engine

from streams import behind, corrected, dirty, projects, retag, tag_dependents
from streams.dirty import Dirty
from streams.tag_chunk import tag
from streams.tag_claim import claim, items, since
from streams.tag_marks import ITEM, PROJECT

CHUNK: Final = 500


def drain(engine: Engine) -> int:
    """Work off some of what is dirty: live items first, what may wait only when few of them are left. 0: idle."""
    worked = projects.drain(engine) + corrected.lapse(engine)
    live = _items(engine)
    worked += live + tag_dependents.drain(engine)
    return worked + ((retag.drain(engine) or behind.drain(engine)) if live < CHUNK else 0)


def _items(engine: Engine) -> int:
    with engine.begin() as connection:
        claimed = claim(connection, ITEM, CHUNK)
        if claimed:
            theirs = tag(connection, items(claimed), since(claimed))
            dirty.mark(connection, (Dirty(PROJECT, project=name) for name in sorted(theirs)))
    return len(claimed)
