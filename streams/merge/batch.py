"""Everything a batch states, merged in one go: items, keys, links, activities, and what must then be judged anew."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

from alignment_rules.keys import compared
from schemas.alignment import ItemChanged
from schemas.person import WHOLE_DAY
from schemas.topics import ITEMS
from schemas.work import ActivityKind, WorkItem
from streams import dirty, outbox
from streams.dirty import Dirty
from streams.merge import activities, aliases, items, links
from streams.merge.activities import Before, PersonDay, Trace, Whole
from streams.merge.aliases import Alias
from streams.merge.items import Settled
from streams.merge.statement import Stated, claims

_KINDS: Final = frozenset(kind.value for kind in ActivityKind)


def merge(connection: Connection, stated: Sequence[Stated]) -> list[Stated]:
    """Merge the statements in any order; give those about items of which something changed by them."""
    settled = items.settle(connection, claims(stated))
    reachable = aliases.merge(connection, _aliases(settled))
    moved = links.merge(
        connection,
        [one.stands.id for one in settled if one.new],
        {one.stands.id: one.item.links for one in settled if one.item},
    )
    days, traced = activities.merge(connection, _traces(settled), _listed_before(settled), _whole(settled))
    turned = [one.stands.id for one in settled if one.turned]
    renamed = [one.stands.id for one in settled if one.renamed]
    dirty.mark_days_of(connection, turned)
    dirty.mark(connection, _dirty(settled, {*reachable, *moved, *turned, *renamed}, days))
    outbox.write(connection, ITEMS.name, _changes(settled))
    return [said for one in settled if one.changed or one.stands.id in traced for said in one.claim.stated]


def _aliases(settled: Sequence[Settled]) -> Iterator[Alias]:
    for one in settled:
        for said in one.claim.stated:
            if isinstance(said.fact, WorkItem):
                key = compared(said.fact.key)
                yield Alias(one.claim.identity.tracker, key, one.stands.id, said.fact.updated_at)


def _traces(settled: Sequence[Settled]) -> Iterator[Trace]:
    for one in settled:
        for said in one.claim.stated:
            if isinstance(said.fact, WorkItem):
                yield from _traces_of(one, said, said.fact)


def _traces_of(one: Settled, said: Stated, fact: WorkItem) -> Iterator[Trace]:
    tracker, external_id = one.claim.identity
    when = fact.updated_at, said.observed_at
    for act in fact.activities:
        part = None if act.available == WHOLE_DAY else act.available
        yield Trace(
            tracker, act.id, one.stands.id, external_id, act.person, act.day, act.kind.value, *when, part
        )


def _listed_before(settled: Sequence[Settled]) -> Before:
    return {
        (one.stands.id, facet): (version.source_at, version.observed_at)
        for one in settled
        for facet, version in one.stored.items()
        if facet in _KINDS
    }


def _whole(settled: Sequence[Settled]) -> Iterator[Whole]:
    for one in settled:
        for facet, version in one.risen.items():
            if facet in _KINDS:
                yield Whole(one.stands.id, facet, version.source_at, version.observed_at)


def _dirty(settled: Sequence[Settled], reached: set[int], days: set[PersonDay]) -> Iterator[Dirty]:
    for one in settled:
        if one.changed:
            yield Dirty("item", item_id=one.stands.id)
        if one.new or one.stands.id in reached:
            yield Dirty("dependents", item_id=one.stands.id)
    for person, day in sorted(days):
        yield Dirty("person_day", person=person, day=day)


def _changes(settled: Sequence[Settled]) -> Iterator[tuple[str, ItemChanged]]:
    for one in settled:
        now = one.stands
        if one.changed:
            yield now.key, ItemChanged(now.key, now.scope_id, now.revision, now.kind, now.gone)
