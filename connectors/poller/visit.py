"""One visit to one scope: lease, wait until earlier pages are applied, walk, send, give back."""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from connectors.listing import ANEW, Page, Tracker
from connectors.log import Log
from connectors.poller.applied import Applied
from connectors.poller.instruments import Instruments
from connectors.poller.lease import Lease, Leases
from connectors.poller.records import Sequence
from connectors.poller.turn import Turns
from schemas.events import Scope
from schemas.trackers.reading import Pseudonymise


class Visits:
    """Makes visits; keeps nothing of a scope but the last page it sent."""

    def __init__(
        self,
        leases: Leases,
        applied: Applied,
        log: Log,
        pseudonymise: Pseudonymise,
        clock: Callable[[], datetime],
        instruments: Instruments,
    ) -> None:
        self._leases, self._log, self._turns = leases, log, Turns(leases, applied)
        self._pseudonymise, self._clock, self._instruments = pseudonymise, clock, instruments

    def expect(self, scopes: Iterable[Scope]) -> None:
        """Let it be known that these are about to be listed."""
        self._leases.expect(scopes)

    def visit(
        self, tracker: Tracker, scope: Scope, history_pages: int | None, *, recent: bool = False
    ) -> bool | None:
        """Walk the scope; stop after so many pages of history (None: none is too many), or with the newest 90 days.

        True: listed to the end. False: some history is left. None: somebody else is at it. Raises Retry, Reject
        or LeaseLost; what was sent until then stands.
        """
        with self._turns.at(scope) as turn:
            if turn is None:
                return None
            standing = self._leases.standing(scope.id)
            sequence = Sequence(scope, turn.lease.generation, standing.state, standing.backfilled)
            ended = self._walk(tracker, sequence, turn.lease, history_pages, recent=recent)
            turn.sent = sequence.sent
            return ended

    def list_anew(self, scope: Scope) -> bool | None:
        """Have the visits that follow list everything again; None while somebody else is at the scope."""
        with self._turns.at(scope) as turn:
            if turn is None:
                return None
            self._leases.bookmark(turn.lease, ANEW)
            return True

    def _walk(
        self, tracker: Tracker, sequence: Sequence, lease: Lease, history_pages: int | None, *, recent: bool
    ) -> bool:
        history = 0
        asked_at = self._clock()  # an answer is at least as fresh as its question
        for page in tracker.walk(sequence.scope, sequence.state):
            if recent and page.old:
                return False
            self._leases.renew(lease)
            self._send(sequence, page, asked_at)
            history += page.history
            if history_pages is not None and history >= history_pages and not page.backfilled:
                return False
            asked_at = self._clock()
        self._instruments.listed(tracker.name, sequence.scope.id)
        return True

    def _send(self, sequence: Sequence, page: Page, asked_at: datetime) -> None:
        for event in sequence.records(page, asked_at, self._pseudonymise):
            self._log.append(event.scope.id, msgspec.json.encode(event))
            self._instruments.page(event.scope.tracker, len(event.parts))
