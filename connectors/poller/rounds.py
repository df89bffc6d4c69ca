"""One source's rounds: hints first, then each scope in turn, and from time to time whether all of it is still there."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Final

import structlog

from connectors.budget import Refused
from connectors.listing import Tracker
from connectors.poller.existence import Existence
from connectors.poller.feed import Feed
from connectors.poller.instruments import Instruments
from connectors.poller.lease import LONGEST, LeaseLost, PutOff
from connectors.poller.pace import Pace
from connectors.poller.rereads import Rereads
from connectors.poller.visit import Visits
from connectors.store_away import STORE_AWAY
from schemas.errors import Reject, Retry
from schemas.events import Scope

EXPECTED: Final = (Retry, Reject, LeaseLost, *STORE_AWAY)
_WRITE_BACK: Final = "write-back"
_RESTS: Final = 9
_log: Final = structlog.get_logger()


@dataclass
class Rounds:
    """Follows one tracker. Failures are said and tried again; a bug ends all."""

    tracker: Tracker
    visits: Visits
    existence: Existence
    rereads: Rereads
    feed: Feed
    instruments: Instruments
    pace: Pace
    stop: threading.Event
    write_back: Callable[[], int] = lambda: 0
    sweep: Callable[[], int] = lambda: 0
    _scopes: list[Scope] = field(default_factory=list)
    _discover_at: float = 0.0
    _not_before: dict[str, float] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)
    _visited: dict[str, float] = field(default_factory=dict)
    _checked: dict[str, float] = field(default_factory=dict)

    def once(self, *, recent: bool = False) -> list[Exception]:
        """List every scope to its end, check what is there, answer every hint; what went wrong on the way.

        With `recent` older history than 90 days is left for later, and only what is listed to its end is checked.
        """
        try:
            found: list[Exception | None] = [self._discover()]
        except EXPECTED as error:
            return [_in_words(error)]
        found += [self._to_its_end(scope, recent=recent) for scope in self._scopes]
        try:
            self._follow_feed()
            while self.rereads.work(self.tracker):
                pass
        except EXPECTED as error:
            found.append(_in_words(error))
        return [failure for failure in found if failure]

    def _follow_feed(self) -> None:
        """A tracker that refuses its feed has none for us: what it would tell comes with the weekly list."""
        try:
            self.feed.follow(self.tracker)
        except Reject as error:
            _log.warning("feed refused", source=self.tracker.name, reason=str(error))

    def forever(self) -> None:
        """Round after round until told to stop."""
        while not self.stop.is_set():
            pause = self.pace.every
            try:
                if monotonic() >= self._discover_at:
                    self._discover()
                pause = self._round()
                self._beside("feed", partial(self.feed.follow, self.tracker), self.pace.check_every)
                self._listen(pause)
            except EXPECTED as error:
                _log.warning("source not reached", source=self.tracker.name, reason=str(error))
                self.stop.wait(max(pause, _asked(error)))

    def _listen(self, pause: float) -> None:
        """Answer hints as they come, and tell what was judged, until the next round."""
        until = monotonic() + pause
        while not self.stop.is_set() and monotonic() < until:
            self._tell()
            asked = self._beside("delivery log", self.sweep)
            if not self._answered_hints() or asked:
                self.stop.wait(min(self.pace.hints_every, max(0.0, until - monotonic())))

    def _tell(self) -> None:
        """Tell one text, with a pause before the next. Looking for one takes a tenth of the time, however large the store."""
        began = monotonic()
        told = self._beside(_WRITE_BACK, self.write_back)
        rest = self.pace.hints_every if told else _RESTS * (monotonic() - began)
        again = self._not_before.get(_WRITE_BACK, 0.0)
        self._not_before[_WRITE_BACK] = max(again, monotonic() + rest)

    def _beside(self, what: str, work: Callable[[], int], refused: float = 0.0) -> int:
        """Work beside the turns: what cannot be done now comes again later, and keeps no scope from its turn.

        `refused` is how long, at least, a Reject is not tried again.
        """
        if monotonic() < self._not_before.get(what, 0.0):
            return 0
        try:
            return work()
        except EXPECTED as error:
            if not isinstance(error, Refused):
                _log.warning(f"{what} put off", source=self.tracker.name, reason=str(error))
            least = refused if isinstance(error, Reject) else _asked(error)
            self._not_before[what] = monotonic() + max(self.pace.every, least)
            return 0

    def _answered_hints(self) -> int:
        return self._beside("hints", partial(self.rereads.work, self.tracker))

    def _discover(self) -> Retry | None:
        """What is to be followed; why not all of it could be told. What was followed before then stays so."""
        known, listed = {scope.id: scope for scope in self._scopes}, dict[str, Scope]()
        failure: Retry | None = None
        try:
            for scope in self.tracker.scopes():
                listed[scope.id] = scope
        except Retry as error:
            if not (known or listed):
                raise
            failure = error
            _log.warning("not all is known that is followed", source=self.tracker.name, reason=str(error))
        again = max(self.pace.every, _asked(failure)) if failure else self.pace.discover_every
        self._discover_at = monotonic() + again
        self._scopes = [*((known if failure else {}) | listed).values()]
        self.visits.expect(self._scopes)
        followed = [scope.id for scope in self._scopes]
        self.instruments.followed(self.tracker.name, followed)
        for scope in [] if failure else self.existence.vanished(self.tracker, set(followed)):
            try:
                self.existence.check(self.tracker, scope)
            except PutOff:
                continue
            except EXPECTED as error:  # the others are there
                _log.warning("nobody knows what became of it", scope=scope.ref, reason=str(error))
        return failure

    def _to_its_end(self, scope: Scope, *, recent: bool) -> Exception | None:
        until = monotonic() + self.pace.applied_within
        while True:
            try:
                if self._is_at_its_end(scope, recent=recent):
                    return None
                wait, failure = 0.2, Exception(f"{scope.ref}: another poller is at it and does not end")
            except EXPECTED as error:
                self._count_wait(scope, error)
                wait, failure = _asked(error) or self.pace.applied_within, error
            if monotonic() + wait > until:
                _log.error("scope not listed", scope=scope.ref, reason=str(failure))
                return _in_words(failure)
            self.stop.wait(wait)

    def _is_at_its_end(self, scope: Scope, *, recent: bool) -> bool:
        listed = self.visits.visit(self.tracker, scope, None, recent=recent)
        return listed is not None and (not listed or self.existence.check(self.tracker, scope) is not None)

    def _round(self) -> float:
        """Visit what is listed to its end, then the others for a while; the pause: none while history goes on."""
        for scope in [scope for scope in self._scopes if scope.id in self._ended]:
            self._turn(scope)
        until, goes_on = monotonic() + self.pace.every, False
        behind = [scope for scope in self._scopes if scope.id not in self._ended]
        behind.sort(key=lambda scope: self._visited.get(scope.id, 0.0))
        for number, scope in enumerate(behind):
            if number and monotonic() >= until:
                goes_on = True  # the others have their turns at once, after what is listed to its end
                break
            goes_on |= self._turn(scope) is False
        return 0.0 if goes_on else self.pace.every

    def _turn(self, scope: Scope) -> bool | None:
        """One scope's turn, after all hints: what changed in it, then a slice of its history; False: some is left."""
        listed = None
        try:
            while self._answered_hints() and not self.stop.is_set():
                pass
            self._tell()
            if self.stop.is_set():
                return None
            listed = self.visits.visit(self.tracker, scope, self.pace.history_pages)
            if listed is not False:
                self._check_when_due(scope)
        except EXPECTED as error:
            self._count_wait(scope, error)
            if not isinstance(error, (PutOff, Refused)):
                _log.warning("scope put off", scope=scope.ref, reason=str(error))
        self._visited[scope.id] = monotonic()
        if listed is not None:
            (self._ended.add if listed else self._ended.discard)(scope.id)
        return listed

    def _count_wait(self, scope: Scope, error: Exception) -> None:
        if wait := _asked(error):
            self.instruments.put_off(self.tracker.name, scope.id, wait)

    def _check_when_due(self, scope: Scope) -> None:
        """Only what is listed to its end can be compared."""
        due = self._checked.get(scope.id, -self.pace.check_every) + self.pace.check_every
        if monotonic() >= due and self.existence.check(self.tracker, scope):
            self._checked[scope.id] = monotonic()


def _asked(error: Exception) -> float:
    """Seconds that the tracker asked us to wait."""
    return min(LONGEST, error.after or 0.0) if isinstance(error, Retry) else 0.0


def _in_words(error: Exception) -> Exception:
    if isinstance(error, Reject):
        return error
    return Retry("the store does not answer: is it running?" if isinstance(error, STORE_AWAY) else str(error))
