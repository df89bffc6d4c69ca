"""The console over a planted organisation."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine
from starlette.testclient import TestClient

from connectors import console
from tests.connectors.console import organisation


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    """A transaction of the test's own, committed nowhere."""
    with database.connect() as connection:
        yield connection


@pytest.fixture
def planted(database: Engine) -> Engine:
    """A store that holds the planted organisation."""
    with database.begin() as connection:
        organisation.organisation(connection)
    return database


def browse(engine: Engine, *, sandbox: bool = False) -> TestClient:
    """A client of a console over that store, at noon of the organisation's day."""
    app = console.build(engine, clock=lambda: organisation.NOW, sandbox=sandbox)
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture
def client(planted: Engine) -> TestClient:
    return browse(planted)
