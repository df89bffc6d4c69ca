"""A small strategy in versions, workers that tag beside each other, and the same store tagged from scratch."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event, text

from streams import tag
from tests.streams import snapshot

_STRATEGY = """\
people: {ana: ana@acme.example}
objectives:
  growth: {title: Grow, owner: ana}
  calm: {title: Calm nights, owner: ana}
always-on: {upkeep: {title: Upkeep}}
projects:
  payments: {owner: ana, scopes: [jira:acme/PAY, github:acme/*]}
  shop: {owner: ana, scopes: [jira:acme/SHOP]}
"""
WALLET = "{id: wallet, when: {label: wallet}, serves: growth}"
INCIDENT = "{id: incident, when: {label: incident}, serves: calm}"
UNDER = "{id: under, when: {under: PAY-1}, serves: {growth: 70, calm: 30}}"
KIOSK = "{id: kiosk, when: {label: wallet}, serves: calm}"


def files(*payments: str, shop: tuple[str, ...] = (), more: str = "") -> dict[str, str]:
    """A strategy folder with these rules; `more` is added to strategy.yaml."""
    rules = {"payments": payments, "shop": shop}
    return {"strategy.yaml": _STRATEGY + more} | {
        f"rules/{project}.yaml": "\n".join([f"for: {project}", "rules:", *(f"  - {one}" for one in those)])
        for project, those in rules.items()
        if those
    }


def settle(engine: Engine) -> None:
    """Tag until nothing waits."""
    while tag.drain(engine):
        pass


@contextmanager
def workers(engine: Engine, number: int, seed: int) -> Iterator[None]:
    """Taggers beside each other, each in a thread with connections of its own; what breaks one breaks the test.

    Between any two statements a thread may pause, so that the others come between in ways that are rare in life.
    """
    stop, broken = threading.Event(), list[BaseException]()

    def work(number: int) -> None:
        _PAUSES.dice = random.Random(seed * 100 + number)
        try:
            while not stop.is_set():
                tag.drain(engine)
        except BaseException as error:  # noqa: BLE001 - told by the test that waits
            broken.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in range(number)]
    event.listen(engine, "before_cursor_execute", _pause)
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        event.remove(engine, "before_cursor_execute", _pause)
    assert broken == []


_PAUSES = threading.local()


def _pause(*_: object) -> None:
    dice = getattr(_PAUSES, "dice", None)
    if dice is not None and dice.random() < 0.3:
        time.sleep(dice.random() * 0.03)


def judged(engine: Engine) -> dict[str, snapshot.Rows]:
    """What is said of each item."""
    everything = snapshot.everything(engine)
    return {name: everything[name] for name in ("own_alignment", "alignment")}


def from_scratch(engine: Engine) -> dict[str, snapshot.Rows]:
    """What one worker says of the same facts when nothing was ever said of them before.

    Twice over all items, so that it does not rest on marking those who inherit.
    """
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE own_alignment, alignment, alignment_past, dirty"))
    for _ in range(2):
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO dirty (kind, item_id) SELECT 'item', id FROM item"))
        settle(engine)
    return judged(engine)
