"""A trace keeps who was named while the key of its day was there, whatever comes in whatever order."""

import random
from datetime import UTC, date, datetime
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from alignment_rules.effort import PERSON_DAY
from schemas.tables import activity, effort
from streams.merge.activities import Trace, merged
from tests.streams.conftest import Apply
from tests.streams.maker import comment, event, issue, records
from tests.streams.test_effort_laws import DAY, forget, measured, settle

_MOMENTS = st.integers(1, 3).map(lambda hour: datetime(2026, 9, 1, hour, tzinfo=UTC))
_TRACES = st.builds(
    Trace,
    tracker=st.just("jira:acme"),
    id=st.just("comment:1"),
    item_id=st.just(1),
    external_id=st.just("issue:1"),
    person=st.sampled_from(["a", "b", "~c", "~d"]),
    day=st.sampled_from([date(2026, 9, 1), date(2026, 9, 2)]),
    kind=st.just("comment"),
    source_at=_MOMENTS,
    observed_at=_MOMENTS,
    available=st.sampled_from([None, 0, 500_000]),
)


@given(st.lists(_TRACES, min_size=1, max_size=4))
def test_statements_of_a_trace_say_the_same_in_every_order(stated: list[Trace]) -> None:
    said = {reduce(merged, order) for order in permutations(stated)}
    assert len(said) == 1
    (whole,) = said
    assert {merged(whole, one) for one in stated} == said
    assert whole.rank == max(one.rank for one in stated)
    sure = [one for one in stated if not one.rekeyed]
    named = max(sure, key=lambda it: it.named) if sure else min(stated, key=lambda it: it.named)
    assert (whole.person, whole.available) == (named.person, named.available)


@pytest.mark.engines
def test_who_was_named_stays_when_the_key_is_gone_and_still_counts(database: Engine, apply: Apply) -> None:
    first = [comment(1, "a", 0), comment(2, "b", 0)]
    apply(records(event(issue(1, comment={"total": 2, "comments": first}), seen=1)))
    settle(database)
    before = measured(database)["effort"]
    assert before
    later = [comment(1, "~x", 0), comment(2, "~y", 0), comment(3, "~x", 0)]
    again = issue(1, comment={"total": 3, "comments": later}, updated=5)
    apply(records(event(again, seen=9), event(again, seen=10), start=1))
    settle(database)
    with database.connect() as connection:
        who = connection.execute(select(activity.c.id, activity.c.person).order_by(activity.c.id)).all()
    assert [tuple(row) for row in who] == [("comment:1", "a"), ("comment:2", "b"), ("comment:3", "~x")]
    assert set(before) < set(measured(database)["effort"])


@pytest.mark.engines
@pytest.mark.parametrize("seed", range(3))
def test_pseudonyms_of_several_keys_and_parts_of_days_come_to_the_same_in_every_order(
    seed: int, database: Engine, apply: Apply
) -> None:
    dice = random.Random(seed)
    people = ["a", "b", "~c", "~d", "e=500000", "f=0"]
    events = []
    for step in range(24):
        comments = [comment(n, dice.choice(people), dice.randrange(3) * DAY) for n in range(4)]
        events.append(
            event(issue(dice.randrange(1, 3), updated=step, comment={"comments": comments}), seen=step)
        )
    apply(records(*events))
    settle(database)
    found = measured(database)
    with database.connect() as connection:
        sums = select(effort.c.person, func.sum(effort.c.micro_days)).group_by(effort.c.day, effort.c.person)
        days = {(person, int(sum_)) for person, sum_ in connection.execute(sums)}
    assert days <= {("e", 500_000), *((person, PERSON_DAY) for person in ("a", "b", "~c", "~d"))}
    forget(database)
    dice.shuffle(events)
    for offset, one in enumerate(events):
        apply(records(one, start=offset))
    settle(database)
    assert measured(database) == found
