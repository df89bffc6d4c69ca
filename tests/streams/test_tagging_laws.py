"""Two workers beside each other, whatever comes in whatever order, say in the end what one says from scratch."""

import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select, text
from sqlalchemy.event import listen

from deploy import store
from schemas.events import RawEvent, Scope
from schemas.tables import alignment, item
from tests.deploy.processes import until
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.deciding import Decisions
from tests.streams.maker import API, PAY, SHOP, at, deleted, event, issue, records
from tests.streams.tagging import INCIDENT, KIOSK, UNDER, WALLET, files, from_scratch, judged, settle, workers

NUMBERS = range(1, 7)
SCOPES = (PAY, SHOP)
VERSIONS = (
    files(WALLET, INCIDENT, shop=("{id: shop-spike, when: {label: spike}, serves: upkeep}",)),
    files(INCIDENT),  # the rule above the inheriting chains is gone
    files(UNDER, WALLET),
    files(KIOSK, INCIDENT, more="  web: {owner: ana, scopes: [github:acme/pay-api]}\n"),
)
STEPS = 25


def world(dice: random.Random) -> Iterator[RawEvent | int]:
    """Events that make, move, re-parent, rename and delete items of three scopes; a number publishes that version."""
    for step in range(STEPS):
        what = dice.random()
        if what < 0.12:
            yield dice.randrange(len(VERSIONS))
        elif what < 0.2:
            yield deleted(dice.choice(NUMBERS), seen=step)
        elif what < 0.35:
            yield _pull(dice, step)
        else:
            home = dice.choice([PAY, PAY, SHOP])
            yield event(
                *(_issue(dice, home, step) for _ in range(dice.choice([1, 1, 3]))), scope=home, seen=step
            )


def _issue(dice: random.Random, home: Scope, step: int) -> dict[str, object]:
    return issue(
        dice.choice(NUMBERS),
        updated=step,
        scope=home,
        parent=dice.choice(["", "", _key(dice), _key(dice), _key(dice)]),
        labels=[dice.choice(["wallet", "incident", "spike", *["plain"] * 4])],
        summary=dice.choice(["plain", f"see {_key(dice)}", f"after {_key(dice)} and {_key(dice)}"]),
    )


def _key(dice: random.Random) -> str:
    return f"{dice.choice(['PAY', 'PAY', 'SHOP'])}-{dice.choice(NUMBERS)}"


def _pull(dice: random.Random, step: int) -> RawEvent:
    number = dice.choice([1, 2])
    part = {
        "id": 900 + number,
        "number": number,
        "state": "open",
        "title": f"{_key(dice)}: work",
        "created_at": at(0).isoformat(),
        "updated_at": at(step).isoformat(),
        "head": {"ref": f"feature/{_key(dice)}".lower()},
        "labels": [],
        "user": "p1",
    }
    return event(part, scope=API, seen=step, name="pulls")


@pytest.mark.parametrize("seed", range(6))
def test_two_workers_beside_each_other_say_what_one_says_from_scratch(
    seed: int, database: Engine, apply: Apply
):
    dice, decisions = random.Random(seed), Decisions(database)
    decisions.publish(VERSIONS[0])
    events = 0
    with workers(database, 2, seed):
        for one in world(dice):
            if isinstance(one, int):
                decisions.publish(VERSIONS[one])
            else:
                apply(records(one, start=events))
                events += 1
    settle(database)
    found = judged(database)
    assert "\n".join(snapshot.differences(found, from_scratch(database))) == ""


def says(engine: Engine, key: str) -> tuple[str, str]:
    """An item's state and the source it comes from."""
    row = _alignment(engine, key)
    return row.state, row.source


def reasons(engine: Engine, key: str) -> list[str]:
    """An item's reason chain, as people read it."""
    return [reason["detail"] for reason in _alignment(engine, key).reasons]


def _alignment(engine: Engine, key: str) -> Row[Any]:
    asked = select(alignment).join(item, (item.c.id == alignment.c.item_id) & (item.c.key == key))
    with engine.connect() as connection:
        return connection.execute(asked).one()


def test_who_is_below_an_item_names_it_by_the_key_it_has_now(database: Engine, apply: Apply):
    """Moved to another Jira project and back: the key was known before, and what others say must still follow it."""
    Decisions(database).publish(files(WALLET))
    apply(records(event(issue(1), issue(2, parent="PAY-1"))))
    settle(database)
    for step, home in enumerate((SHOP, PAY), 1):
        apply(records(event(issue(1, updated=step, scope=home), scope=home, seen=step), start=step))
        settle(database)
        assert reasons(database, "PAY-2")[1] == f"No rule matches {home.ref.rpartition('/')[2]}-1, above it."


def test_a_parent_that_comes_late_gives_its_descendants_what_it_serves(database: Engine, apply: Apply):
    Decisions(database).publish(files(WALLET))
    apply(records(event(issue(3, parent="PAY-2"), issue(4, summary="see PAY-3"))))
    settle(database)
    assert says(database, "PAY-3")[0] == says(database, "PAY-4")[0] == "unaligned"
    apply(records(event(issue(2, parent="PAY-1"), seen=1), start=1))
    settle(database)
    apply(records(event(issue(1, labels=["wallet"]), seen=2), start=2))
    settle(database)
    assert says(database, "PAY-3") == says(database, "PAY-4") == ("aligned", "PAY-1")
    assert reasons(database, "PAY-3")[-1] == "Rule wallet matches PAY-1, 2 levels above it."


def test_a_circle_of_parents_keeps_nothing_alive_once_its_rule_is_gone(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    circle = [issue(n, parent=f"PAY-{n % 3 + 1}", labels=["wallet"] if n == 1 else []) for n in (1, 2, 3)]
    apply(records(event(*circle)))
    settle(database)
    assert [says(database, f"PAY-{n}") for n in (1, 2, 3)] == [("aligned", "PAY-1")] * 3
    decisions.publish(files(INCIDENT))
    settle(database)
    assert [says(database, f"PAY-{n}")[0] for n in (1, 2, 3)] == ["unaligned"] * 3


def test_a_worker_that_read_before_a_change_never_overwrites_one_that_read_after_it(
    database: Engine, database_url: str, apply: Apply
):
    """One worker is held right after it has read an item; another then judges what changed meanwhile, or waits for it."""
    Decisions(database).publish(files(WALLET))
    settle(database)  # or the publish would judge everything once more at the end
    apply(records(event(issue(1))))
    slow = store.connect(database_url)
    has_read, may_go_on = threading.Event(), threading.Event()

    def hold(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT") and "item.facts" in statement and not has_read.is_set():
            has_read.set()
            assert may_go_on.wait(60)

    listen(slow, "after_cursor_execute", hold)
    first = threading.Thread(target=settle, args=(slow,))
    first.start()
    assert has_read.wait(60)
    apply(records(event(issue(1, updated=1, labels=["wallet"]), seen=1), start=1))
    second = threading.Thread(target=settle, args=(database,))
    second.start()
    until(
        lambda: not second.is_alive() or _somebody_waits(database),
        "the second is done, or waits for the first",
    )
    may_go_on.set()
    first.join(60)
    second.join(60)
    slow.dispose()
    settle(database)
    assert says(database, "PAY-1") == ("aligned", "PAY-1")
    found = judged(database)
    assert snapshot.differences(found, from_scratch(database)) == []


def _somebody_waits(engine: Engine) -> bool:
    asked = text(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with engine.connect() as connection:
        return connection.execute(asked).first() is not None
