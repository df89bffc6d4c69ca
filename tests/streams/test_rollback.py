"""Publishing an older version's files again restores every tag, whatever was published between."""

from datetime import UTC, datetime, timedelta
from threading import Event

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from schemas.topics import EVENTS
from streams.ingest import Ingest
from streams.ledger import Ledger
from tests.streams.deciding import PMO, STRATEGY, Decisions, judged
from tests.streams.maker import PLACE, event, issue, records

CONDITIONS = (
    "{type: Bug}",
    "{label: a}",
    "{label: b}",
    "{under: PAY-1}",
    "{words: issue}",
    "{not: {label: a}}",
)
SERVED = ("one-tap", "young-shoppers", "calm-nights", "upkeep")
RULES = st.lists(st.tuples(st.sampled_from(CONDITIONS), st.sampled_from(SERVED)), min_size=1, max_size=4)
LABELS = st.lists(st.sampled_from(["a", "b"]), unique=True)
ITEMS = st.lists(st.tuples(LABELS, st.sampled_from(["", "PAY-1", "PAY-2"])), min_size=1, max_size=6)
WIPE = "TRUNCATE command, strategy, retag, correction, mark, item, scope, dirty, outbox, event_log CASCADE"
WHOLE = (
    "SELECT i.key, a.state, a.shares, a.reasons, a.rule, a.source, o.rule, o.shares FROM alignment a"
    " JOIN item i ON i.id = a.item_id JOIN own_alignment o USING (item_id) ORDER BY i.key"
)


def files(rules: list[tuple[str, str]]) -> dict[str, str]:
    lines = [f"  - {{id: r{n}, when: {when}, serves: {serves}}}" for n, (when, serves) in enumerate(rules)]
    return {"strategy.yaml": STRATEGY, "rules/payments.yaml": "\n".join(["for: payments", "rules:", *lines])}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=RULES, between=st.lists(RULES, min_size=1, max_size=1), items=ITEMS, corrected=st.integers(0, 6))
def test_a_rollback_restores_every_tag_with_its_reasons(
    database: Engine,
    first: list[tuple[str, str]],
    between: list[list[tuple[str, str]]],
    items: list[tuple[list[str], str]],
    corrected: int,
):
    with database.begin() as connection:
        connection.execute(text(WIPE))
    page = event(*(issue(n, labels=labels, parent=up) for n, (labels, up) in enumerate(items, start=1)))
    Ledger(database, "ingest", {EVENTS.name: Ingest()}, Event()).apply(PLACE, records(page))
    decisions = Decisions(database, datetime.now(UTC) - timedelta(hours=1))
    decisions.publish(files(first))
    if corrected:
        decisions.propose(corrected, "upkeep", by=PMO, subtree=True)
    before = tags(database)
    for rules in between:
        decisions.publish(files(rules))
        judged(database)
    decisions.publish(files(first))
    assert tags(database) == before


def tags(engine: Engine) -> list[tuple[object, ...]]:
    judged(engine)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(WHOLE))]
