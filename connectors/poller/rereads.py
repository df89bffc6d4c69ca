"""What hints asked for is read anew: claimed from the store, read, sent, and only then struck off."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Engine, func, or_, select, tuple_

from connectors.listing import Read, Tracker
from connectors.poller.beside import Beside
from connectors.poller.lease import PUT_OFF, Leases
from schemas.errors import Reject, Retry
from schemas.events import Scope
from schemas.tables import item, reread
from schemas.tables import scope as scopes
from schemas.work import LISTING, WHOLE_SCOPE

AT_ONCE: Final = 100
_log: Final = structlog.get_logger()
_KEY: Final = (reread.c.tracker, reread.c.scope_id, reread.c.place, reread.c.asked_at)


@dataclass(frozen=True)
class _Claimed:
    scope_id: str
    place: str
    asked_at: datetime


class Rereads:
    """Answers hints; `check` is called for a scope of which the whole is in doubt, `list_anew` for one to be listed again.

    Both give None while somebody else is at the scope; then the hint comes again.
    """

    def __init__(
        self,
        engine: Engine,
        leases: Leases,
        beside: Beside,
        lasting: timedelta,
        check: Callable[[Tracker, Scope], bool | None],
        list_anew: Callable[[Scope], bool | None],
    ) -> None:
        self._engine, self._leases, self._beside = engine, leases, beside
        self._lasting, self._check, self._list_anew = lasting, check, list_anew

    def work(self, tracker: Tracker) -> int:
        """Answer up to a hundred hints; the number claimed. Raises Retry, and what was claimed comes again.

        So does what is in a scope that the tracker asks to leave alone; the others are answered.
        """
        claimed = self._claim(tracker.name)
        if not claimed:
            return 0
        for scope, asked in self._by_scope(tracker.name, claimed):
            try:
                answered = self._answer(tracker, scope, [one.place for one in asked])
            except Retry as error:
                if error.after is None or scope.is_site:
                    raise
                self._leases.put_off(scope.id, error.after)
                _log.warning("hints put off", scope=scope.ref, reason=str(error), after=error.after)
                continue
            if answered:
                self._strike_off(tracker.name, asked)
        return len(claimed)

    def _answer(self, tracker: Tracker, scope: Scope, places: list[str]) -> bool:
        """False while somebody else is at the scope as a whole."""
        whole = () if scope.is_site else {place.partition(":")[0] for place in places}
        try:
            if LISTING in whole and self._list_anew(scope) is None:
                return False
            if WHOLE_SCOPE in whole and self._check(tracker, scope) is None:
                return False
            self._beside.send(self._read(tracker, scope, [place for place in places if _is_within(place)]))
        except Reject as reason:  # asking again would be answered alike; the next existence check sees to it
            _log.warning("not read anew", scope=scope.ref, places=len(places), reason=str(reason))
        return True

    def _read(self, tracker: Tracker, scope: Scope, places: list[str]) -> Iterator[Read]:
        """An end is told of what the store knows, and so of a scope; where there is none, there is nothing to end."""
        if places:
            yield from (read for read in tracker.read(scope, places) if not read.scope.is_site)

    def _claim(self, tracker: str) -> list[_Claimed]:
        free = or_(reread.c.claimed_until.is_(None), reread.c.claimed_until < func.now())
        oldest = (
            select(*_KEY)
            .where(reread.c.tracker == tracker, free)
            .order_by(reread.c.asked_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        with self._engine.begin() as connection:
            found = connection.execute(oldest).all()
            if found:
                mine = tuple_(*_KEY).in_([tuple(row) for row in found])
                connection.execute(
                    reread.update().where(mine).values(claimed_until=func.now() + self._lasting)
                )
        return [_Claimed(row.scope_id, row.place, row.asked_at) for row in found]

    def _strike_off(self, tracker: str, answered: list[_Claimed]) -> None:
        """A place that was asked for again meanwhile stays, free to be claimed at once."""
        places = tuple_(reread.c.scope_id, reread.c.place).in_([(a.scope_id, a.place) for a in answered])
        exactly = tuple_(*_KEY).in_([(tracker, a.scope_id, a.place, a.asked_at) for a in answered])
        with self._engine.begin() as connection:
            connection.execute(reread.delete().where(exactly))
            connection.execute(
                reread.update().where(reread.c.tracker == tracker, places).values(claimed_until=None)
            )

    def _by_scope(self, tracker: str, claimed: list[_Claimed]) -> list[tuple[Scope, list[_Claimed]]]:
        """What was claimed and may be asked for now, by scope as far as the store knows; the rest is the site's."""
        columns = scopes.c["id", "tracker", "external_id", "ref", "title"]
        of_places = item.c.external_id.in_([one.place for one in claimed])
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns, PUT_OFF).where(scopes.c.tracker == tracker)).all()
            known = connection.execute(
                select(item.c.external_id, item.c.scope_id).where(item.c.tracker == tracker, of_places)
            ).all()
        site, holders = Scope.site(tracker), {row.external_id: row.scope_id for row in known}
        holders |= {f"{LISTING}:{row.external_id}": row.id for row in rows}
        named = {row.id: Scope(*row[:-1]) for row in rows}
        put_off = {row.id for row in rows if row[-1]}
        found: dict[Scope, list[_Claimed]] = defaultdict(list)
        for one in claimed:
            found[named.get(one.scope_id) or named.get(holders.get(one.place, "")) or site].append(one)
        may_be_asked = [entry for entry in found.items() if entry[0].id not in put_off]
        return sorted(may_be_asked, key=lambda entry: entry[0].id)


def _is_within(place: str) -> bool:
    """Whether it is a place in a scope, and not the scope as a whole."""
    return place != WHOLE_SCOPE and not place.startswith(f"{LISTING}:")
