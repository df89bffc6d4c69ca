"""Corrections: who may say what an item serves, what else that reaches, and that a withdrawn one never comes back."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from schemas.tables import correction
from schemas.topics import EVENTS
from streams.ingest import Ingest
from streams.ledger import Ledger
from tests.streams.conftest import Apply
from tests.streams.deciding import ANA, BO, DEV, FILES, PMO, Decisions, judged
from tests.streams.maker import API, PLACE, event, issue, records

pytestmark = pytest.mark.engines

BUG = {"issuetype": {"name": "Bug", "hierarchyLevel": 0}}
PULL = {
    "id": 7,
    "number": 7,
    "state": "open",
    "title": "Mend PAY-2",
    "created_at": "2026-09-01T08:00:00+00:00",
    "updated_at": "2026-09-01T08:00:00+00:00",
    "head": {"ref": "mend"},
    "user": "p1",
}


@pytest.fixture
def decisions(database: Engine, apply: Apply) -> Decisions:
    """A strategy, an epic PAY-1, a story PAY-2 and a bug PAY-3 under it, and a pull request that names PAY-2."""
    made = Decisions(database)
    made.publish()
    page = event(issue(1), issue(2, parent="PAY-1"), issue(3, parent="PAY-1", **BUG))
    apply(records(page, event(PULL, scope=API, name="pulls")))
    return made


def test_a_proposal_counts_only_when_who_answers_for_the_objective_confirms_it(decisions: Decisions):
    number = decisions.propose(1, "young-shoppers")
    assert judged(decisions.engine)["PAY-1"][0] == "unaligned"
    refused = decisions.confirm(number, by=BO)
    outcome, why = decisions.outcome(refused)
    assert outcome == "refused"
    assert ANA in why
    assert judged(decisions.engine)["PAY-1"][0] == "unaligned"
    decisions.confirm(number, by=ANA)
    assert judged(decisions.engine)["PAY-1"] == ("aligned", ("young-shoppers",), "correction")


def test_what_an_owner_or_the_pmo_proposes_counts_at_once(decisions: Decisions):
    decisions.propose(1, "one-tap", by=ANA.upper())
    decisions.propose(2, "upkeep", by=PMO)
    found = judged(decisions.engine)
    assert found["PAY-1"] == ("aligned", ("one-tap",), "correction")
    assert found["PAY-2"] == ("always_on", ("upkeep",), "correction")


def test_a_correction_of_an_item_alone_reaches_what_names_it_but_nothing_under_it(decisions: Decisions):
    decisions.propose(1, "young-shoppers", by=PMO)
    assert judged(decisions.engine)["PAY-2"][0] == "unaligned"
    decisions.propose(2, "upkeep", by=PMO)
    assert judged(decisions.engine)["acme/pay-api#7"] == ("always_on", ("upkeep",), "linked")


def test_a_correction_of_everything_under_an_item_beats_the_rules_there(decisions: Decisions):
    assert judged(decisions.engine)["PAY-3"] == ("aligned", ("calm-nights",), "rule")
    number = decisions.propose(1, "young-shoppers", by=ANA, subtree=True)
    found = judged(decisions.engine)
    assert found["PAY-3"] == found["PAY-2"] == ("aligned", ("young-shoppers",), "correction")
    assert found["acme/pay-api#7"] == ("aligned", ("young-shoppers",), "linked")
    decisions.propose(3, "upkeep", by=PMO)  # nearer
    assert judged(decisions.engine)["PAY-3"] == ("always_on", ("upkeep",), "correction")
    decisions.withdraw(number, by=ANA)
    found = judged(decisions.engine)
    assert found["PAY-2"][0] == found["acme/pay-api#7"][0] == "unaligned"


def test_it_counts_through_its_last_day_and_then_the_rules_speak_again(
    decisions: Decisions, database: Engine
):
    today = datetime.now(UTC).date()
    decisions.propose(1, "young-shoppers", by=ANA, subtree=True, until=today)
    assert judged(database)["PAY-3"][1] == ("young-shoppers",)
    with database.begin() as connection:
        connection.execute(correction.update().values(until=today - timedelta(days=1)))
    found = judged(database)
    assert found["PAY-1"][0] == "unaligned"
    assert found["PAY-3"] == ("aligned", ("calm-nights",), "rule")


def test_it_survives_a_publish_and_a_rollback_and_says_when_its_objective_is_gone(
    decisions: Decisions, database: Engine
):
    decisions.propose(3, "young-shoppers", by=ANA)
    before = judged(database)
    without = FILES["strategy.yaml"].replace("young-shoppers:", "older-shoppers:")
    decisions.publish(FILES | {"strategy.yaml": without})
    assert judged(database)["PAY-3"] == ("aligned", ("calm-nights",), "rule")
    with database.connect() as connection:
        told = connection.execute(
            text(
                "SELECT reasons->0->>'detail' FROM alignment a JOIN item i ON i.id = item_id WHERE key = 'PAY-3'"
            )
        ).scalar_one()
    assert "no longer has what it names" in told
    decisions.publish()
    assert judged(database) == before


@pytest.mark.parametrize(
    ("serves", "until", "why"),
    [
        ("nothing-here", None, "`nothing-here`"),
        ("calm-night", None, "no `calm-night` that work could serve; did you mean `calm-nights`?"),
        ("xyz", None, "; known: calm-nights, one-tap, upkeep, young-shoppers."),
        ("upkeep", date(2020, 1, 1), "past"),
    ],
)
def test_nonsense_is_refused_with_its_reason(decisions: Decisions, serves: str, until: date | None, why: str):
    outcome, detail = decisions.outcome(decisions.propose(1, serves, by=PMO, until=until))
    assert outcome == "refused"
    assert why in detail


def test_it_may_come_before_its_item(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish()
    decisions.propose(9, "upkeep", by=PMO, subtree=True)
    apply(records(event(issue(9), issue(10, parent="PAY-9"))))
    found = judged(database)
    assert found["PAY-9"][1] == found["PAY-10"][1] == ("upkeep",)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "confirm", "withdraw"]),
        st.integers(1, 4),
        st.sampled_from([DEV, ANA, PMO]),
    ),
    max_size=10,
)
WIPE = "TRUNCATE command, strategy, retag, correction, mark, item, scope, dirty, outbox, event_log CASCADE"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, again=st.integers(0, 9))
def test_withdrawn_stays_withdrawn_whatever_follows_and_whatever_is_replayed(
    database: Engine, steps: list[tuple[str, int, str]], again: int
):
    with database.begin() as connection:
        connection.execute(text(WIPE))
    decisions, withdrawn = Decisions(database), set[int]()
    decisions.publish()
    for kind, number, by in steps:
        if kind == "propose":
            decisions.propose(number, "young-shoppers", by)
        else:
            getattr(decisions, kind)(number, by)
        assert withdrawn <= (withdrawn := _withdrawn(database))
    before = _standing(database)
    decisions.apply(decisions.log[again:])
    assert _standing(database) == before
    page = event(*(issue(number) for number in range(1, 5)))
    assert Ledger(database, "ingest", {EVENTS.name: Ingest()}, threading.Event()).apply(PLACE, records(page))
    found = judged(database)
    newest = {key: state for _, key, state in before if state == "confirmed"}
    for key, (_, served, step) in found.items():
        assert (step == "correction") == (key in newest)
        assert served == (("young-shoppers",) if key in newest else ())


def _withdrawn(engine: Engine) -> set[int]:
    return {number for number, _, state in _standing(engine) if state == "withdrawn"}


def _standing(engine: Engine) -> list[tuple[int, str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT number, key, state FROM correction ORDER BY number"))
        return [tuple(row) for row in rows]
