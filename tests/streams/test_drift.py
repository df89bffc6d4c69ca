"""From work to a drift case: found, told once, answered, closed; and silent where the data cannot say."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count

import msgspec
import pytest
from sqlalchemy import URL, Engine, make_url

from deploy import store
from schemas.drift import Findings, Notice, Signal
from streams import drift
from streams.case_commands import ACCEPT, ACKNOWLEDGE, Answer
from tests.databases import copy_of
from tests.streams.steered import FIRST, LAST, PLAN, Steered

pytestmark = pytest.mark.engines

TURN = date(2025, 7, 21)
SATURDAY = 5
ELSEWHERE = {"young": 5, "calm": 30, "upkeep": 65}
TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


@pytest.fixture
def steered(database: Engine) -> Steered:
    """A project whose strategy is published; nobody has worked yet."""
    made = Steered(database)
    made.publish()
    return made


@pytest.fixture(scope="module")
def drifted(template_url: str) -> Iterator[URL]:
    """A database whose project followed its plan for seven weeks and went elsewhere for eight, to be copied."""
    with copy_of(make_url(template_url)) as url:
        engine = store.connect(url.render_as_string(hide_password=False))
        made = Steered(engine)
        made.publish()
        made.work(FIRST, TURN - timedelta(days=3), PLAN)
        made.work(TURN, LAST, ELSEWHERE)
        made.settle()
        engine.dispose()
        yield url


@pytest.fixture
def drifting(drifted: URL) -> Iterator[Steered]:
    """That project, in a database of the test's own."""
    with copy_of(drifted) as url:
        engine = store.connect(url.render_as_string(hide_password=False))
        yield Steered(engine, offsets=count(2), decided=count(1), numbers=count(10_000))
        engine.dispose()


def findings(steered: Steered) -> Findings:
    (row,) = steered.rows("SELECT findings FROM drift_case")
    return msgspec.convert(row.findings, Findings)


def test_a_project_that_follows_its_plan_stays_quiet(steered: Steered) -> None:
    steered.work(FIRST, LAST, PLAN)
    steered.settle()
    assert steered.standing() == ("on_plan", "inside")
    assert (steered.count("drift_case"), steered.told()) == (0, [])


def test_a_project_judged_before_its_listing_came_comes_to_rest_at_the_listings_day(steered: Steered) -> None:
    steered.settle()
    assert steered.rows("SELECT DISTINCT as_of FROM figure WHERE project = 'shop'") != [(LAST,)]
    steered.work(FIRST, LAST, PLAN)
    steered.settle()
    assert steered.rows("SELECT DISTINCT as_of FROM figure WHERE project = 'shop'") == [(LAST,)]


def test_a_drift_opens_one_case_that_says_where_the_days_go(drifting: Steered) -> None:
    assert drifting.standing() == ("drifting", "both_signs")
    found = findings(drifting)
    assert {gap.id for gap in found.gaps if gap.difference > 0.1} == {"upkeep"}
    assert {gap.id for gap in found.gaps if gap.difference < -0.1} == {"young"}
    assert (found.moves[0].source, found.moves[0].target) == ("upkeep", "young")
    assert found.rules[0].name == "shop-upkeep"


def test_a_drift_seen_long_after_it_began_is_dated_to_its_beginning(drifting: Steered) -> None:
    (case,) = drifting.rows("SELECT opened_on, since FROM drift_case")
    assert abs(case.since - TURN) <= timedelta(days=7)
    assert case.opened_on == LAST
    (told,) = drifting.rows("SELECT payload FROM effect WHERE key LIKE '%:told:owner'")
    assert f"drifting since about {case.since}" in msgspec.convert(told.payload, Notice).lines[0]


def test_what_a_case_says_is_kept_by_day(drifting: Steered) -> None:
    (case,) = drifting.rows("SELECT id, off_plan, findings FROM drift_case")
    assert drifting.rows("SELECT case_id, off_plan, findings, day FROM case_day") == [
        (case.id, case.off_plan, case.findings, LAST)
    ]


def test_the_causes_sum_to_the_off_plan_share(drifting: Steered) -> None:
    (case,) = drifting.rows("SELECT off_plan FROM drift_case")
    found = findings(drifting)
    for causes in (found.items, found.epics, found.rules):
        assert sum(cause.part for cause in causes) == pytest.approx(case.off_plan)


def test_owner_and_pmo_are_told_at_once_and_the_sponsor_of_what_starves_after_five_working_days(
    drifting: Steered,
) -> None:
    (case,) = drifting.rows("SELECT id, opened_at FROM drift_case")
    assert drifting.told() == [f"case:{case.id}:told:owner", f"case:{case.id}:told:pmo"]
    (timer,) = drifting.rows("SELECT key, due_at FROM timer WHERE kind = 'case.stage'")
    assert timer.key == f"{case.id}:sponsor"
    days = (case.opened_at + timedelta(days=n) for n in range(1, (timer.due_at - case.opened_at).days + 1))
    assert sum(day.weekday() < SATURDAY for day in days) == 5
    (told,) = drifting.rows("SELECT payload FROM effect WHERE key LIKE '%:told:owner'")
    notice = msgspec.convert(told.payload, Notice)
    assert notice.addresses == ("ana@acme.example",)
    assert notice.subject.startswith("shop drifts: ")
    assert any(line.startswith("back on plan if ") for line in notice.lines)


def test_a_stage_that_is_due_is_told_once_however_many_workers_look(drifting: Steered) -> None:
    drifting.run("UPDATE timer SET due_at = now() - interval '1 minute' WHERE kind = 'case.stage'")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: drift.drain(drifting.engine), range(4)))
    drifting.settle()
    sponsors = [key for key in drifting.told() if key.endswith(":sponsor")]
    assert len(sponsors) == 1
    (told,) = drifting.rows(
        "SELECT count(*) AS lines FROM case_log WHERE kind = 'told' AND words LIKE 'sponsor (cmo)%'"
    )
    assert told.lines == 1


def test_what_happens_is_told_on_the_topic_in_rising_revisions(drifting: Steered) -> None:
    rows = drifting.rows("SELECT value FROM outbox WHERE topic = 'fairlead.signals' ORDER BY seq")
    signals = [msgspec.json.decode(bytes(row.value), type=Signal) for row in rows]
    assert [it.event for it in signals] == ["standing", "opened", "told", "told"]
    assert [it.revision for it in signals] == sorted({it.revision for it in signals})


def test_judging_again_changes_nothing(drifting: Steered) -> None:
    before = drifting.rows("SELECT id, opened_at, findings FROM drift_case"), drifting.told()
    drifting.run("INSERT INTO dirty (kind, project) VALUES ('drift', 'shop')")
    drifting.settle()
    assert (drifting.rows("SELECT id, opened_at, findings FROM drift_case"), drifting.told()) == before


def test_a_case_is_closed_when_the_project_is_back_inside_and_those_who_know_are_told(
    drifting: Steered,
) -> None:
    drifting.work(LAST + timedelta(days=3), LAST + timedelta(days=35), PLAN)
    drifting.settle()
    (case,) = drifting.rows("SELECT id, closed_because FROM drift_case")
    assert case.closed_because.startswith("Back inside the tolerance")
    assert f"case:{case.id}:closed" in drifting.told()
    assert drifting.rows("SELECT 1 FROM timer WHERE kind LIKE 'case.%'") == []
    assert drifting.standing()[0] != "drifting"


def test_a_changed_plan_is_a_new_baseline_with_grace_and_no_drift(drifting: Steered) -> None:
    drifting.publish({"young": 5, "calm": 30, "upkeep": 65}, on=LAST - timedelta(days=2))
    drifting.settle()
    assert drifting.standing() == ("not_enough_data", "grace")
    (case,) = drifting.rows("SELECT closed_because FROM drift_case")
    assert case.closed_because.startswith("The plan was changed")


def test_a_pivot_in_mid_quarter_is_followed_without_a_drift(steered: Steered) -> None:
    steered.work(FIRST, TURN - timedelta(days=3), PLAN)
    steered.publish(ELSEWHERE, on=TURN)
    steered.work(TURN, LAST, ELSEWHERE)
    steered.settle()
    assert steered.standing()[0] in {"on_plan", "not_enough_data"}  # it depends on how much so few could show
    (state,) = steered.rows("SELECT evidence FROM drift_state")
    assert state.evidence["baseline"] == TURN.isoformat()
    assert not state.evidence["alarm"]
    assert steered.count("drift_case") == 0


def test_stale_data_never_drifts(steered: Steered) -> None:
    steered.work(FIRST, TURN - timedelta(days=3), PLAN, heard=timedelta(days=2))
    steered.work(TURN, LAST, ELSEWHERE, heard=timedelta(days=2))
    steered.settle()
    assert steered.standing() == ("not_enough_data", "stale")
    assert steered.count("drift_case") == 0


def test_a_project_falls_silent_by_itself_when_nothing_is_heard_any_more(drifting: Steered) -> None:
    drifting.run("UPDATE scope SET last_event_at = now() - interval '2 days'")
    drifting.run("UPDATE timer SET due_at = now() WHERE kind = 'drift.look'")
    drifting.run("UPDATE timer SET due_at = now() - interval '1 minute' WHERE kind = 'case.stage'")
    drifting.settle()
    assert drifting.standing() == ("not_enough_data", "stale")
    assert [key for key in drifting.told() if "sponsor" in key] == []


def test_a_hole_in_the_tags_is_watched_and_never_a_drift(steered: Steered) -> None:
    steered.work(FIRST, TURN - timedelta(days=3), PLAN)
    steered.work(TURN, LAST, {"young": 20, "calm": 12, "upkeep": 8, "": 60})
    steered.settle()
    assert steered.standing() == ("watch", "hole_in_the_tags")
    assert steered.count("drift_case") == 0


def test_fewer_than_five_people_are_not_spoken_of(steered: Steered) -> None:
    steered.work(FIRST, LAST, ELSEWHERE, people=("one", "two", "three", "four"))
    steered.settle()
    assert steered.standing() == ("not_enough_data", "few_people")
    shown = {row.name for row in steered.rows("SELECT DISTINCT name FROM figure")}
    assert shown == {"alignment_items", "drift_state"}


def test_an_acknowledgement_stops_the_chain_until_it_runs_out(drifting: Steered) -> None:
    (case,) = drifting.rows("SELECT id FROM drift_case")
    assert drifting.decide(ACKNOWLEDGE, Answer(case.id, "we talk on Monday", TOMORROW), "bo") == "applied"
    drifting.run("UPDATE timer SET due_at = now() - interval '1 minute' WHERE kind = 'case.stage'")
    drifting.settle()
    assert [key for key in drifting.told() if "sponsor" in key] == []
    drifting.run("UPDATE timer SET due_at = now() WHERE kind = 'case.answer'")
    drifting.settle()
    assert [key for key in drifting.told() if "sponsor" in key] == [f"case:{case.id}:told:sponsor"]
    kinds = [row.kind for row in drifting.rows("SELECT kind FROM case_log ORDER BY seq")]
    assert kinds == ["opened", "told", "told", "acknowledged", "expired", "told"]


def test_an_accepted_drift_is_silent_until_its_day_and_then_a_drift_again(drifting: Steered) -> None:
    (case,) = drifting.rows("SELECT id FROM drift_case")
    assert drifting.decide(ACCEPT, Answer(case.id, "the audit comes first", TOMORROW)) == "applied"
    drifting.settle()
    assert drifting.standing() == ("accepted", "accepted")
    drifting.run("UPDATE timer SET due_at = now() WHERE kind = 'case.answer'")
    drifting.settle()
    assert drifting.standing() == ("drifting", "both_signs")


@pytest.mark.parametrize(
    ("kind", "answer", "why"),
    [
        (ACCEPT, Answer(1, "because"), "accepted until a day, never for good"),
        (ACCEPT, Answer(1, "because", date(2025, 1, 1)), "not a day within the year"),
        (ACCEPT, Answer(1, "because", TOMORROW + timedelta(days=400)), "not a day within the year"),
        (ACKNOWLEDGE, Answer(1, "  "), "needs a reason"),
        (ACKNOWLEDGE, Answer(99, "because"), "There is no case 99"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_with_the_reason(
    drifting: Steered, kind: str, answer: Answer, why: str
) -> None:
    assert drifting.rows("SELECT id FROM drift_case")[0].id == 1
    said = drifting.decide(kind, answer)
    assert said.startswith("refused")
    assert why in said
    assert drifting.rows("SELECT answer FROM drift_case")[0].answer == ""
