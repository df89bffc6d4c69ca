"""What no delivery shows: a log that has more than was brought, a log that is another one, a log that shrank."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Final

import structlog

from schemas import metrics
from schemas.errors import LogMismatch, Retry
from streams import holes, marks
from streams.contiguous import REMEDY, Mark, contiguous
from streams.failures import in_words
from streams.intake import Intake, TopicPartition
from streams.log_ends import LogEnds
from streams.record import Place
from streams.retry import Stopped

EVERY: Final = 1.0
_IDENTIFY: Final = 15.0
_QUIET: Final = 2.0  # a mark that stood still so long with nothing in flight needs the catch-up reader
_STUCK: Final = 10.0  # … and so long, whatever is in flight elsewhere
_SHRUNK: Final = 5  # answers in a row that put a log's end below the mark: the broker is not just starting
_log: Final = structlog.get_logger()


class Sweep:
    """Compares marks with logs, for the partitions that a shell holds. `assigned` may be asked at any time."""

    def __init__(self, intake: Intake, ends: LogEnds, assigned: Callable[[], set[TopicPartition]]) -> None:
        self.swept_at = monotonic()
        self._intake, self._ends, self._assigned = intake, ends, assigned
        self._identified_at = monotonic()
        self._behind: dict[Place, tuple[int, float]] = {}  # the mark that stood still, and since when
        self._verified: set[Place] = set()
        self._shrunk = 0

    async def forever(self) -> None:
        """Sweep until the process ends; ends it when a log is not ours."""
        halt = self._intake.halt
        while not await halt.wait(EVERY):
            try:
                await self.once()
                self.swept_at = monotonic()
            except Retry as away:
                self._identified_at = 0.0  # whoever comes back may be another
                self._verified.clear()
                _log.warning("waiting", reason=in_words(away))
            except Stopped:
                break
            except Exception as error:  # noqa: BLE001 - Halt logs it and gives the exit code
                halt.because(error)
        await self._ends.close()

    async def once(self) -> None:
        """One sweep. Raises Retry while the broker is away, LogMismatch when the log is not ours."""
        if monotonic() - self._identified_at > _IDENTIFY:
            await self._intake.know_the_logs()
            await self._intake.blocking(self._settle_holes)
            self._identified_at = monotonic()
        places = [self._intake.place(*at) for at in sorted(self._assigned()) if at[0] in self._intake.topics]
        if not places:
            return
        stand = await self._intake.blocking(self._marks, places)  # before the ends: marks only rise
        ends = await self._ends.of([(place.topic, place.partition) for place in places])
        await self._refuse_shrunken(stand, ends)
        await self._verify(stand)
        self._show_lag(stand, ends)
        for place in self._left_behind(stand, ends):
            await self._intake.catch_up(place, stand[place].next_offset)

    def _marks(self, places: list[Place]) -> dict[Place, Mark]:
        with self._intake.ledger.engine.connect() as connection:
            return marks.read(connection, self._intake.ledger.agent, places)

    def _settle_holes(self) -> None:
        with self._intake.ledger.engine.begin() as connection:
            holes.settle(connection)

    async def _refuse_shrunken(self, stand: Mapping[Place, Mark], ends: Mapping[TopicPartition, int]) -> None:
        shrunk = [p for p, mark in stand.items() if mark.next_offset > ends[p.topic, p.partition]]
        self._shrunk = self._shrunk + 1 if shrunk else 0
        if not shrunk:
            return
        await self._intake.know_the_logs()
        if self._shrunk >= _SHRUNK:
            first = shrunk[0]
            raise LogMismatch(
                f"{first} ends at {ends[first.topic, first.partition]}, but everything below"
                f" {stand[first].next_offset} was applied ({len(shrunk)} partition(s) alike): the log lost records"
                f" or was restored from older data. {REMEDY}"
            )

    async def _verify(self, stand: Mapping[Place, Mark]) -> None:
        """Once after each assignment and each outage: is the last record applied still the same?"""
        self._verified &= set(stand)
        unsure = {place: mark for place, mark in stand.items() if place not in self._verified}
        wanted = {(p.topic, p.partition): m.next_offset - 1 for p, m in unsure.items() if m.last_hash}
        found = await self._intake.reader.peek(wanted) if wanted else {}
        for place, mark in unsure.items():
            if record := found.get((place.topic, place.partition)):
                contiguous(mark, [record])
        self._verified |= set(unsure)

    def _show_lag(self, stand: Mapping[Place, Mark], ends: Mapping[TopicPartition, int]) -> None:
        lag = dict.fromkeys(self._intake.topics, 0)
        for place, mark in stand.items():
            lag[place.topic] += max(0, ends[place.topic, place.partition] - mark.next_offset)
        for topic, records in lag.items():
            self._intake.meters.show(metrics.LAG, records, agent=self._intake.ledger.agent, topic=topic)

    def _left_behind(self, stand: Mapping[Place, Mark], ends: Mapping[TopicPartition, int]) -> list[Place]:
        now = monotonic()
        behind = {}
        for place, mark in stand.items():
            if mark.next_offset < ends[place.topic, place.partition]:
                before, since = self._behind.get(place, (-1, now))
                behind[place] = mark.next_offset, since if before == mark.next_offset else now
        self._behind = behind
        patience = _STUCK if self._intake.busy else _QUIET
        return [place for place, (_, since) in behind.items() if now - since >= patience]
