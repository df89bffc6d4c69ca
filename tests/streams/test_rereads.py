"""Hints ask for items to be read anew, in the transaction that applies them."""

import pytest
from sqlalchemy import Engine, select

from schemas.events import Origin, RawEvent, Scope
from schemas.tables import reread, scope
from schemas.work import LISTING
from tests.streams.conftest import Apply
from tests.streams.maker import PAY, event, issue, records

pytestmark = pytest.mark.engines
SITE = Scope.site("jira:acme")


def hint(*places: str, seen: float = 0, scope: Scope = PAY) -> RawEvent:
    parts = [{"reread": place} for place in places]
    return event(*parts, scope=scope, seen=seen, name="comment_created", origin=Origin.WEBHOOK)


def asked(database: Engine) -> list[tuple[str, str]]:
    with database.connect() as connection:
        rows = connection.execute(select(reread.c["scope_id", "place"]).order_by(*reread.primary_key))
        return [tuple(row) for row in rows]


def test_a_hint_asks_once_however_often_it_comes(apply: Apply, database: Engine):
    told = apply(records(hint("issue:1", "issue:2"), hint("issue:1", seen=1))).told
    assert asked(database) == [(PAY.id, "issue:1"), (PAY.id, "issue:2")]
    assert [one.outcome.value for one in told] == ["applied", "applied"]


def test_a_hint_that_names_no_scope_makes_none(apply: Apply, database: Engine):
    apply(records(hint("issue:1", scope=SITE)))
    assert asked(database) == [(SITE.id, "issue:1")]
    with database.connect() as connection:
        assert connection.execute(select(scope.c.id)).all() == []


def test_what_concerns_every_listing_of_a_tracker_is_asked_of_each_scope_that_is_known(
    apply: Apply, database: Engine
):
    shop = Scope("jira:acme:10011", "jira:acme", "10011", "jira:acme/SHOP")
    elsewhere = Scope("jira:other:10010", "jira:other", "10010", "jira:other/PAY")
    apply(records(*(event(issue(1), scope=one) for one in (PAY, shop, elsewhere))))
    (told,) = apply(records(hint(LISTING, scope=SITE), start=3)).told
    assert told.outcome.value == "applied"
    assert asked(database) == [(one.id, f"listing:{one.external_id}") for one in (PAY, shop)]


def test_what_was_listed_after_the_hint_needs_no_reading(apply: Apply, database: Engine):
    told = apply(records(event(issue(1), seen=5), hint("issue:1", seen=4))).told
    assert told[1].outcome.value == "unchanged"
    assert asked(database) == []
    apply(records(hint("issue:1", seen=6), start=2))
    assert asked(database) == [(PAY.id, "issue:1")]


def test_asking_again_outlives_a_reading_under_way(apply: Apply, database: Engine):
    apply(records(hint("issue:1")))
    with database.connect() as connection:
        first = connection.execute(select(reread.c.asked_at)).scalar_one()
    apply(records(hint("issue:1", seen=1), start=1))
    with database.connect() as connection:
        assert connection.execute(select(reread.c.asked_at)).scalar_one() > first


def test_a_partial_payload_changes_no_item(apply: Apply, database: Engine):
    apply(records(event(issue(1), seen=1), hint("issue:1", seen=2)))
    (told,) = apply(records(event(issue(1), seen=1), start=2)).told
    assert told.outcome.value == "unchanged"
