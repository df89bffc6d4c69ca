"""Our turn at a scope: its lease, once all that was ever sent for it is in the store, and given back in any case."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from connectors.poller.applied import Applied
from connectors.poller.lease import Lease, Leases
from connectors.store_away import STORE_AWAY
from schemas.errors import Retry
from schemas.events import Scope


@dataclass
class Turn:
    """Under way: `sent` is how many pages with a cursor were confirmed."""

    lease: Lease
    sent: int = 0


class Turns:
    """Gives turns. A failure within one is remembered: nobody knows then what was sent."""

    def __init__(self, leases: Leases, applied: Applied) -> None:
        self._leases, self._applied = leases, applied

    @contextmanager
    def at(self, scope: Scope) -> Iterator[Turn | None]:
        """A turn at the scope; None while somebody else is at it.

        Raises PutOff, and Retry when earlier pages do not arrive. What ends it with a wait puts the scope off.
        """
        lease = self._leases.take(scope)
        if lease is None:
            yield None
            return
        turn = Turn(lease)
        try:
            self._applied.wait(lease)
            yield turn
        except BaseException as error:
            self._applied.forget(lease)
            if isinstance(error, Retry) and error.after:
                self._leases.put_off(scope.id, error.after)
            raise
        else:
            self._applied.sent(lease, turn.sent)
        finally:
            with suppress(*STORE_AWAY):  # it runs out by itself
                self._leases.give_back(lease)
