"""Delivers what is due, repeats what stands, and waits for whatever is away."""

import threading
from typing import Final

import structlog
from sqlalchemy import Connection, Engine

from connectors.notifier import deliveries, letters, notices, reviews
from connectors.notifier.channel import Channel, Post
from connectors.notifier.handing import hand_out, send
from connectors.notifier.instruments import Instruments
from connectors.store_away import STORE_AWAY
from schemas.errors import Retry

EVERY: Final = 1.0
_REPEAT: Final = 60  # looks between two repetitions of what stands
_log: Final = structlog.get_logger()


class Notifier:
    """One process; several on one store share the work, because what is delivered is locked meanwhile.

    Without a `post` letters wait.
    """

    def __init__(self, engine: Engine, channel: Channel, console: str = "", post: Post | None = None) -> None:
        self._engine, self._channel, self._console, self._post = engine, channel, console, post
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
        """Deliver the next notice, else the next letter, to every target that lacks it; False where none is due."""
        return self._notice() or self._letter()

    def repeat(self) -> None:
        """Tell the channel again what is still true. Raises Retry."""
        with self._engine.connect() as connection:
            told = notices.standing(connection, self._console)
        self._channel.stands(told)

    def _notice(self) -> bool:
        with self._engine.begin() as connection:
            self.instruments.oldest(self._oldest(connection))
            found = notices.due(connection, self._console)
            if found is None:
                return False
            said = found.message
            missing = [it for it in self._channel.targets(said) if it not in found.delivered]
            about = {"case": said.case, "project": said.project, "stage": said.stage}

            def deliver(target: str) -> None:
                self._channel.deliver(target, said)

            if hand_out(self._engine, found.key, missing, deliver, self.instruments.tried, about):
                deliveries.done(connection, found.key)
        return True

    def _oldest(self, connection: Connection) -> float:
        """How long whatever can be delivered has waited."""
        waited = notices.oldest(connection)
        return max(waited, letters.oldest(connection)) if self._post else waited

    def _letter(self) -> bool:
        if self._post is None:
            return False
        written = reviews.write_due(self._engine)
        return send(self._engine, self._post, self.instruments.tried) or written
