"""One source's rounds: hints first, then each scope in turn, and from time to time whether all of it is still there."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import structlog

from connectors.listing import Tracker
from connectors.poller.existence import Existence
from connectors.poller.instruments import Instruments
from connectors.poller.lease import LeaseLost
from connectors.poller.pace import Pace
from connectors.poller.rereads import Rereads
from connectors.poller.visit import Visits
from connectors.store_away import STORE_AWAY
from schemas.errors import Reject, Retry
from schemas.events import Scope

EXPECTED: Final = (Retry, Reject, LeaseLost, *STORE_AWAY)
_log: Final = structlog.get_logger()


@dataclass
class Rounds:
    """Follows one tracker. Failures are said and tried again; a bug ends all."""

    tracker: Tracker
    visits: Visits
    existence: Existence
    rereads: Rereads
    instruments: Instruments
    pace: Pace
    stop: threading.Event
    write_back: Callable[[], int] = lambda: 0
    _scopes: list[Scope] = field(default_factory=list)
    _discovered: float | None = None
    _checked: dict[str, float] = field(default_factory=dict)

    def once(self, *, recent: bool = False) -> list[Exception]:
        """List every scope to its end, check what is there, answer every hint; what went wrong on the way.

        With `recent` older history than 90 days is left for later, and only what is listed to its end is checked.
        """
        try:
            self._discover()
        except EXPECTED as error:
            return [_in_words(error)]
        found = [self._to_its_end(scope, recent=recent) for scope in self._scopes]
        try:
            while self.rereads.work(self.tracker):
                pass
        except EXPECTED as error:
            found.append(_in_words(error))
        return [failure for failure in found if failure]

    def forever(self) -> None:
        """Round after round until told to stop."""
        while not self.stop.is_set():
            pause = self.pace.every
            try:
                if self._discovered is None or monotonic() - self._discovered >= self.pace.discover_every:
                    self._discover()
                pause = self._round()
                self._listen(pause)
            except EXPECTED as error:
                _log.warning("source not reached", source=self.tracker.name, reason=str(error))
                self.stop.wait(max(pause, error.after or 0.0) if isinstance(error, Retry) else pause)

    def _listen(self, pause: float) -> None:
        """Answer hints as they come, until the next round."""
        until = monotonic() + pause
        while not self.stop.is_set() and monotonic() < until:
            self.write_back()
            if not self.rereads.work(self.tracker):
                self.stop.wait(min(self.pace.hints_every, max(0.0, until - monotonic())))

    def _discover(self) -> None:
        self._scopes = list(self.tracker.scopes())
        self._discovered = monotonic()
        followed = [scope.id for scope in self._scopes]
        self.instruments.followed(self.tracker.name, followed)
        for scope in self.existence.vanished(self.tracker, set(followed)):
            try:
                self.existence.check(self.tracker, scope)
            except EXPECTED as error:  # the others are there
                _log.warning("nobody knows what became of it", scope=scope.ref, reason=str(error))

    def _to_its_end(self, scope: Scope, *, recent: bool) -> Exception | None:
        until = monotonic() + self.pace.applied_within
        try:
            while (listed := self.visits.visit(self.tracker, scope, None, recent=recent)) is None or (
                listed and self.existence.check(self.tracker, scope) is None
            ):
                if monotonic() > until:
                    return Retry(f"{scope.ref}: another poller is at it and does not end")
                self.stop.wait(0.2)
        except EXPECTED as error:
            _log.error("scope not listed", scope=scope.ref, reason=str(error))
            return _in_words(error)
        return None

    def _round(self) -> float:
        """Visit each scope once; the pause before the next round: none while there is history left."""
        pause = self.pace.every
        for scope in self._scopes:
            if self.stop.is_set():
                break
            try:
                self._answer_hints()
                if self.visits.visit(self.tracker, scope, self.pace.history_pages) is False:
                    pause = 0.0
                else:
                    self._check_when_due(scope)
            except EXPECTED as error:
                _log.warning("scope put off", scope=scope.ref, reason=str(error))
                if isinstance(error, Retry) and (error.after or 0.0) > self.pace.longest_wait:
                    raise  # the whole source asks us to wait
        return pause

    def _answer_hints(self) -> None:
        """What cannot be read now comes again later and keeps no scope from its turn."""
        try:
            while self.rereads.work(self.tracker) and not self.stop.is_set():
                pass
        except EXPECTED as error:
            _log.warning("hints put off", source=self.tracker.name, reason=str(error))
            if isinstance(error, Retry) and (error.after or 0.0) > self.pace.longest_wait:
                raise  # the whole source asks us to wait

    def _check_when_due(self, scope: Scope) -> None:
        """Only what is listed to its end can be compared."""
        due = self._checked.get(scope.id, -self.pace.check_every) + self.pace.check_every
        if monotonic() >= due and self.existence.check(self.tracker, scope):
            self._checked[scope.id] = monotonic()


def _in_words(error: Exception) -> Exception:
    if isinstance(error, Reject):
        return error
    return Retry("the store does not answer: is it running?" if isinstance(error, STORE_AWAY) else str(error))
