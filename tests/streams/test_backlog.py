"""What waits is counted, and a kind of which nothing waits any more is shown as nothing."""

from pathlib import Path

import pytest
from prometheus_client import generate_latest
from sqlalchemy import Engine, delete

from schemas.tables import dirty, outbox
from streams import dirty as marks
from streams.backlog import Backlog
from streams.dirty import Dirty
from streams.metrics import Meters

pytestmark = pytest.mark.engines


def test_rows_their_age_and_the_room_left_are_shown(database: Engine, tmp_path: Path) -> None:
    meters = Meters()
    backlog = Backlog(database, meters, tmp_path)
    with database.begin() as connection:
        marks.mark(connection, [Dirty("item", item_id=1), Dirty("item", item_id=2), Dirty("scopes")])
        connection.execute(outbox.insert().values(shard=0, topic="t", key="k", value=b""))
    backlog.once()
    shown = generate_latest(meters.registry).decode()
    assert 'fairlead_dirty_rows{kind="item"} 2.0' in shown
    assert 'fairlead_dirty_rows{kind="scopes"} 1.0' in shown
    assert "fairlead_outbox_rows 1.0" in shown
    assert float(shown.split("\nfairlead_outbox_age_seconds ")[1].split("\n")[0]) > 0
    assert float(shown.split("\nfairlead_home_free_bytes ")[1].split("\n")[0]) > 0
    with database.begin() as connection:
        connection.execute(delete(dirty))
        connection.execute(delete(outbox))
    backlog.once()
    shown = generate_latest(meters.registry).decode()
    assert 'fairlead_dirty_rows{kind="item"} 0.0' in shown
    assert 'fairlead_dirty_age_seconds{kind="item"} 0.0' in shown
    assert "fairlead_outbox_age_seconds 0.0" in shown
