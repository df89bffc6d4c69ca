"""`effort.people: none`: nobody is told from another, and effort is items with a trace, day by day."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from alignment_rules.effort import FEWEST
from alignment_rules.effort import PERSON_DAY as WHOLE
from schemas.counting import EVERYBODY, ITEMS_A_DAY, Unit
from schemas.people import at_least
from streams.effort_unit import count_in
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.deciding import Decisions
from tests.streams.maker import records
from tests.streams.steered import FIRST, LAST, PEOPLE, PLAN, Steered
from tests.streams.tagging import INCIDENT, WALLET, files
from tests.streams.test_effort_laws import from_scratch, measured, settle, worked

pytestmark = pytest.mark.engines
PERSONS = (
    "SELECT person FROM activity UNION SELECT person FROM effort UNION SELECT person FROM dirty"
    " WHERE person IS NOT NULL"
)


def counting(engine: Engine, unit: Unit) -> None:
    with engine.begin() as connection:
        count_in(connection, unit)


@pytest.fixture
def steered(database: Engine) -> Steered:
    made = Steered(database)
    made.publish()
    return made


def test_what_was_pseudonyms_becomes_item_days_and_no_pseudonym_is_left(steered: Steered) -> None:
    steered.work(FIRST, LAST, PLAN)
    steered.settle()
    worked_on = steered.rows("SELECT count(DISTINCT (item_id, day)) AS days FROM activity")
    counting(steered.engine, Unit.ITEM_DAYS)
    assert steered.count("effort") == steered.count("figure") == 0  # what was counted otherwise is not shown
    steered.settle()
    assert [row.person for row in steered.rows(PERSONS)] == [EVERYBODY]
    assert {row.micro_days for row in steered.rows("SELECT micro_days FROM effort")} == {WHOLE}
    assert steered.rows("SELECT count(*) AS days FROM effort") == worked_on
    names = {row.name for row in steered.rows("SELECT DISTINCT name FROM figure")}
    assert "effort_itemdays" in names
    assert "effort_persondays" not in names
    assert steered.count("restated") == 0
    assert steered.standing() == ("on_plan", "inside")


def test_old_records_that_still_name_pseudonyms_leave_none(steered: Steered) -> None:
    counting(steered.engine, Unit.ITEM_DAYS)
    steered.work(FIRST, LAST, PLAN)
    steered.settle()
    assert [row.person for row in steered.rows(PERSONS)] == [EVERYBODY]


def test_back_to_pseudonyms_only_what_names_them_counts(steered: Steered) -> None:
    counting(steered.engine, Unit.ITEM_DAYS)
    steered.work(FIRST, FIRST + timedelta(days=13), PLAN, people=[EVERYBODY])
    steered.settle()
    counting(steered.engine, Unit.PERSON_DAYS)
    steered.work(FIRST + timedelta(days=14), LAST, PLAN)
    steered.settle()
    assert {row.person for row in steered.rows("SELECT person FROM effort")} == {*PEOPLE}


def test_added_up_event_by_event_item_days_are_what_they_are_from_scratch(
    database: Engine, apply: Apply
) -> None:
    dice = random.Random(1)
    Decisions(database).publish(files(WALLET, INCIDENT))
    counting(database, Unit.ITEM_DAYS)
    for offset, one in enumerate(worked(dice, 30)):
        apply(records(one, start=offset))
        if dice.random() < 0.5:
            settle(database)
    settle(database)
    found = measured(database)
    assert found["effort"]
    assert "\n".join(snapshot.differences(found, from_scratch(database))) == ""


def test_a_drift_needs_no_persons(steered: Steered) -> None:
    counting(steered.engine, Unit.ITEM_DAYS)
    turn = FIRST + timedelta(weeks=7)
    steered.work(FIRST, turn - timedelta(days=3), PLAN, people=[EVERYBODY] * 10)
    steered.work(turn, LAST, {"young": 5, "calm": 30, "upkeep": 65}, people=[EVERYBODY] * 10)
    steered.settle()
    assert steered.standing() == ("drifting", "both_signs")


def test_a_kind_that_weighs_nothing_makes_no_item_active(steered: Steered) -> None:
    counting(steered.engine, Unit.ITEM_DAYS)
    steered.work(FIRST, FIRST + timedelta(days=4), PLAN)
    steered.publish_effort("{weights: {comment: 0, created: 0}}")
    steered.settle()
    assert steered.count("effort") == 0


@pytest.mark.parametrize(
    ("items", "shown"), [(FEWEST * ITEMS_A_DAY, True), (FEWEST * ITEMS_A_DAY - 1, False)]
)
def test_what_may_be_the_work_of_few_is_not_shown(steered: Steered, items: int, shown: bool) -> None:
    counting(steered.engine, Unit.ITEM_DAYS)
    steered.work(FIRST, LAST, PLAN, people=[EVERYBODY] * items)  # one item at a time each
    steered.settle()
    asked = {"project": "shop", "after": LAST - timedelta(days=28), "last": LAST}
    with steered.engine.connect() as connection:
        people = connection.execute(at_least(FEWEST), asked).scalar()
        names = set(connection.execute(text("SELECT name FROM figure")).scalars())
    assert people == items // ITEMS_A_DAY
    assert ("effort_itemdays" in names) is shown
    assert (steered.standing()[1] == "few_people") is not shown
