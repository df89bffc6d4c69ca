"""Delivers what is due, repeats what stands, and waits for whatever is away."""

import threading
from typing import Final

import structlog
from sqlalchemy import Engine

from connectors.notifier import notices
from connectors.notifier.channel import Channel
from connectors.notifier.instruments import Instruments
from connectors.notifier.notices import Due
from connectors.poller.lease import STORE_AWAY
from schemas.errors import Reject, Retry

EVERY: Final = 1.0
_REPEAT: Final = 60  # looks between two repetitions of what stands
_log: Final = structlog.get_logger()


class Notifier:
    """One process; several on one store share the work, because a notice is locked while it is delivered."""

    def __init__(self, engine: Engine, channel: Channel, console: str = "") -> None:
        self._engine, self._channel, self._console = engine, channel, console
        self.instruments = Instruments()

    def forever(self, stop: threading.Event) -> None:
        """Deliver until told to stop."""
        looks = 0
        while not stop.is_set():
            try:
                while not stop.is_set() and self.once():
                    pass
                if looks % _REPEAT == 0:
                    self.repeat()
                looks += 1
            except STORE_AWAY as away:
                _log.warning("waiting for the store", reason=str(away.__cause__ or away))
            except Retry as away:
                _log.warning("what stands could not be repeated", reason=str(away))
            stop.wait(EVERY)

    def once(self) -> bool:
        """Deliver the next notice that is due to every target that lacks it; False where none is due."""
        with self._engine.begin() as connection:
            self.instruments.oldest(notices.oldest(connection))
            found = notices.due(connection, self._console)
            if found is None:
                return False
            outcomes = [self._tell(found, target) for target in self._missing(found)]
            if all(outcomes):
                notices.done(connection, found.key)
        return True

    def repeat(self) -> None:
        """Tell the channel again what is still true. Raises Retry."""
        with self._engine.connect() as connection:
            told = notices.standing(connection, self._console)
        self._channel.stands(told)

    def _missing(self, found: Due) -> list[str]:
        return [target for target in self._channel.targets(found.message) if target not in found.delivered]

    def _tell(self, found: Due, target: str) -> bool:
        """Whether the target has it now."""
        message = found.message
        log = _log.bind(case=message.case, project=message.project, stage=message.stage, target=target)
        failure = ""
        try:
            self._channel.deliver(target, message)
        except (Retry, Reject) as error:
            failure = str(error)
            log.warning("not delivered", reason=failure)
        else:
            log.info("delivered")
        self.instruments.tried("failed" if failure else "delivered")
        with self._engine.begin() as connection:
            notices.tried(connection, found.key, target, failure)
        return not failure
