"""Items: insert what is new, lock what is known, compare each facet's version, write what rises."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from schemas.work import Gone, WorkItem
from streams.merge import facets, item_rows
from streams.merge.item_rows import Known, Row
from streams.merge.statement import FIELDS, GONE, PATHS, Claim, Stated, Version, is_gone


@dataclass(frozen=True, slots=True)
class Settled:
    """An item as it now stands in the store, and what of it this batch changed."""

    claim: Claim
    stands: Known
    item: Stated | None = None  # whose fields it has from now on, when judging may read other things in them
    new: bool = False
    turned: bool = False  # gone, or back
    renamed: bool = False  # others say of whom they inherit by its key
    changed: bool = False  # judging may come to another answer
    row: Row | None = None  # to be written
    paths: bool = False  # the files it changes are other ones now
    risen: dict[str, Version] = field(default_factory=dict)
    stored: dict[str, Version] = field(default_factory=dict)  # what guarded it before


def settle(connection: Connection, claims: Sequence[Claim]) -> list[Settled]:
    """Bring the claims into `item` and `item_facet`, in their order; every item comes back locked."""
    wanted = {claim.identity: _row(claim) for claim in claims}
    inserted = item_rows.insert(connection, wanted.values())
    known = item_rows.lock(connection, (row for identity, row in wanted.items() if identity not in inserted))
    stored = facets.read(connection, [one.id for one in known.values()])
    settled = [
        Settled(claim, made, claim.item, new=True, changed=True, risen=claim.versions)
        if (made := inserted.get(claim.identity))
        else _merged(
            claim, wanted[claim.identity], known[claim.identity], stored.get(known[claim.identity].id, {})
        )
        for claim in claims
    ]
    facets.write(connection, ((one.stands.id, one.risen) for one in settled))
    item_rows.update(connection, [one.row for one in settled if one.row])
    item_rows.turn(
        connection, [one.stands for one in settled if (one.turned or GONE in one.risen) and not one.row]
    )
    item_rows.change(connection, [(one.stands, one.claim.paths) for one in settled if one.paths])
    return settled


def _row(claim: Claim) -> Row:
    """What the store would say if it knew nothing but this claim."""
    end = claim.end.fact if claim.end else None
    cause = end.cause.value if isinstance(end, Gone) else ""
    if claim.item is not None and isinstance(claim.item.fact, WorkItem):
        row = item_rows.of_item(claim.item, claim.item.fact, gone=is_gone(claim.versions), cause=cause)
        return msgspec.structs.replace(row, paths=claim.paths)
    if claim.end is not None and isinstance(end, Gone):
        return item_rows.of_tombstone(claim.end, end.gone_at, cause=cause)
    raise AssertionError(f"nobody states anything about {claim.identity}")


def _merged(claim: Claim, row: Row, known: Known, stored: dict[str, Version]) -> Settled:
    risen = {facet: v for facet, v in claim.versions.items() if facet not in stored or v > stored[facet]}
    restated = _restated(claim, risen, stored)
    differs = restated is not None and (
        restated not in stored or stored[restated].hash != risen[restated].hash
    )
    paths = PATHS in risen and (PATHS not in stored or stored[PATHS].hash != risen[PATHS].hash)
    gone = is_gone(stored | risen)
    turned = gone != known.gone
    stands = msgspec.structs.replace(
        known,
        gone=gone,
        revision=known.revision + (differs or turned or paths),
        cause=row.cause if GONE in risen else known.cause,
    )
    if restated is not None:
        stands = msgspec.structs.replace(stands, scope_id=row.scope_id, key=row.key, kind=row.kind)
    return Settled(
        claim,
        stands,
        item=claim.item if differs and restated == FIELDS else None,
        turned=turned,
        renamed=stands.key != known.key,
        changed=differs or turned or paths,
        row=None
        if restated is None
        else msgspec.structs.replace(
            row, id=known.id, gone=gone, revision=stands.revision, cause=stands.cause
        ),
        paths=paths,
        risen=risen,
        stored=stored,
    )


def _restated(claim: Claim, risen: dict[str, Version], stored: dict[str, Version]) -> str | None:
    """The facet that this claim states anew and that the row's fields come from, if any."""
    if FIELDS in risen:
        return FIELDS
    if GONE in risen and FIELDS not in stored and FIELDS not in claim.versions:
        return GONE
    return None
