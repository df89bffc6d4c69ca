"""Raw events into facts: parse each part, merge all of a batch at once, set aside what can never be applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import msgspec
import structlog
from sqlalchemy import Connection

from alignment_rules.keys import compared, mentions
from schemas.errors import Reject
from schemas.events import Origin, RawEvent
from schemas.trackers import parse
from schemas.work import Fact, Gone, Link, Reread, ScopeAccess, WorkItem
from streams import dirty, rereads
from streams.bisection import apply_all_but_the_culprits
from streams.dirty import Dirty
from streams.envelope import open_event
from streams.failures import in_words
from streams.handler import Dead, Told
from streams.merge import access, batch, scopes
from streams.merge.statement import Stated
from streams.record import Place, Record

WHOLE: Final = -1
_log: Final = structlog.get_logger()


@dataclass(slots=True)
class _Read:
    """A record on its way: its event and what is told of it."""

    record: Record
    event: RawEvent
    told: Told

    def set_aside(self, part: int, reason: str) -> None:
        """One part, or the whole record, can never be applied as it is."""
        alone = (
            msgspec.structs.replace(self.event, parts=[self.event.parts[part]], cursor=None)
            if part >= 0
            else None
        )
        payload = self.record.value if alone is None else msgspec.json.encode(alone)
        self.told.dead.append(Dead(part, reason, payload or b""))


@dataclass(frozen=True, slots=True)
class _Part:
    """What one part of a record states; merged or set aside as a whole."""

    of: _Read
    place: int
    stated: tuple[Stated, ...] = ()
    access: ScopeAccess | None = None
    rereads: tuple[Reread, ...] = ()


class Ingest:
    """The handler of `fairlead.events`."""

    def apply(self, connection: Connection, place: Place, records: Sequence[Record]) -> list[Told]:
        """Merge the facts of `records` into the store; every part is applied, known already, or dead with a reason."""
        opened = [_open(record) for record in records]
        read = [one for one in opened if isinstance(one, _Read)]
        for one, reason in apply_all_but_the_culprits(
            connection, read, lambda some: _scopes(connection, some)
        ):
            one.set_aside(WHOLE, reason)
        parts = [part for one in read if not one.told.dead for part in _parts(one)]
        for part, reason in apply_all_but_the_culprits(
            connection, parts, lambda some: _merge(connection, some)
        ):
            part.of.set_aside(part.place, reason)
            part.of.told.applied -= 1
        return [one.told if isinstance(one, _Read) else one for one in opened]


def _open(record: Record) -> _Read | Told:
    try:
        event = open_event(record.value)
    except Reject as reason:
        key = (record.key or b"").decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
        return Told(scope_id=key, dead=[Dead(WHOLE, str(reason), record.value or b"")])
    kind = f"{event.origin.value}/{event.name}"
    return _Read(record, event, Told(event.id, event.scope.id, kind, len(event.parts)))


def _scopes(connection: Connection, read: Sequence[_Read]) -> None:
    events = [one.event for one in read if not one.event.scope.is_site]
    renamed = scopes.name(connection, events)
    scopes.walk(connection, [(event.scope.id, event.cursor) for event in events if event.cursor])
    if renamed:
        dirty.mark(connection, [Dirty("scopes")])


def _parts(read: _Read) -> list[_Part]:
    parts = [_parse(read, place, bytes(raw)) for place, raw in enumerate(read.event.parts)]
    stating = [part for part in parts if part and (part.stated or part.access or part.rereads)]
    read.told.applied = len(stating)
    return stating


def _parse(read: _Read, place: int, raw: bytes) -> _Part | None:
    try:
        return _part(read, place, parse(read.event, raw))
    except Reject as reason:
        read.set_aside(place, str(reason))
    except Exception as bug:  # noqa: BLE001 - whatever a parser trips over, the other parts are applied
        _log.exception("parser failed", event=read.event.id, part=place)
        read.set_aside(place, in_words(bug))
    return None


def _part(read: _Read, place: int, facts: list[Fact]) -> _Part:
    stated = tuple(_stated(read.event, fact) for fact in facts if isinstance(fact, WorkItem | Gone))
    access_ = next((fact for fact in facts if isinstance(fact, ScopeAccess)), None)
    return _Part(read, place, stated, access_, tuple(fact for fact in facts if isinstance(fact, Reread)))


def _stated(event: RawEvent, fact: WorkItem | Gone) -> Stated:
    listed = event.origin is Origin.PAGE
    return Stated(event.scope, event.observed_at, listed, fact, _links(fact))


def _links(fact: WorkItem | Gone) -> tuple[Link, ...]:
    """The item's own links and the keys in its texts, one for each kind and target."""
    if not isinstance(fact, WorkItem):
        return ()
    stated = (msgspec.structs.replace(link, target_key=compared(link.target_key)) for link in fact.links)
    found = {(link.kind, link.target_key): link for link in sorted((*mentions(fact), *stated), reverse=True)}
    return tuple(found[place] for place in sorted(found))


def _merge(connection: Connection, parts: Sequence[_Part]) -> None:
    changed = {id(said) for said in batch.merge(connection, list(chain(*(part.stated for part in parts))))}
    turned = access.merge(connection, [(part.of.event, part.access) for part in parts if part.access])
    asked = rereads.ask(connection, [(part.of.event, one) for part in parts for one in part.rereads])
    for part in parts:
        said = any(id(stated) in changed for stated in part.stated)
        event = part.of.event
        told = (part.access is not None and event.scope.id in turned) or any(
            (event.scope.id, one.place) in asked for one in part.rereads
        )
        part.of.told.changed += said or told
