"""What is read beside the walks: sent to Kafka without a cursor, stamped with the moment before it was asked for."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from connectors.listing import Read
from connectors.log import Log
from connectors.poller.instruments import Instruments
from connectors.poller.records import standing_alone
from schemas.trackers.reading import Pseudonymise


class Beside:
    """Sends readings; a record is in Kafka when `send` returns."""

    def __init__(
        self, log: Log, pseudonymise: Pseudonymise, clock: Callable[[], datetime], instruments: Instruments
    ) -> None:
        self._log, self._pseudonymise, self._clock, self._instruments = log, pseudonymise, clock, instruments

    def send(self, reads: Iterator[Read]) -> None:
        """Read and send to the end. Raises Retry or Reject; what was sent until then stands."""
        asked_at = self._clock()
        for read in reads:
            for event in standing_alone(read, asked_at, self._pseudonymise):
                self._log.append(event.scope.id, msgspec.json.encode(event))
                self._instruments.page(event.scope.tracker, len(event.parts))
            asked_at = self._clock()
