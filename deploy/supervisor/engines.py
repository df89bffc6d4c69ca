"""The embedded engines of `fairlead up`: started side by side, started again when one fails, stopped last."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from sqlalchemy import make_url

from deploy import store
from deploy.attach import embedded_kafka
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from deploy.settings import EMBEDDED, Settings
from schemas.errors import Reject

_LOG = logging.getLogger(__name__)
_PAUSE: Final = 10.0


class Engines:
    """Kafka and PostgreSQL where the configuration says `embedded`; its addresses where it does not."""

    def __init__(self, settings: Settings) -> None:
        self.trouble = ""
        """Why an engine that ended does not start again; empty when nothing is wrong."""
        self._settings, self._again_at = settings, 0.0
        url = settings.database.url.get_secret_value()
        self._kafka = embedded_kafka(settings) if settings.kafka.bootstrap == EMBEDDED else None
        self._postgres = Postgres(settings.home) if url == EMBEDDED else None

    @property
    def bootstrap(self) -> str:
        """Kafka's address."""
        return self._kafka.bootstrap if self._kafka else self._settings.kafka.bootstrap

    @property
    def url(self) -> str:
        """The database's address."""
        return self._postgres.url if self._postgres else self._settings.database.url.get_secret_value()

    @property
    def public_url(self) -> str:
        """The database's address as it may be shown: a password in it is starred out."""
        return store.written(make_url(self.url), hide_password=True)

    def environment(self) -> dict[str, str]:
        """What makes a role use these engines."""
        return {"FAIRLEAD_KAFKA__BOOTSTRAP": self.bootstrap, "FAIRLEAD_DATABASE__URL": self.url}

    def __enter__(self) -> Self:
        try:
            with ThreadPoolExecutor(2) as both:
                for started in [both.submit(e.start) for e in (self._kafka, self._postgres) if e]:
                    started.result()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop both; the data stays."""
        for engine in (self._kafka, self._postgres):
            if engine:
                engine.stop()

    def revive(self) -> None:
        """Start an engine that ended by itself again; clients reconnect by themselves."""
        fallen = self._fallen()
        if not fallen or time.monotonic() < self._again_at:
            return
        self.trouble = ""
        for engine in fallen:
            name = type(engine).__name__
            _LOG.error("%s ended by itself; starting it again", name)
            try:
                engine.stop()
                engine.start()
            except Reject as error:
                self._again_at = time.monotonic() + _PAUSE
                self.trouble = f"{name} ended and does not start again: {error}"

    def _fallen(self) -> list[Kafka | Postgres]:
        engines: tuple[Kafka | Postgres | None, ...] = (self._kafka, self._postgres)
        return [engine for engine in engines if engine and not engine.running()]
