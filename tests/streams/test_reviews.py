"""The cadence of reviews and the news of a changed strategy: asked for once, whatever happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Engine, select

from connectors.notifier import Chats, Notifier
from schemas import periods
from schemas.letters import LETTER, Letter
from schemas.periods import Length
from schemas.tables import effect
from streams import announcing, drift
from streams.publish import KIND, Publication
from tests.connectors.notifier.receivers import mailbox
from tests.streams.steered import LAST, Steered, published

pytestmark = pytest.mark.engines

PAST = "UPDATE timer SET due_at = now() - interval '1 minute' WHERE kind = 'review'"


@pytest.fixture
def steered(database: Engine) -> Steered:
    made = Steered(database)
    made.publish()
    made.settle()
    return made


def letters(steered: Steered) -> dict[str, Letter]:
    with steered.engine.connect() as connection:
        rows = connection.execute(select(effect.c.key, effect.c.payload).where(effect.c.kind == LETTER))
        return {key: msgspec.convert(payload, Letter) for key, payload in rows}


def month() -> periods.Period:
    return periods.holding(datetime.now(UTC).date(), Length.MONTH)


def test_the_review_of_a_month_is_asked_for_once_and_the_next_is_set(steered: Steered) -> None:
    (timer,) = steered.rows("SELECT key, due_at FROM timer WHERE kind = 'review'")
    assert timer.key in {month().name, periods.before(month()).name}
    steered.run(PAST)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: drift.drain(steered.engine), range(4)))
    assert steered.told() == [f"review:{timer.key}"]
    (again,) = steered.rows("SELECT key, due_at > now() AS ahead FROM timer WHERE kind = 'review'")
    assert again.ahead
    drift.drain(steered.engine)
    assert steered.told() == [f"review:{timer.key}"]


def test_another_cadence_sets_another_day(steered: Steered) -> None:
    files = published()
    files["strategy.yaml"] += "review: weekly\n"
    steered.decide(KIND, Publication(files))
    drift.drain(steered.engine)
    (timer,) = steered.rows("SELECT key FROM timer WHERE kind = 'review'")
    assert "-W" in timer.key


def test_when_it_is_due_readers_get_the_whole_and_each_person_what_waits_for_them(steered: Steered) -> None:
    steered.work(LAST - timedelta(days=27), LAST, {"young": 50, "upkeep": 50})
    steered.settle()
    steered.run(PAST)
    drift.drain(steered.engine)
    with mailbox() as post:
        notifier = Notifier(steered.engine, Chats([post.url]), post=Chats([post.url]))
        while notifier.once():
            pass
        got = sorted((address, str(letter["Subject"]).partition(" of ")[0]) for address, letter in post.got)
    found = letters(steered)
    (whole,) = (it for key, it in found.items() if key.startswith("letter:review:"))
    (own,) = (it for key, it in found.items() if key.startswith("letter:questions:"))
    assert whole.addresses == ("ana@acme.example", "pmo@acme.example", "cmo@acme.example", "coo@acme.example")
    assert own.addresses == ("ana@acme.example",)
    assert "Calm nights: no work in four weeks." in own.text
    assert ("ana@acme.example", "3 things wait for your answer") in got
    assert len(got) == 5
    (undone,) = steered.rows("SELECT count(*) AS left FROM effect WHERE done_at IS NULL")
    assert undone.left == 0


@pytest.mark.parametrize("counted_at_once", [announcing.CHUNK, 3])
def test_a_changed_strategy_is_told_once_with_the_work_that_moved(
    steered: Steered, counted_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "CHUNK", counted_at_once)
    steered.work(date(2025, 9, 1), date(2025, 9, 5), {"upkeep": 100}, people=("one", "two"))
    steered.settle()
    before = letters(steered)
    files = published()
    files["rules/shop.yaml"] = files["rules/shop.yaml"].replace("serves: upkeep", "serves: young")
    steered.decide(KIND, Publication(files, "Upkeep wins shoppers, too"), actor="pmo")
    steered.settle()
    found = {key: it for key, it in letters(steered).items() if key not in before}
    assert set(found) == {"letter:strategy:2:ana", "letter:strategy:2:cmo"}
    told = found["letter:strategy:2:ana"].text
    assert "rule shop-upkeep of shop changed: serves: upkeep → young" in told
    (items,) = steered.rows("SELECT count(*) AS number FROM item")
    assert f"shop: {items.number} item" in told
    assert "went from Upkeep to Win shoppers under 30" in told
    steered.settle()
    assert len(letters(steered)) == len(before) + 2


def test_the_first_strategy_and_one_that_means_the_same_are_no_news(steered: Steered) -> None:
    files = published()
    files["strategy.yaml"] += "# a remark\n"
    steered.decide(KIND, Publication(files))
    steered.settle()
    assert letters(steered) == {}
