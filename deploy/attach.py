"""The engines a command works on: those of the configuration, those that run on this home, or its own embedded ones."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from deploy import home, secret_files, store
from deploy.local import postgres
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from deploy.settings import EMBEDDED, Settings
from schemas.broker import Broker


@dataclass(frozen=True)
class Attached:
    """A store and a broker that answer."""

    engine: Engine
    broker: Broker


def external(settings: Settings, bootstrap: str) -> Broker:
    """The broker at `bootstrap` with the credentials of the configuration."""
    kafka = settings.kafka
    password = (
        secret_files.read(kafka.password_file, "kafka.password_file").decode() if kafka.password_file else ""
    )
    ca_file = str(kafka.ca_file or "")
    return Broker(bootstrap, kafka.security, kafka.mechanism, kafka.username, password, ca_file)


def embedded_kafka(settings: Settings) -> Kafka:
    """The embedded broker of a home folder, not started."""
    mirror = str(settings.kafka.maven_repository or "").rstrip("/")
    return Kafka(settings.home, cache=settings.kafka.jars, repository=mirror)


def database(settings: Settings) -> str:
    """The name of the store's database."""
    url = settings.database.url.get_secret_value()
    return postgres.DATABASE if url == EMBEDDED else store.address(url).database or ""


@contextmanager
def attached(settings: Settings, command: str = "a command", *, first: bool = False) -> Iterator[Attached]:
    """Store and broker; embedded engines that do not run yet run until the end of the block.

    Raises Reject where they would have to be made, unless the command may be the `first` on this home.
    """
    with _addresses(settings, command, need_database=True, first=first) as (bootstrap, url):
        engine = store.connect(url)
        try:
            yield Attached(engine, external(settings, bootstrap))
        finally:
            engine.dispose()


@contextmanager
def broker(settings: Settings, command: str = "a command", *, first: bool = False) -> Iterator[Broker]:
    """The broker alone, like `attached`."""
    with _addresses(settings, command, need_database=False, first=first) as (bootstrap, _):
        yield external(settings, bootstrap)


@contextmanager
def _addresses(
    settings: Settings, command: str, *, need_database: bool, first: bool
) -> Iterator[tuple[str, str]]:
    bootstrap, url = settings.kafka.bootstrap, settings.database.url.get_secret_value()
    start_kafka, start_database = bootstrap == EMBEDDED, need_database and url == EMBEDDED
    found = home.settled(settings.home) if start_kafka or start_database else None
    if found and (found.kafka or not start_kafka) and (found.database or not start_database):
        yield found.kafka if start_kafka else bootstrap, found.database if start_database else url
    elif start_kafka or start_database:
        if not first and not found:
            home.refuse_absent(settings.home)
        with ExitStack() as started:
            mine = started.enter_context(home.taken(settings.home, command))
            if start_database:
                url = mine.database = started.enter_context(Postgres(settings.home)).url
            if start_kafka:
                bootstrap = mine.kafka = started.enter_context(embedded_kafka(settings)).bootstrap
            mine.write(settings.home)
            yield bootstrap, url
    else:
        yield bootstrap, url
