"""Effort in the store: whatever came in whatever order, it is what the activities say, and never more."""

import random
from datetime import date

import pytest
from sqlalchemy import Engine, func, select, text

from alignment_rules.effort import PERSON_DAY
from schemas.events import RawEvent
from schemas.tables import effort, mix_day
from streams import effort as agent
from streams import tag
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.deciding import Decisions
from tests.streams.maker import PAY, SHOP, comment, deleted, event, issue, records
from tests.streams.tagging import INCIDENT, WALLET, files

pytestmark = pytest.mark.engines
MEASURED = ("effort", "mix_day", "figure")
DAY = 24 * 60


def settle(engine: Engine) -> None:
    """Tag and add up until nothing waits."""
    while tag.drain(engine) + agent.drain(engine):
        pass


def measured(engine: Engine) -> dict[str, snapshot.Rows]:
    """Person-days, projects' days and figures."""
    everything = snapshot.everything(engine)
    return {name: everything[name] for name in MEASURED}


def from_scratch(engine: Engine) -> dict[str, snapshot.Rows]:
    """The same facts and tags, with effort computed for the first time."""
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE effort, mix_day, figure, dirty"))
        marks = (
            "INSERT INTO dirty (kind, person, day) SELECT DISTINCT 'person_day', person, day FROM activity"
        )
        connection.execute(text(marks))
        projects = "INSERT INTO dirty (kind, project) SELECT DISTINCT 'project', project FROM project_scope"
        connection.execute(text(projects))
    settle(engine)
    return measured(engine)


def forget(engine: Engine) -> None:
    """Leave nothing of what came in."""
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE item, scope, mark, effort, mix_day, figure, dirty, outbox CASCADE"))
        connection.execute(text("INSERT INTO dirty (kind) VALUES ('scopes')"))


def worked(dice: random.Random, count: int) -> list[RawEvent]:
    """Issues that people comment on over two weeks, now and then deleted, moved to another project or tagged anew."""
    made = []
    for step in range(count):
        number, home = dice.randrange(1, 9), dice.choice([PAY, PAY, SHOP])
        if dice.random() < 0.1:
            made.append(deleted(number, seen=step))
            continue
        said = {
            "comments": [
                comment(number * 100 + n, dice.choice("abcd"), dice.randrange(14) * DAY)
                for n in range(dice.randrange(1, 5))
            ]
        }
        labels = [dice.choice(["wallet", "incident", "plain"])]
        part = issue(
            number, updated=step, scope=home, creator=dice.choice("abcd"), comment=said, labels=labels
        )
        made.append(event(part, scope=home, seen=step))
    return made


@pytest.mark.parametrize("seed", range(4))
def test_added_up_event_by_event_it_is_what_it_is_from_scratch(
    seed: int, database: Engine, apply: Apply
) -> None:
    dice = random.Random(seed)
    Decisions(database).publish(files(WALLET, INCIDENT))
    for offset, one in enumerate(worked(dice, 30)):
        apply(records(one, start=offset))
        if dice.random() < 0.5:
            settle(database)
    settle(database)
    found = measured(database)
    assert found["effort"]
    assert found["figure"]
    assert "\n".join(snapshot.differences(found, from_scratch(database))) == ""


def test_the_order_of_events_does_not_matter(database: Engine, apply: Apply) -> None:
    Decisions(database).publish(files(WALLET, INCIDENT))
    events = worked(random.Random(11), 30)
    apply(records(*events))
    settle(database)
    before = measured(database)
    forget(database)
    random.Random(12).shuffle(events)
    for offset, one in enumerate(events):
        apply(records(one, start=offset))
        settle(database)
    assert "\n".join(snapshot.differences(before, measured(database))) == ""


def test_nobody_works_more_than_a_day_in_a_day(database: Engine, apply: Apply) -> None:
    Decisions(database).publish(files(WALLET, INCIDENT))
    apply(records(*worked(random.Random(5), 40)))
    settle(database)
    whole = select(func.sum(effort.c.micro_days)).group_by(effort.c.day, effort.c.person)
    with database.connect() as connection:
        days = set(connection.execute(whole).scalars())
    assert days == {PERSON_DAY}


def test_a_re_tag_moves_effort_and_creates_none(database: Engine, apply: Apply) -> None:
    decisions = Decisions(database)
    decisions.publish(files(WALLET, INCIDENT))
    tagged = [issue(90 + n, creator="ab"[n % 2], labels=["wallet"] if n % 3 else []) for n in range(6)]
    apply(records(*worked(random.Random(7), 40), event(*tagged, seen=50)))
    settle(database)
    before, share = _by_day(database), _of(database, "growth")
    assert share > 0
    decisions.publish(files(INCIDENT))  # what served growth serves nothing now
    settle(database)
    assert _by_day(database) == before
    assert _of(database, "growth") == 0


def _by_day(engine: Engine) -> dict[tuple[str, date], int]:
    whole = select(mix_day.c.project, mix_day.c.day, func.sum(mix_day.c.micro_days))
    with engine.connect() as connection:
        rows = connection.execute(whole.group_by(mix_day.c.project, mix_day.c.day))
        return {(project, day): int(sum_) for project, day, sum_ in rows}


def _of(engine: Engine, objective: str) -> int:
    asked = select(func.coalesce(func.sum(mix_day.c.micro_days), 0)).where(mix_day.c.objective == objective)
    with engine.connect() as connection:
        return int(connection.execute(asked).scalar_one())
