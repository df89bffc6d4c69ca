"""The judgement's rows: an item's own alignment, whose row is its lock, its alignment, and what was said before."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, any_, func, select
from sqlalchemy.dialects.postgresql import insert

from schemas.alignment import Alignment, Conflict, Reason, Share, State
from schemas.tables import alignment, alignment_past, own_alignment
from streams.merge.rowset import given, rows
from streams.tag_inputs import IDS


class OwnRow(msgspec.Struct, frozen=True):
    """What a rule says of an item itself, under a version of the strategy; 0 before the first."""

    item_id: int
    rule: str
    shares: tuple[Share, ...]
    version: int


class AlignmentRow(msgspec.Struct, frozen=True):
    """An alignment as the store holds it."""

    item_id: int
    state: State
    shares: tuple[Share, ...]
    reasons: tuple[Reason, ...]
    conflicts: tuple[Conflict, ...]
    rule: str
    source: str
    version: int
    revision: int


class Written(NamedTuple):
    """An alignment that is now in the store. `said_anew`: more than the version differs; `moved`: another key or scope."""

    item_id: int
    alignment: Alignment
    revision: int
    said_anew: bool
    moved: bool


class Stored(NamedTuple):
    """What the store says of a rule for an item."""

    rule: str
    shares: list[dict[str, Any]]
    version: int


_OWN: Final = given(*own_alignment.c)
_INSERT_LOCKS: Final = (
    insert(own_alignment)
    .from_select(["item_id"], select(func.unnest(IDS)))
    .on_conflict_do_nothing(index_elements=[own_alignment.c.item_id])
)
_LOCK: Final = (
    select(*own_alignment.c)
    .where(own_alignment.c.item_id == any_(IDS))
    .order_by(own_alignment.c.item_id)
    .with_for_update()
)
_WRITE_OWN: Final = (
    own_alignment.update()
    .where(own_alignment.c.item_id == _OWN.c.item_id)
    .values({name: _OWN.c[name] for name in ("rule", "shares", "version")})
)
_COLUMNS: Final = [column for column in alignment.c if column.name != "tagged_at"]
_GIVEN: Final = given(*_COLUMNS)
_UPSERT: Final = insert(alignment).from_select([c.name for c in _COLUMNS], select(*_GIVEN.c))
_WRITE: Final = _UPSERT.on_conflict_do_update(
    index_elements=[alignment.c.item_id],
    set_={c.name: _UPSERT.excluded[c.name] for c in _COLUMNS[1:]} | {"tagged_at": func.now()},
)
_PAST: Final = [column.name for column in alignment_past.c if column.name != "replaced_at"]
_KEEP: Final = insert(alignment_past).from_select(
    _PAST, select(*(alignment.c[name] for name in _PAST)).where(alignment.c.item_id == any_(IDS))
)
_READ: Final = select(alignment).where(alignment.c.item_id == any_(IDS))


def lock(connection: Connection, ids: list[int]) -> dict[int, Stored]:
    """Lock the items for tagging, in the order of their ids, which `ids` are in; gives their own alignments."""
    connection.execute(_INSERT_LOCKS, {"ids": ids})
    return {row.item_id: Stored(*row[1:]) for row in connection.execute(_LOCK, {"ids": ids})}


def write_own(connection: Connection, locked: Mapping[int, Stored], wanted: Iterable[OwnRow]) -> list[int]:
    """Write own alignments that differ; give the items of which a rule now says something else."""
    differing = [row for row in wanted if _differs(row, locked[row.item_id])]
    if differing:
        connection.execute(_WRITE_OWN, rows(differing))
    return [row.item_id for row in differing if _says_else(row, locked[row.item_id])]


def _differs(row: OwnRow, stored: Stored) -> bool:
    return row.version != stored.version or _says_else(row, stored)


def _says_else(row: OwnRow, stored: Stored) -> bool:
    return row.rule != stored.rule or msgspec.to_builtins(row.shares) != tuple(stored.shares)


def write(connection: Connection, found: Mapping[int, Alignment], version: int) -> list[Written]:
    """Write the alignments that differ, keeping what was said before; give those."""
    stored = {row.item_id: row for row in connection.execute(_READ, {"ids": list(found)})}
    written = []
    for item_id, now in found.items():
        before = stored.get(item_id)
        anew = before is None or _anew(now, before)
        if before is None or anew or before.version != version:
            written.append(
                Written(item_id, now, before.revision + 1 if before else 1, anew, _moved(now, before))
            )
    if past := [each.item_id for each in written if each.item_id in stored]:
        connection.execute(_KEEP, {"ids": past})
    if written:
        connection.execute(_WRITE, rows(_row(each, version) for each in written))
    return written


def _anew(now: Alignment, before: Row[Any]) -> bool:
    return (now.state.value, now.rule, now.source) != (before.state, before.rule, before.source) or (
        msgspec.to_builtins((now.shares, now.reasons)) != (tuple(before.shares), tuple(before.reasons))
        or _written(now.conflicts) != before.conflicts
    )


def _written(conflicts: tuple[Conflict, ...]) -> list[object]:
    return msgspec.json.decode(msgspec.json.encode(conflicts), type=list[object]) if conflicts else []


def _moved(now: Alignment, before: Row[Any] | None) -> bool:
    """The first reason is always the item's own: its source is the key the item had then."""
    return (
        before is not None and bool(before.reasons) and before.reasons[0]["source"] != now.reasons[0].source
    )


def _row(each: Written, version: int) -> AlignmentRow:
    now = each.alignment
    said = now.state, now.shares, now.reasons, now.conflicts, now.rule, now.source
    return AlignmentRow(each.item_id, *said, version, each.revision)
