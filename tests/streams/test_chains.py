"""Chains of parents of any length and shape are judged, and what is odd about them is said."""

import pytest
from sqlalchemy import Engine, select

from alignment_rules.resolve import DEEPEST
from schemas.alignment import State
from schemas.tables import alignment, item
from tests.alignment_rules.strategies import files
from tests.streams.conftest import Apply
from tests.streams.maker import event, issue, records
from tests.streams.publishing import publish, tag_all

pytestmark = pytest.mark.engines
RULES = [{"id": "r1", "when": {"label": "a"}, "serves": "calm"}]


def judged(engine: Engine) -> dict[str, tuple[str, str]]:
    """Key -> state, and what is said of what is above it."""
    asked = select(item.c.key, alignment.c.state, alignment.c.reasons).join(
        alignment, alignment.c.item_id == item.c.id
    )
    with engine.connect() as connection:
        return {
            row.key: (row.state, next((it["detail"] for it in row.reasons if it["step"] == "ancestor"), ""))
            for row in connection.execute(asked)
        }


def test_a_chain_a_thousand_deep_is_looked_up_as_far_as_is_said(database: Engine, apply: Apply) -> None:
    top = issue(1, labels=["a"])
    apply(records(event(top, *(issue(n, parent=f"PAY-{n - 1}") for n in range(2, 1_001)))))
    publish(database, files(RULES, {}))
    tag_all(database)
    found = judged(database)
    assert len(found) == 1_000
    assert found[f"PAY-{DEEPEST + 1}"][0] == State.ALIGNED
    state, said = found[f"PAY-{DEEPEST + 2}"]
    assert state == State.UNALIGNED
    assert said.endswith(f"only {DEEPEST} levels are looked at.")


def test_a_circle_of_parents_is_judged_and_told(database: Engine, apply: Apply) -> None:
    apply(records(event(*(issue(n, parent=f"PAY-{n % 3 + 1}") for n in (1, 2, 3)), issue(4, parent="PAY-4"))))
    publish(database, files(RULES, {}))
    tag_all(database)
    told = "its parents form a circle, in which it is above itself."
    assert all(
        state == State.UNALIGNED and said.endswith(told)
        for key, (state, said) in judged(database).items()
        if key != "PAY-4"
    )


def test_a_circle_that_a_rule_matches_gives_each_in_it_what_the_rule_serves(
    database: Engine, apply: Apply
) -> None:
    apply(
        records(
            event(*(issue(n, parent=f"PAY-{n % 3 + 1}", labels=["a"] if n == 2 else []) for n in (1, 2, 3)))
        )
    )
    publish(database, files(RULES, {}))
    tag_all(database)
    assert {state for state, _ in judged(database).values()} == {State.ALIGNED}
