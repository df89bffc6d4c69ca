"""The poller: every source on a thread of its own, every scope in turn."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Final

import structlog
from sqlalchemy import Engine

from connectors.github import GithubHost
from connectors.jira import JiraSite
from connectors.listing import Tracker
from connectors.log import Log
from connectors.patience import Patience
from connectors.poller.applied import Applied
from connectors.poller.instruments import Instruments
from connectors.poller.lease import STORE_AWAY, LeaseLost, Leases
from connectors.poller.visit import Visits
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.events import Scope
from schemas.sources import Sources
from schemas.topics import EVENTS
from schemas.trackers.reading import Pseudonymise

_log: Final = structlog.get_logger()
_EXPECTED: Final = (Retry, Reject, LeaseLost, *STORE_AWAY)


@dataclass(frozen=True)
class Pace:
    """How often and how long, in seconds; the defaults suit trackers on the internet."""

    every: float = 30.0
    discover_every: float = 300.0
    history_pages: int = 50  # of one scope, before its changes and the other scopes have their turn
    lease: float = 120.0
    applied_within: float = 300.0
    attempts: int = 8
    first_wait: float = 0.5
    longest_wait: float = 60.0


class Poller:
    """Follows all sources. `once` lists everything to its end; `forever` goes on until told to stop."""

    def __init__(
        self,
        engine: Engine,
        broker: Broker,
        sources: Sources,
        pseudonymise: Pseudonymise,
        clock: Callable[[], datetime],
        pace: Pace = Pace(),
    ) -> None:
        self.instruments = Instruments()
        self._pace = pace
        self._stop = threading.Event()
        self._log = Log(broker, EVENTS)
        self._trackers = _trackers(sources, clock, pace, self.instruments)
        leases = Leases(engine, f"{socket.gethostname()}:{os.getpid()}", timedelta(seconds=pace.lease))
        applied = Applied(engine, leases, self._log, pace.applied_within, self._stop)
        self._visits = Visits(leases, applied, self._log, pseudonymise, clock, self.instruments)

    def expose(self, port: int, host: str = "127.0.0.1") -> None:
        """Serve /metrics beside the work."""
        self.instruments.expose(port, host)

    def once(self) -> None:
        """Every scope of every source, listed to its end. Raises Retry or Reject with all that could not be."""
        failures: list[Exception] = []
        self._in_parallel(lambda tracker: failures.extend(self._listed(tracker)))
        self._log.close()
        if failures:
            kind = Retry if all(isinstance(failure, Retry) for failure in failures) else Reject
            raise kind("\n".join(map(str, failures)))

    def forever(self, stop: threading.Event) -> None:
        """Follow the sources until `stop`; failures are said and tried again, a bug ends all."""
        self._in_parallel(self._follow, stop)
        self._log.close()

    def _in_parallel(self, work: Callable[[Tracker], None], stop: threading.Event | None = None) -> None:
        bugs: list[Exception] = []
        ended = threading.Event()

        def run(tracker: Tracker) -> None:
            try:
                work(tracker)
            except Exception as bug:  # noqa: BLE001 - raised again in the thread that asked
                bugs.append(bug)
                ended.set()

        threads = [threading.Thread(target=run, args=(t,), name=t.name, daemon=True) for t in self._trackers]
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

    def _listed(self, tracker: Tracker) -> list[Exception]:
        """What went wrong on the way through every scope of `tracker`."""
        try:
            scopes = self._scopes(tracker)
        except _EXPECTED as error:
            return [_in_words(error)]
        found = [self._visited(tracker, scope) for scope in scopes]
        return [failure for failure in found if failure]

    def _visited(self, tracker: Tracker, scope: Scope) -> Exception | None:
        until = monotonic() + self._pace.applied_within
        try:
            while self._visits.visit(tracker, scope, None) is None:
                if monotonic() > until:
                    return Retry(f"{scope.ref}: another poller is at it and does not end")
                self._stop.wait(0.2)
        except _EXPECTED as error:
            _log.error("scope not listed", scope=scope.ref, reason=str(error))
            return _in_words(error)
        return None

    def _scopes(self, tracker: Tracker) -> list[Scope]:
        scopes = list(tracker.scopes())
        self.instruments.followed(tracker.name, [scope.id for scope in scopes])
        return scopes

    def _follow(self, tracker: Tracker) -> None:
        scopes: list[Scope] = []
        discovered = -self._pace.discover_every
        while not self._stop.is_set():
            pause = self._pace.every
            try:
                if monotonic() - discovered >= self._pace.discover_every:
                    scopes, discovered = self._scopes(tracker), monotonic()
                pause = self._round(tracker, scopes)
            except _EXPECTED as error:
                _log.warning("source not reached", source=tracker.name, reason=str(error))
                pause = max(pause, error.after or 0.0) if isinstance(error, Retry) else pause
            self._stop.wait(pause)

    def _round(self, tracker: Tracker, scopes: list[Scope]) -> float:
        """Visit each scope once; the pause before the next round: none while there is history left."""
        pause = self._pace.every
        for scope in scopes:
            if self._stop.is_set():
                break
            try:
                if self._visits.visit(tracker, scope, self._pace.history_pages) is False:
                    pause = 0.0
            except _EXPECTED as error:
                _log.warning("scope put off", scope=scope.ref, reason=str(error))
                if isinstance(error, Retry) and (error.after or 0.0) > self._pace.longest_wait:
                    raise  # the whole source asks us to wait
        return pause


def _in_words(error: Exception) -> Exception:
    if isinstance(error, Reject):
        return error
    return Retry("the store does not answer: is it running?" if isinstance(error, STORE_AWAY) else str(error))


def _trackers(
    sources: Sources, clock: Callable[[], datetime], pace: Pace, instruments: Instruments
) -> list[Tracker]:
    def patience(name: str) -> Patience:
        return Patience(pace.attempts, pace.first_wait, pace.longest_wait, partial(instruments.waited, name))

    sites = [
        JiraSite(s, patience(s.tracker), clock, partial(instruments.asked, s.tracker)) for s in sources.jira
    ]
    hosts = [
        GithubHost(s, patience(s.tracker), clock, partial(instruments.asked, s.tracker))
        for s in sources.github
    ]
    return [*sites, *hosts]
