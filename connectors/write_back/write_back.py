"""Tells one item a call what it serves, in the ways its source chose; each judgement once, not even anew after a rebuild."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from zlib import crc32

import structlog
from sqlalchemy import Connection, Engine, Integer, Row, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from connectors.patience import Patience
from connectors.titles import titles
from connectors.write_back.due import RECENT, due
from connectors.write_back.way import Judged, Way
from connectors.write_back.wording import Verdict
from schemas.errors import Reject, Retry
from schemas.events import Scope
from schemas.tables import effect

KIND: Final = "write_back"
"""Of the effects; their keys only say that an item was looked at."""
_TRACKERS: Final = 2**31  # the lock's key is signed
_LOCKS: Final = 0x0FB1  # first half of the advisory locks' key; the second is the tracker
_ALONE: Final = select(func.pg_try_advisory_xact_lock(_LOCKS, bindparam("tracker", type_=Integer)))
"""Of several pollers one tells at a time: two would each find no comment yet, and both write one."""
_log: Final = structlog.get_logger()


class WriteBack:
    """Writes one text a call, so that whoever calls it each second keeps a second between writes."""

    def __init__(
        self,
        engine: Engine,
        tracker: str,
        ways: Sequence[Way],
        patience: Patience,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine, self._tracker, self._patience, self._clock = engine, tracker, patience, clock
        self._ways = [(way, due(way)) for way in ways]
        self._put_off = set[str]()

    def work(self) -> int:
        """Tell one item that was judged since it was last told; 0 where there is none, or another poller is telling one.

        Raises Retry, and the item has its turn after all others. One that the tracker refuses is left until it is judged anew.
        """
        with self._engine.begin() as connection:
            if not connection.execute(
                _ALONE, {"tracker": crc32(self._tracker.encode()) % _TRACKERS}
            ).scalar():
                return 0
            for way, asked in self._ways:
                if row := self._next(connection, asked):
                    done = self._told(way, row, titles(connection))
                    made = insert(effect).values(key=row.effect, kind=KIND, payload=done, done_at=func.now())
                    connection.execute(made.on_conflict_do_nothing())
                    return 1
        self._put_off.clear()
        return 0

    def _next(self, connection: Connection, asked: Any) -> Row[Any] | None:
        bounds = {"since": self._clock() - RECENT, "put_off": sorted(self._put_off)}
        return connection.execute(asked, {"tracker": self._tracker, **bounds}).one_or_none()

    def _told(self, way: Way, row: Row[Any], named: dict[str, str]) -> dict[str, str]:
        scope = Scope(row.scope_id, self._tracker, row.place, row.ref)
        verdict = Verdict(row.state, row.shares, row.rule, named, row.source)
        judged = Judged(row.external_id, row.key, scope, verdict)
        try:
            outcome = self._patience(lambda: way.tell(judged))
        except Retry:
            self._put_off.add(row.effect)
            raise
        except Reject as reason:
            outcome = "refused"
            told = {"item": row.key, "reason": str(reason), "remedy": f"needs {way.permission}"}
            _log.error("nothing written back", **told)
        return {"item": row.key, "outcome": outcome}
