"""Contradictions are kept, sent out and listed until somebody decides; whatever the order in which they came about."""

from itertools import permutations
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select, text

from connectors.console.queries import conflicts, counted_conflicts, explain, findings
from schemas.alignment import AlignmentChanged, Step
from schemas.tables import outbox
from schemas.topics import ALIGNMENTS
from tests.streams.conftest import Apply
from tests.streams.deciding import ANA, BO, PMO, Decisions
from tests.streams.deciding import judged as judged_by
from tests.streams.maker import START, event, issue, records
from tests.streams.tagging import INCIDENT, WALLET, files, settle

TWO = (
    issue(1, labels=["wallet"]),
    issue(2, labels=["incident"]),
    issue(3, summary="see PAY-1", description="and PAY-2"),
)


def stated(engine: Engine) -> dict[str, tuple[str, ...]]:
    """Items in conflict, with what contradicts what."""
    with engine.connect() as connection:
        return {it.key: it.conflicts[0].between for it in conflicts(connection)}


def test_links_that_contradict_each_other_are_sent_out_listed_and_explained(database: Engine, apply: Apply):
    Decisions(database).publish(files(WALLET, INCIDENT))
    apply(records(event(*TWO)))
    settle(database)
    assert stated(database) == {"PAY-3": ("PAY-1", "PAY-2")}
    with database.connect() as connection:
        sent = connection.execute(
            select(outbox.c.value).where(outbox.c.topic == ALIGNMENTS.name, outbox.c.key == "PAY-3")
        ).scalars()
        last = msgspec.json.decode(list(sent)[-1], type=AlignmentChanged)
        assert last.alignment.conflicts[0].step is Step.LINKED
        found = explain(connection, "PAY-3")
        assert found
        assert [(it.id, it.share) for it in found.objectives] == [("calm", 0.5), ("growth", 0.5)]
        assert found.conflicts == list(last.alignment.conflicts)
        assert counted_conflicts(connection) == {"payments": 1}
        assert conflicts(connection, "shop") == []
        asked = [it.words for it in findings(connection, START) if it.kind == "conflict"]
        assert asked == ["payments: an item whose sources contradict each other. See fairlead conflicts."]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_conflict_is_the_same_in_whatever_order_its_sides_come(
    order: tuple[int, ...], database: Engine, apply: Apply
):
    Decisions(database).publish(files(WALLET, INCIDENT))
    for place, which in enumerate(order):
        apply(records(event(TWO[which], seen=place), start=place))
        settle(database)
    assert stated(database) == {"PAY-3": ("PAY-1", "PAY-2")}


def test_declared_shares_decide_and_undeclaring_them_asks_again(database: Engine, apply: Apply):
    decisions = Decisions(database)
    declared: dict[str, Any] = files(WALLET, INCIDENT)
    declared["rules/payments.yaml"] += "\nlinks: {title: 3}\n"
    decisions.publish(declared)
    apply(records(event(*TWO)))
    settle(database)
    assert stated(database) == {}
    with database.connect() as connection:
        found = explain(connection, "PAY-3")
        assert found
        assert [(it.id, it.share) for it in found.objectives] == [("calm", 0.25), ("growth", 0.75)]
    decisions.publish(files(WALLET, INCIDENT))
    settle(database)
    assert stated(database) == {"PAY-3": ("PAY-1", "PAY-2")}


def test_a_conflict_ends_when_its_item_says_itself_what_it_serves(database: Engine, apply: Apply):
    Decisions(database).publish(files(WALLET, INCIDENT))
    apply(records(event(*TWO)))
    settle(database)
    apply(records(event(issue(3, updated=1, labels=["wallet"]), seen=1), start=1))
    settle(database)
    assert stated(database) == {}
    with database.connect() as connection:
        past = connection.execute(text("SELECT conflicts FROM alignment_past WHERE conflicts <> '[]'")).all()
    assert len(past) == 1


def test_corrections_that_differ_contradict_each_other_until_one_is_withdrawn(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish()
    apply(records(event(issue(1), issue(2, parent="PAY-1"))))
    first = decisions.propose(1, "young-shoppers", by=ANA, subtree=True)
    decisions.propose(1, "calm-nights", by=BO, subtree=True)
    assert judged_by(database)["PAY-2"] == ("aligned", ("calm-nights",), "correction")
    assert stated(database) == {"PAY-1": ("PAY-1",), "PAY-2": ("PAY-1",)}
    decisions.withdraw(first, by=PMO)
    judged_by(database)
    assert stated(database) == {}
