"""From work that drifts, through the agents and the running notifier, to whoever is told; and nobody where nothing drifts."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, update

from connectors.notifier import Notifier
from deploy import store
from schemas.metrics import NOTICE_AGE
from schemas.tables import timer
from streams.case_commands import ACKNOWLEDGE, Answer
from streams.publish import KIND, Publication
from tests.connectors.notifier.conftest import Cases
from tests.connectors.notifier.test_notifier import work
from tests.connectors.notifier.ways_out import Told, Way, through_alertmanager, through_apprise
from tests.databases import copy_of
from tests.deploy.processes import until
from tests.streams.steered import FIRST, PEOPLE, PLAN, Steered, published

pytestmark = pytest.mark.engines

WEEKS = 13
WEEK = timedelta(days=7)
TURN = FIRST + WEEKS * WEEK
BACK = TURN + 8 * WEEK
FRIDAY = BACK - timedelta(days=3)
TO_FRIDAY = timedelta(days=4)
ELSEWHERE = ("young", *4 * ("calm",), *5 * ("upkeep",))
"""What for the ten people work, a week each: the off-plan share is exactly 40 of 100 days."""
IN_TIME = timedelta(minutes=2)
TOMORROW = datetime.now(UTC).date() + timedelta(days=1)
CONSOLE = "http://127.0.0.1:8470"
Out = Callable[[Path], AbstractContextManager[Way]]
both_ways = pytest.mark.parametrize("out", [through_alertmanager, through_apprise])


@pytest.fixture(scope="module")
def on_plan(template_url: str) -> Iterator[URL]:
    """A database whose project followed its plan for a quarter, judged each week, to be copied."""
    with copy_of(make_url(template_url)) as url, steered_at(url) as made:
        files = published()
        files["strategy.yaml"] = files["strategy.yaml"].replace(
            "sponsor: 5 workdays", "sponsor: 5 workdays, coo: 10 workdays"
        )
        made.decide(KIND, Publication(files), at=datetime(2025, 1, 1, tzinfo=UTC))
        for monday in weeks(FIRST, WEEKS):
            made.work(monday, monday + TO_FRIDAY, PLAN)
            made.settle()
            assert made.told() == []
        made.engine.dispose()
        yield url


@contextmanager
def steered_at(url: URL, **at: "count[int]") -> Iterator[Steered]:
    engine = store.connect(url.render_as_string(hide_password=False))
    try:
        yield Steered(engine, **at)
    finally:
        engine.dispose()


@pytest.fixture
def steered(on_plan: URL) -> Iterator[Steered]:
    """That project, in a database of the test's own."""
    at = {"offsets": count(WEEKS), "decided": count(1), "numbers": count(10_000)}
    with copy_of(on_plan) as url, steered_at(url, **at) as made:
        yield made


def weeks(monday: date, number: int) -> Iterator[date]:
    """So many Mondays."""
    return (monday + week * WEEK for week in range(number))


@contextmanager
def running(notifier: Notifier) -> Iterator[None]:
    """The notifier's own loop, beside the test."""
    stop = threading.Event()
    thread = threading.Thread(target=notifier.forever, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()


def drift(steered: Steered) -> None:
    """Eight weeks of other work than planned: each week everybody has one issue."""
    issues = [
        steered.issue(person, [monday + timedelta(days=day) for day in range(5)], label)
        for monday in weeks(TURN, 8)
        for person, label in zip(PEOPLE, ELSEWHERE, strict=True)
    ]
    steered.tell(*issues, through=FRIDAY)
    steered.settle()


def pass_time(steered: Steered, span: timedelta) -> None:
    """As if so much time went by: what is due then is done."""
    with steered.engine.begin() as connection:
        connection.execute(
            update(timer).where(timer.c.kind.startswith("case.")).values(due_at=timer.c.due_at - span)
        )
    steered.settle()


def next_told(way: Way, before: list[Told], whom: tuple[str, ...]) -> list[Told]:
    """Wait until all of these were told something more, and no one else; gives what."""
    until(
        lambda: {it.who for it in fresh(way, before)} >= set(whom),
        f"{whom} are told",
        IN_TIME.total_seconds(),
    )
    found = list(fresh(way, before))
    assert sorted(it.who for it in found) == sorted(whom)
    return found


def fresh(way: Way, before: list[Told]) -> Iterator[Told]:
    """What each receiver got since then."""
    known = Counter(it.who for it in before)
    for told in way.told("shop"):
        known[told.who] -= 1
        if known[told.who] < 0:
            yield told


def all_told(way: Way, steered: Steered) -> list[str]:
    """Who was told of the project, once whatever there was to say of it has been said: what is told later has arrived."""
    cases = Cases(steered.engine)
    cases.tell(cases.open("later"), "owner", "bo@acme.example", project="later")
    until(lambda: bool(way.told("later")), "what is told later arrives")
    waiting = "SELECT 1 FROM effect WHERE kind = 'case.notice' AND done_at IS NULL"
    until(lambda: not steered.rows(waiting), "everything is confirmed")
    return sorted(it.who for it in way.told("shop"))


@both_ways
def test_a_drift_is_told_once_escalates_until_it_is_answered_and_is_over_once(
    out: Out, steered: Steered, tmp_path: Path
) -> None:
    with out(tmp_path) as way, way.reachable():
        notifier = Notifier(steered.engine, way.channel, CONSOLE)
        with running(notifier):
            drift(steered)
            opened = next_told(way, [], way.at_once)
            (case,) = steered.rows("SELECT id, opened_at FROM drift_case")
            assert datetime.now(UTC) - case.opened_at < IN_TIME
            for told in opened:
                says_what_drifts(told)

            (due,) = steered.rows("SELECT due_at FROM timer WHERE key LIKE '%sponsor'")
            assert timedelta(days=5) <= due.due_at - case.opened_at <= timedelta(days=7)
            notifier.repeat()
            pass_time(steered, due.due_at - case.opened_at - timedelta(hours=1))
            assert [key for key in steered.told() if key.endswith("sponsor")] == []
            before = way.told("shop")
            pass_time(steered, timedelta(hours=1))
            next_told(way, before, way.later)

            assert steered.decide(ACKNOWLEDGE, Answer(case.id, "we talk on Monday", TOMORROW)) == "applied"
            steered.run("UPDATE timer SET due_at = now() WHERE key LIKE '%coo'")
            steered.settle()
            notifier.repeat()
            before = way.told("shop")
            steered.work(BACK, BACK + 5 * WEEK - timedelta(days=3), PLAN)
            steered.settle()
            for told in next_told(way, before, way.over):
                assert told.subject == "shop: the drift is over"
            notifier.repeat()
            assert all_told(way, steered) == sorted((*way.at_once, *way.later, *way.over))


def says_what_drifts(told: Told) -> None:
    """Project, size, direction, cause, owner, and what can be done."""
    assert told.subject == "shop drifts: 40 of every 100 days are elsewhere than planned, 10 are tolerated"
    for said in (
        "Upkeep: 50 of every 100 days instead of 20",
        "Win shoppers under 30: 10 of every 100 days instead of 50",
        "drifting since about 20",
        f", seen in the work of four weeks up to {FRIDAY}",
        "rule shop-upkeep: ",
        f": {CONSOLE}/items/",
        "back on plan if ",
        "shop is owned by ana",
        "fairlead cases accept",
    ):
        assert said in told.text


@both_ways
def test_a_receiver_that_is_away_for_an_hour_is_told_once_afterwards(
    out: Out, steered: Steered, tmp_path: Path
) -> None:
    with out(tmp_path) as way:
        with way.reachable():
            """It is there, and goes away before anything drifts."""
        notifier = Notifier(steered.engine, way.channel, CONSOLE)
        with running(notifier):
            drift(steered)
            until(lambda: tries(steered) > 0, "it is tried")
            for _ in range(3):
                before = tries(steered)
                steered.run("UPDATE effect SET made_at = made_at - interval '20 minutes'")
                steered.run("UPDATE delivery SET again_at = now()")
                until(lambda before=before: tries(steered) > before, "it is tried again")
            until(
                lambda: (notifier.instruments.registry.get_sample_value(NOTICE_AGE.name) or 0) >= 3600,
                "Prometheus sees how long it waits",
            )
            assert way.told("shop") == []
            with way.reachable():
                steered.run("UPDATE delivery SET again_at = now()")
                next_told(way, [], way.at_once)
                assert all_told(way, steered) == sorted(way.at_once)


def tries(steered: Steered) -> int:
    (row,) = steered.rows("SELECT coalesce(sum(attempts), 0)::int AS made FROM delivery WHERE failure <> ''")
    return int(row.made)


def test_nobody_is_told_of_a_project_that_keeps_to_its_plan_for_a_quarter(
    steered: Steered, tmp_path: Path
) -> None:
    with through_apprise(tmp_path) as way, way.reachable():
        notifier = Notifier(steered.engine, way.channel)
        work(notifier)
        notifier.repeat()
        assert way.everything() == []
    assert steered.standing() == ("on_plan", "inside")
    assert (steered.count("drift_case"), steered.told()) == (0, [])
