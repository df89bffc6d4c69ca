"""Whether what the store knows is still there: gated by a count, by ids alone, each suspect asked for directly.

Nothing is called gone because a listing lacks it, and nothing at all while the scope as a whole is out of sight.
"""

from collections.abc import Iterator
from typing import Final

import structlog
from sqlalchemy import Engine, select

from connectors.listing import Read, Tracker
from connectors.poller.applied import Applied
from connectors.poller.beside import Beside
from connectors.poller.lease import Leases
from connectors.poller.turn import Turns
from schemas.events import Scope
from schemas.tables import item
from schemas.tables import scope as scopes
from schemas.trackers import existence
from schemas.work import Access, ItemKind

_AT_ONCE: Final = 100
_log: Final = structlog.get_logger()


class Existence:
    """Makes existence checks under the scope's lease, so that what was sent for it before is in the store."""

    def __init__(self, engine: Engine, leases: Leases, applied: Applied, beside: Beside) -> None:
        self._engine, self._turns, self._beside = engine, Turns(leases, applied), beside

    def check(self, tracker: Tracker, scope: Scope) -> bool | None:
        """Compare the store with the tracker; None while somebody else is at the scope. Raises as visits do."""
        with self._turns.at(scope) as turn:
            if turn is None:
                return None
            self._compare(tracker, scope)
            return True

    def vanished(self, tracker: Tracker, followed: set[str]) -> list[Scope]:
        """Scopes of the tracker that the store knows and its list of scopes lacks."""
        columns = scopes.c["id", "tracker", "external_id", "ref", "title"]
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).where(scopes.c.tracker == tracker.name)).all()
        return [Scope(*row) for row in rows if row.id not in followed and row.ref]

    def _compare(self, tracker: Tracker, scope: Scope) -> None:
        access = tracker.access(scope)
        if access is None:
            return
        self._tell(scope, access)
        if access is not Access.OPEN:
            return
        known = self._known(scope)
        if tracker.count(scope) == len(known):
            return
        there = dict(tracker.there(scope))
        doubtful = sorted(
            [tracker.place(id_, key) for id_, key in known.items() if id_ not in there]
            + [place for id_, place in there.items() if id_ not in known]
        )
        if doubtful:
            _log.info("existence in doubt", scope=scope.ref, items=len(doubtful))
        self._beside.send(self._read(tracker, scope, doubtful))

    def _read(self, tracker: Tracker, scope: Scope, places: list[str]) -> Iterator[Read]:
        for start in range(0, len(places), _AT_ONCE):
            yield from tracker.read(scope, places[start : start + _AT_ONCE])

    def _tell(self, scope: Scope, access: Access) -> None:
        with self._engine.connect() as connection:
            stands = connection.execute(select(scopes.c.access).where(scopes.c.id == scope.id)).scalar()
        if stands != access.value:
            _log.warning("access changed", scope=scope.ref, access=access.value)
            self._beside.send(iter([Read(scope, existence.EXISTENCE, [existence.access(access)])]))

    def _known(self, scope: Scope) -> dict[str, str]:
        """External id -> key of all that a listing of the scope should give."""
        listed = (item.c.scope_id == scope.id) & ~item.c.gone & ~item.c.archived
        columns = item.c["external_id", "key"]
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(*columns).where(listed, item.c.kind != ItemKind.COMMIT.value)
            ).all()
        return {row.external_id: row.key for row in rows}
