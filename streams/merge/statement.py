"""What one part of a record states about one item, with the version that guards each facet of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec

from schemas.events import Scope
from schemas.work import Gone, Link, WorkItem

FIELDS: Final = "fields"
LISTED: Final = "listed"
GONE: Final = "gone"
PATHS: Final = "paths"
_HASH_BYTES: Final = 16
_UNDATED: Final = datetime.min.replace(tzinfo=UTC)


class Identity(NamedTuple):
    """What an item is known by, for ever."""

    tracker: str
    external_id: str


class Version(NamedTuple):
    """Rises or does not apply. Being listed or gone has no time but that at which it was seen."""

    source_at: datetime
    observed_at: datetime
    hash: bytes


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact as one part of a record states it; `listed` when a page of a listing holds the item."""

    scope: Scope
    observed_at: datetime
    listed: bool
    fact: WorkItem | Gone
    links: tuple[Link, ...] = ()  # the item's own and those found in its texts

    @property
    def identity(self) -> Identity:
        """Of the item the fact is about."""
        return Identity(self.scope.tracker, self.fact.external_id)


def content(stated: Stated) -> bytes:
    """Hash of all that judging may read: two statements with the same hash need no second judgement."""
    fact = stated.fact
    if isinstance(fact, WorkItem):
        fact = msgspec.structs.replace(
            fact, activities=(), whole=(), links=stated.links, updated_at=_UNDATED, paths=None
        )
    else:
        fact = msgspec.structs.replace(fact, gone_at=_UNDATED)
    return _hash((stated.scope.id, fact))


def _hash(said: object) -> bytes:
    return blake2b(msgspec.json.encode(said), digest_size=_HASH_BYTES).digest()


@dataclass(slots=True)
class Claim:
    """All that a batch states about one item: each facet's highest version and who states it."""

    identity: Identity
    versions: dict[str, Version] = field(default_factory=dict)
    item: Stated | None = None  # states the highest `fields`
    end: Stated | None = None  # states the highest `gone`
    paths: tuple[str, ...] | None = None  # those of the highest `paths`; None where nothing states any
    stated: list[Stated] = field(default_factory=list)

    def hear(self, stated: Stated) -> None:
        """Take one statement in; the order of statements does not matter."""
        self.stated.append(stated)
        seen, digest = stated.observed_at, content(stated)
        if isinstance(stated.fact, Gone):
            if self._rises(GONE, Version(seen, seen, digest)):
                self.end = stated
            return
        if self._rises(FIELDS, Version(stated.fact.updated_at, seen, digest)):
            self.item = stated
        paths = stated.fact.paths
        if paths is not None and self._rises(PATHS, Version(stated.fact.updated_at, seen, _hash(paths))):
            self.paths = paths
        for kind in stated.fact.whole:
            self._rises(kind.value, Version(stated.fact.updated_at, seen, b""))
        if stated.listed:
            self._rises(LISTED, Version(seen, seen, b""))

    def _rises(self, facet: str, version: Version) -> bool:
        if facet in self.versions and version <= self.versions[facet]:
            return False
        self.versions[facet] = version
        return True


def claims(stated: Iterable[Stated]) -> list[Claim]:
    """One claim an item, ordered by identity so that concurrent batches lock alike."""
    found: dict[Identity, Claim] = {}
    for one in stated:
        found.setdefault(one.identity, Claim(one.identity)).hear(one)
    return [found[identity] for identity in sorted(found)]


def is_gone(versions: dict[str, Version]) -> bool:
    """Deletion is undone only by a later listing; an item never listed, by any later statement of it."""
    if GONE not in versions:
        return False
    gone = versions[GONE].observed_at
    if LISTED in versions:
        return gone > versions[LISTED].observed_at
    return FIELDS not in versions or gone >= versions[FIELDS].observed_at
