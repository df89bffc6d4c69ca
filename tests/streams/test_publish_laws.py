"""A publish judges only what it can touch, and comes to what judging everything from scratch comes to."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from schemas.tables import alignment, item
from streams import tag
from tests.alignment_rules.strategies import defaults, edits, files, links, lists_of_rules
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.maker import PAY, SHOP, event, issue, records
from tests.streams.publishing import WIPE, publish, tag_all, tag_from_scratch

JUDGED = {name: snapshot.JUDGED[name] for name in ("own_alignment", "alignment", "project_scope")}
NUMBERS = st.integers(1, 6)
KEYS = st.sampled_from(["", "PAY-1", "PAY-2", "PAY-3", "SHOP-1"])


@st.composite
def issues(draw: st.DrawFn, minutes: int) -> Any:
    """An issue of a small world in which anything may be above, or be named by, anything."""
    scope = draw(st.sampled_from([PAY, PAY, SHOP]))
    number = draw(NUMBERS)
    return event(
        issue(
            number if scope is PAY else 100 + number,
            key=f"{'PAY' if scope is PAY else 'SHOP'}-{number}",
            updated=minutes,
            scope=scope,
            parent=draw(KEYS),
            summary=draw(st.sampled_from(["wallet", "refund", "other"])) + " " + draw(KEYS),
            description=draw(KEYS),
            labels=draw(st.sampled_from([[], ["a"], ["b"], ["a", "b"]])),
            sprint=draw(st.sampled_from([[], ["Sprint 1"], ["Sprint 1", "Sprint 2"]])),
            custom=draw(st.sampled_from([{}, {"Unit": ["a"]}, {"Unit": ["b"]}])),
            issuetype={"name": draw(st.sampled_from(["Bug", "Story"])), "hierarchyLevel": 0},
        ),
        scope=scope,
        seen=minutes,
    )


def judged(engine: Engine) -> dict[str, snapshot.Rows]:
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(query))), key=repr)
            for name, query in JUDGED.items()
        }


@pytest.mark.engines
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_publishing_in_steps_comes_to_what_judging_from_scratch_comes_to(
    data: st.DataObject, database: Engine, apply: Apply
) -> None:
    with database.begin() as connection:
        connection.execute(text(WIPE))
    rules = first = data.draw(lists_of_rules)
    offset = 0
    for step in range(data.draw(st.integers(2, 4))):
        events = data.draw(st.lists(issues(step), max_size=5))
        apply(records(*events, start=offset))
        offset += len(events)
        publish(database, files(rules, data.draw(defaults), declared=data.draw(links)))
        for _ in range(
            data.draw(st.sampled_from([0, 1, 2, 3, 99]))
        ):  # perhaps the next comes in the middle of it
            tag.drain(database)
        rules = data.draw(st.one_of(edits(rules), st.just(first)))
    tag_all(database)
    in_steps = judged(database)
    tag_from_scratch(database)
    assert not snapshot.differences(in_steps, judged(database))


@pytest.mark.engines
def test_a_rollback_restores_every_tag(database: Engine, apply: Apply) -> None:
    apply(
        records(
            *(
                event(issue(number, labels=["a"] if number % 2 else []), seen=number)
                for number in range(1, 20)
            )
        )
    )
    first = files([{"id": "r1", "when": {"label": "a"}, "serves": "calm"}], {})
    publish(database, first)
    tag_all(database)
    before = judged(database)
    publish(database, files([{"id": "r2", "when": {"type": "Story"}, "serves": "young"}], {}))
    tag_all(database)
    assert snapshot.differences(before, judged(database))
    publish(database, first)
    tag_all(database)
    assert not snapshot.differences(before, judged(database))


@pytest.mark.engines
def test_a_publish_that_is_taken_back_half_done_leaves_no_trace(database: Engine, apply: Apply) -> None:
    apply(records(*(event(issue(number, labels=["a"]), seen=number) for number in range(1, 5))))
    publish(database, files([], {}))
    tag_all(database)
    before = judged(database)
    publish(database, files([{"id": "r1", "when": {"label": "a"}, "serves": "young"}], {}))
    while not tagged_under(database, 2):
        assert tag.drain(database)
    publish(database, files([], {}))
    tag_all(database)
    assert not snapshot.differences(before, judged(database))


@pytest.mark.engines
def test_a_publish_knows_nothing_of_another_history_with_the_same_numbers(
    database: Engine, apply: Apply
) -> None:
    after = files([], {})
    for before in (after, files([{"id": "r1", "when": {"label": "a"}, "serves": "calm"}], {})):
        with database.begin() as connection:  # as when the database is restored while a worker runs
            connection.execute(text(WIPE))
        apply(records(event(issue(1, labels=["a"]))))
        publish(database, before)
        tag_all(database)
        publish(database, after)
        tag_all(database)
    with database.connect() as connection:
        assert connection.execute(select(alignment.c.state)).scalar_one() == "unaligned"


@pytest.mark.engines
def test_a_publish_leaves_alone_what_it_cannot_touch(database: Engine, apply: Apply) -> None:
    apply(
        records(
            *(
                event(issue(number, labels=["a"] if number == 7 else []), seen=number)
                for number in range(1, 20)
            )
        )
    )
    old = {"id": "r1", "when": {"type": "Story"}, "serves": "calm"}
    publish(database, files([old], {}))
    tag_all(database)
    publish(database, files([{"id": "r2", "when": {"label": "a"}, "serves": "young"}, old], {}))
    tag_all(database)
    assert tagged_under(database, 2) == {"PAY-7"}


@pytest.mark.engines
@pytest.mark.parametrize("asked", ["under", "linked"])
def test_a_publish_finds_what_a_new_rule_asks_of_links(database: Engine, apply: Apply, asked: str) -> None:
    above = {"parent": "PAY-3"} if asked == "under" else {"summary": "see PAY-3"}
    chain = [issue(3), issue(4, **above), issue(5, parent="PAY-4"), issue(6, parent="PAY-3x"), issue(8)]
    apply(records(*(event(part, seen=number) for number, part in enumerate(chain))))
    publish(database, files([], {}))
    tag_all(database)
    publish(database, files([{"id": "r1", "when": {asked: "pay-3"}, "serves": "young"}], {}))
    tag_all(database)
    assert {"PAY-4"} <= tagged_under(database, 2) <= {"PAY-4", "PAY-5"}
    with database.connect() as connection:
        ruled = (
            select(item.c.key)
            .join(alignment, alignment.c.item_id == item.c.id)
            .where(alignment.c.state == "aligned")
        )
        assert set(connection.execute(ruled).scalars()) == {"PAY-4", "PAY-5"}


def tagged_under(engine: Engine, version: int) -> set[str]:
    with engine.connect() as connection:
        asked = (
            select(item.c.key)
            .join(alignment, alignment.c.item_id == item.c.id)
            .where(alignment.c.version == version)
        )
        return set(connection.execute(asked).scalars())
