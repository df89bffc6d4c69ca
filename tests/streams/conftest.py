import threading
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Engine

from schemas.topics import EVENTS
from streams.ingest import Ingest
from streams.ledger import Applied, Ledger
from streams.record import Place, Record
from tests.streams.maker import PLACE

Apply = Callable[..., Applied]


@pytest.fixture
def ledger(database: Engine) -> Ledger:
    return Ledger(database, "ingest", {EVENTS.name: Ingest()}, threading.Event())


@pytest.fixture
def apply(ledger: Ledger) -> Apply:
    """Apply records of one partition."""

    def applied(records: Sequence[Record], place: Place = PLACE) -> Applied:
        return ledger.apply(place, records)

    return applied
