"""The poller: every source on a thread of its own."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Final

from sqlalchemy import Engine

from connectors.github import GithubHost
from connectors.github.deliveries import DeliveryLog
from connectors.github.write_back import write_back as on_github
from connectors.jira import JiraSite
from connectors.jira.write_back import write_back as on_jira
from connectors.listing import Tracker
from connectors.log import Log
from connectors.patience import Patience
from connectors.poller.applied import Applied
from connectors.poller.beside import Beside
from connectors.poller.existence import Existence
from connectors.poller.feed import Feed
from connectors.poller.instruments import Instruments
from connectors.poller.lease import Leases
from connectors.poller.pace import PACE, Pace
from connectors.poller.rereads import Rereads
from connectors.poller.rounds import Rounds
from connectors.poller.visit import Visits
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.sources import Sources
from schemas.topics import EVENTS
from schemas.trackers.reading import Pseudonymise

_TO_WRITE: Final = 3
"""Attempts in a row; then other work has its turn."""


class Poller:
    """Follows all sources. `once` lists everything to its end; `forever` goes on until told to stop."""

    def __init__(
        self,
        engine: Engine,
        broker: Broker,
        sources: Sources,
        pseudonymise: Pseudonymise,
        clock: Callable[[], datetime],
        pace: Pace = PACE,
    ) -> None:
        self.instruments = Instruments()
        self._stop = threading.Event()
        self._log = Log(broker, EVENTS)
        holder, lasting = f"{socket.gethostname()}:{os.getpid()}", timedelta(seconds=pace.lease)
        leases = Leases(engine, holder, lasting)
        applied = Applied(engine, leases, self._log, pace.applied_within, self._stop)
        beside = Beside(self._log, pseudonymise, clock, self.instruments)
        visits = Visits(leases, applied, self._log, pseudonymise, clock, self.instruments)
        existence = Existence(engine, leases, applied, beside)
        rereads = Rereads(engine, leases, beside, lasting, existence.check, visits.list_anew)
        feed = Feed(engine, beside, clock)
        self._rounds = [
            Rounds(tracker, visits, existence, rereads, feed, self.instruments, pace, self._stop, told, swept)
            for tracker, told, swept in self._trackers(engine, sources, clock, pace)
        ]

    def expose(self, port: int, host: str = "127.0.0.1") -> None:
        """Serve /metrics beside the work."""
        self.instruments.expose(port, host)

    def once(self, *, recent: bool = False) -> None:
        """Every scope of every source, listed to its end, or with `recent` as far as the newest 90 days reach.

        Raises Retry or Reject with all that could not be.
        """
        failures: list[Exception] = []
        self._in_parallel(lambda rounds: failures.extend(rounds.once(recent=recent)))
        self._log.close()
        if failures:
            kind = Retry if all(isinstance(failure, Retry) for failure in failures) else Reject
            raise kind("\n".join(map(str, failures)))

    def forever(self, stop: threading.Event) -> None:
        """Follow the sources until `stop`; failures are said and tried again, a bug ends all."""
        self._in_parallel(Rounds.forever, stop)
        self._log.close()

    def _in_parallel(self, work: Callable[[Rounds], None], stop: threading.Event | None = None) -> None:
        bugs: list[Exception] = []
        ended = threading.Event()

        def run(rounds: Rounds) -> None:
            try:
                work(rounds)
            except Exception as bug:  # noqa: BLE001 - raised again in the thread that asked
                bugs.append(bug)
                ended.set()

        threads = [
            threading.Thread(target=run, args=(one,), name=one.tracker.name, daemon=True)
            for one in self._rounds
        ]
        for thread in threads:
            thread.start()
        while stop and not stop.wait(0.2) and not ended.is_set():
            pass
        if stop:
            self._stop.set()
        until = monotonic() + 10
        for thread in threads:
            thread.join(max(0.0, until - monotonic()) if stop else None)
        if bugs:
            raise bugs[0]

    def _trackers(
        self, engine: Engine, sources: Sources, clock: Callable[[], datetime], pace: Pace
    ) -> Iterator[tuple[Tracker, Callable[[], int], Callable[[], int]]]:
        """Each source, what it is told of its items from time to time, and what it is asked of lost webhooks."""
        instruments, pause = self.instruments, partial(self._stop.wait, pace.hints_every)

        def patience(name: str, attempts: int = pace.attempts) -> Patience:
            waited = partial(instruments.waited, name)
            return Patience(attempts, pace.first_wait, pace.longest_wait, waited)

        for jira in sources.jira:
            name = jira.tracker
            asked, left = partial(instruments.asked, name), partial(instruments.left, name)
            site = JiraSite(jira, patience(name), clock, asked, left)
            yield site, on_jira(engine, site, jira, patience(name, _TO_WRITE), clock).work, lambda: 0
        for github in sources.github:
            name = github.tracker
            asked, left = partial(instruments.asked, name), partial(instruments.left, name)
            host = GithubHost(github, patience(name), clock, asked, left)
            told = on_github(engine, host, github, patience(name, _TO_WRITE), clock, pause)
            swept = DeliveryLog(engine, host, github, partial(instruments.redelivered, name))
            yield host, told.work, swept.work
