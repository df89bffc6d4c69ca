"""One Kafka for the poller's tests, so that a fresh store catches up with it in no time; each test has its own scope."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from deploy import topics
from deploy.local.kafka import Kafka
from schemas.broker import Broker
from schemas.events import Scope
from tests.connectors.poller.making import Bench, project

MakeBench = Callable[..., Bench]


@pytest.fixture(scope="package")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with Kafka(tmp_path_factory.mktemp("poller"), durable=False) as engine:
        broker = Broker(engine.bootstrap)
        topics.create(broker)
        yield broker


@pytest.fixture
def scope() -> Scope:
    """A project that no other test knows."""
    return project()


@pytest.fixture
def bench(database: Engine, kafka: Broker) -> Iterator[MakeBench]:
    """Makes the parts of a poller; each call is another process."""
    made: list[Bench] = []

    def make(**options: object) -> Bench:
        made.append(Bench(database, **{"broker": kafka, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.log.close()
