"""What every test may ask for: real engines, a fresh database, and the shared data where it is present."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

import schemas.migrations
from deploy import store, topics
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from schemas.broker import Broker
from tests.databases import copy_of

pytest_plugins = ["tests.sandbox_fixture"]
# How long an example takes says how busy the machine is; in CI Hypothesis sees to it by itself.
settings.register_profile("fairlead", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "CI" not in os.environ:
    settings.load_profile("fairlead")


@pytest.fixture(scope="session")
def engines_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(scope="session")
def postgres(engines_home: Path) -> Iterator[Postgres]:
    """One PostgreSQL for the whole session."""
    with Postgres(engines_home, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def template_url(postgres: Postgres) -> str:
    """A migrated database that each test's own is copied from."""
    engine = store.connect(postgres.url)
    schemas.migrations.upgrade(engine)
    engine.dispose()
    return postgres.url


@pytest.fixture
def database_url(template_url: str) -> Iterator[str]:
    """A fresh migrated database."""
    with copy_of(make_url(template_url)) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh migrated database."""
    engine = store.connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def broker(engines_home: Path) -> Iterator[Broker]:
    """One Kafka for the whole session, with all topics; records of other tests are in them."""
    with Kafka(engines_home, durable=False) as kafka:
        running = Broker(kafka.bootstrap)
        topics.create(running)
        yield running


@pytest.fixture
def fresh_broker(tmp_path: Path) -> Iterator[Broker]:
    """A Kafka of this test's own, with all topics, empty."""
    with Kafka(tmp_path / "fresh", durable=False) as kafka:
        running = Broker(kafka.bootstrap)
        topics.create(running)
        yield running


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded data beside the clone; the test is skipped where it is absent."""
    data = Path(__file__).parents[1] / "../shared/data"
    if not data.is_dir():
        pytest.skip(f"{data} is not here")
    return data.resolve()


@pytest.fixture(scope="session")
def promtool() -> str:
    """Where promtool is."""
    found = shutil.which("promtool")
    if not found:
        assert not os.environ.get("CI"), "CI needs promtool: Debian's package prometheus"
        pytest.skip("promtool is not installed (Debian's package prometheus)")
    return found
