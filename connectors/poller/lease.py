"""Who works on a scope: a lease in the store, fenced by a generation that only rises. The poller's only writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from sqlalchemy import Engine, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from connectors.listing import Bookmarks
from schemas.errors import Retry
from schemas.events import Scope
from schemas.tables import scope as scopes

_UNNAMED: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

LONGEST: Final = 86_400.0
"""Seconds; a tracker that asks for more is asked after a day whether that is so."""
PUT_OFF: Final = func.coalesce(scopes.c.put_off_until > func.now(), false())
"""Whether the tracker asked us to leave the scope alone."""
_LEFT: Final = select(func.extract("epoch", scopes.c.put_off_until - func.now())).where(PUT_OFF)


@dataclass(frozen=True)
class Lease:
    """The right to send pages of a scope, until somebody takes a higher generation."""

    scope_id: str
    generation: int


@dataclass(frozen=True)
class Standing:
    """Where the store stands with a scope: the cursor of the last page applied."""

    state: Bookmarks
    generation: int
    sequence: int
    complete_through: datetime | None
    backfilled: bool


class LeaseLost(Exception):  # noqa: N818 - the word says what happened
    """Somebody else works on the scope now; what was sent is good, what follows is theirs."""


class PutOff(Retry):
    """The tracker asked us before to leave the scope alone; nobody was asked now."""


class Leases:
    """Takes, renews and gives back leases; time is the database's."""

    def __init__(self, engine: Engine, holder: str, lasting: timedelta) -> None:
        self._engine, self._holder, self._lasting = engine, holder, lasting
        self._renewed: dict[str, float] = {}

    def expect(self, scopes_: Iterable[Scope]) -> None:
        """Let it be known that these are about to be listed, where nobody has heard of them yet."""
        unheard = [{**_row(scope), "lease_until": func.now()} for scope in scopes_]
        if unheard:
            with self._engine.begin() as connection:
                connection.execute(insert(scopes).values(unheard).on_conflict_do_nothing())

    def take(self, scope: Scope) -> Lease | None:
        """The lease under the next generation; None while somebody else's lasts. Raises PutOff.

        A scope nobody has heard of gets its row here, without a name: the first page brings it.
        """
        free = or_(scopes.c.lease_until.is_(None), scopes.c.lease_until < func.now()) & ~PUT_OFF
        taken = (
            scopes.update()
            .where(scopes.c.id == scope.id, free)
            .values(
                lease_gen=scopes.c.lease_gen + 1,
                lease_holder=self._holder,
                lease_until=func.now() + self._lasting,
            )
            .returning(scopes.c.lease_gen)
        )
        with self._engine.begin() as connection:
            connection.execute(insert(scopes).values(_row(scope)).on_conflict_do_nothing())
            generation = connection.execute(taken).scalar()
            left = None if generation else connection.execute(_LEFT.where(scopes.c.id == scope.id)).scalar()
        if left:
            raise PutOff(f"{scope.ref}: the tracker asked us to wait", float(left))
        self._renewed[scope.id] = monotonic()
        return None if generation is None else Lease(scope.id, generation)

    def renew(self, lease: Lease) -> None:
        """Keep the lease while it is ours; asks the store only every third of its time. Raises LeaseLost."""
        if monotonic() - self._renewed[lease.scope_id] < self._lasting.total_seconds() / 3:
            return
        if not self._until(lease, func.now() + self._lasting):
            raise LeaseLost(
                f"{lease.scope_id}: another poller has taken over from generation {lease.generation}"
            )
        self._renewed[lease.scope_id] = monotonic()

    def give_back(self, lease: Lease) -> None:
        """Let others have the scope at once."""
        self._until(lease, None)

    def put_off(self, scope_id: str, seconds: float) -> None:
        """Let nobody ask for the scope for so long: neither us, nor another poller, nor who starts anew."""
        until = func.greatest(scopes.c.put_off_until, func.now() + timedelta(seconds=min(seconds, LONGEST)))
        with self._engine.begin() as connection:
            connection.execute(scopes.update().where(scopes.c.id == scope_id).values(put_off_until=until))

    def bookmark(self, lease: Lease, name: str) -> None:
        """Put a bookmark into the store's own cursor, where there is one; only while nothing that was sent is under way."""
        ours = (scopes.c.id == lease.scope_id) & (scopes.c.lease_gen == lease.generation)
        change = (
            scopes.update().where(ours, scopes.c.cursor != {}).values(cursor=scopes.c.cursor + {name: "1"})
        )
        with self._engine.begin() as connection:
            connection.execute(change)

    def standing(self, scope_id: str) -> Standing:
        """The cursor as applied."""
        columns = scopes.c["cursor", "cursor_gen", "cursor_seq", "complete_through", "backfilled"]
        with self._engine.connect() as connection:
            row = connection.execute(select(*columns).where(scopes.c.id == scope_id)).one()
        return Standing(row.cursor, row.cursor_gen, row.cursor_seq, row.complete_through, row.backfilled)

    def _until(self, lease: Lease, until: object) -> bool:
        change = (
            scopes.update()
            .where(scopes.c.id == lease.scope_id, scopes.c.lease_gen == lease.generation)
            .values(lease_until=until)
        )
        with self._engine.begin() as connection:
            return connection.execute(change).rowcount == 1


def _row(scope: Scope) -> dict[str, object]:
    named = {"id": scope.id, "tracker": scope.tracker, "external_id": scope.external_id}
    return {**named, "ref": "", "observed_at": _UNNAMED}
