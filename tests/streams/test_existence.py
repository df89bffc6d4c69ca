"""What existence checks say of items and scopes, in the store."""

import pytest
from sqlalchemy import Engine, Row, select

from schemas.tables import item, scope
from schemas.trackers.existence import EXISTENCE, access, gone
from schemas.work import Access, GoneCause
from tests.streams.conftest import Apply
from tests.streams.maker import PAY, SHOP, at, deleted, event, issue, records

pytestmark = pytest.mark.engines


def ended(number: int, cause: GoneCause, seen: float) -> object:
    return event(gone(f"issue:{number}", cause), seen=seen, name=EXISTENCE)


def stands(database: Engine) -> tuple[bool, str, bool, str]:
    with database.connect() as connection:
        row = connection.execute(select(item.c["gone", "cause", "archived", "scope_id"])).one()
    return row.gone, row.cause, row.archived, row.scope_id


def test_an_end_is_told_with_its_cause_and_a_later_listing_undoes_it(apply: Apply, database: Engine):
    apply(records(event(issue(1), seen=1), ended(1, GoneCause.UNKNOWN, 2)))
    assert stands(database) == (True, "unknown", False, PAY.id)
    apply(records(event(issue(1), seen=3), start=2))
    assert stands(database)[0] is False


def test_a_listing_observed_before_the_check_undoes_nothing(apply: Apply, database: Engine):
    apply(records(ended(1, GoneCause.MOVED, 5), event(issue(1, updated=9), seen=4)))
    assert stands(database)[:2] == (True, "moved")


def test_the_latest_cause_counts_whatever_came_first(apply: Apply, database: Engine):
    apply(records(ended(1, GoneCause.UNKNOWN, 5), deleted(1, seen=7), event(issue(1), seen=1)))
    assert stands(database)[:2] == (True, "deleted")
    apply(records(ended(1, GoneCause.UNKNOWN, 6), start=3))
    assert stands(database)[:2] == (True, "deleted")


def test_a_move_keeps_the_item_and_its_old_key(apply: Apply, database: Engine):
    moved = issue(1, updated=2, scope=SHOP, key="SHOP-9")
    apply(records(event(issue(1), seen=1), event(moved, scope=SHOP, seen=3)))
    assert stands(database) == (False, "", False, SHOP.id)


def test_archived_is_kept_and_said(apply: Apply, database: Engine):
    apply(records(event(issue(1), seen=1), event(issue(1, archiveddate=at(2).isoformat()), seen=3)))
    assert stands(database)[:3] == (False, "", True)
    apply(records(event(issue(1, updated=4), seen=5), start=2))
    assert stands(database)[2] is False


def found(database: Engine) -> Row[tuple[str, object]]:
    with database.connect() as connection:
        return connection.execute(select(scope.c["access", "last_event_at"])).one()


def test_lost_access_is_said_of_the_scope_and_its_items_stay(apply: Apply, database: Engine):
    lost = event(access(Access.LOST), seen=5, name=EXISTENCE)
    apply(records(event(issue(1), seen=1), lost))
    assert (found(database).access, stands(database)[0]) == ("lost", False)
    assert found(database).last_event_at == at(1), "a check of ours is nothing heard from the tracker"
    apply(records(event(access(Access.ARCHIVED), seen=4, name=EXISTENCE), start=2))
    assert found(database).access == "lost"
    apply(records(event(access(Access.OPEN), seen=6, name=EXISTENCE), start=3))
    assert found(database).access == "open"


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (
            {"item": "issue:1", "cause": "tired"},
            "cause: a text of 5 characters is not one of deleted, moved, unknown",
        ),
        ({"access": "great"}, "access: a text of 5 characters is not one of"),
        ({"cause": "unknown"}, "item: there is none"),
    ],
)
def test_what_is_no_finding_is_a_dead_letter_with_the_reason(
    apply: Apply, part: dict[str, object], reason: str
):
    (told,) = apply(records(event(part, name=EXISTENCE))).told
    assert reason in told.dead[0].reason
