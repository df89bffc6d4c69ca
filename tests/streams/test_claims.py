"""Claiming dirty rows: a day is added up once for all that ask for it, and two workers take different days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select

from schemas.tables import dirty
from streams.tag_claim import claim_days, since

pytestmark = pytest.mark.engines
MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
EIGHT = datetime(2026, 9, 8, 8, tzinfo=UTC)


def asked(engine: Engine, *rows: tuple[str, date | None]) -> None:
    """Enqueue (kind, day), a minute apart from eight o'clock on."""
    with engine.begin() as connection:
        for minute, (kind, day) in enumerate(rows):
            connection.execute(
                insert(dirty).values(
                    kind=kind, project="payments", day=day, enqueued_at=EIGHT + timedelta(minutes=minute)
                )
            )


def left(engine: Engine) -> list[tuple[str, date | None]]:
    with engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(select(dirty.c.kind, dirty.c.day).order_by(dirty.c.seq))
        ]


def test_a_day_takes_all_that_ask_for_it_and_keeps_the_time_of_the_first(database: Engine) -> None:
    asked(
        database,
        ("project_day", MONDAY),
        ("project_day", TUESDAY),
        ("person_day", MONDAY),
        ("project_day", MONDAY),
    )
    with database.begin() as connection:
        claimed = claim_days(connection, 1)
        assert [it.day for it in claimed] == [MONDAY, MONDAY]
        assert since(claimed) == EIGHT
    assert left(database) == [("project_day", TUESDAY), ("person_day", MONDAY)]


def test_two_workers_take_different_days_and_an_undone_claim_comes_back(database: Engine) -> None:
    asked(database, ("project_day", MONDAY), ("project_day", TUESDAY), ("project_day", MONDAY))
    with database.connect() as one, database.begin() as other:
        assert {it.day for it in claim_days(one, 1)} == {MONDAY}
        assert {it.day for it in claim_days(other, 1)} == {TUESDAY}
        one.rollback()
    assert left(database) == [("project_day", MONDAY), ("project_day", MONDAY)]


def test_nothing_asked_is_nothing_claimed(database: Engine) -> None:
    with database.begin() as connection:
        assert claim_days(connection, 400) == []
