"""Which files a pull request or a commit changes: by walk or by push, in any order; what is not known is said."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine, text

from schemas.events import Origin, RawEvent
from tests.streams import snapshot
from tests.streams.conftest import Apply
from tests.streams.deciding import Decisions
from tests.streams.maker import API, at, event, records
from tests.streams.tagging import WALLET, files, from_scratch, judged, settle
from tests.streams.test_tagging_laws import reasons, says

PATH = "{id: path, when: {path: services/pay/*}, serves: growth}"


def pull(number: int, updated: float, paths: list[str] | None, seen: float | None = None) -> RawEvent:
    """A pull request as the walk lists it, or, without paths, as a webhook states it."""
    part: dict[str, Any] = {
        "id": 900 + number,
        "number": number,
        "state": "open",
        "title": "Work",
        "created_at": at(0).isoformat(),
        "updated_at": at(updated).isoformat(),
        "user": "p1",
    }
    told = {} if paths is None else {"paths": paths}
    origin = Origin.WEBHOOK if paths is None else Origin.PAGE
    name = "pull_request" if paths is None else "pulls"
    return event(part | told, scope=API, seen=updated if seen is None else seen, name=name, origin=origin)


def commit(sha: str, seen: float, **told: Any) -> RawEvent:
    part = {"sha": sha, "message": "Work", "authored": at(0).isoformat(), "committed": at(0).isoformat()}
    return event(part | told, scope=API, seen=seen, name="push" if told else "commits")


def test_a_rule_by_path_wins_what_changes_such_a_file(database: Engine, apply: Apply):
    Decisions(database).publish(files(PATH))
    apply(records(pull(1, 0, ["README.md", "services/pay/x.py"]), pull(2, 0, ["README.md"]), pull(3, 0, [])))
    settle(database)
    found = [says(database, f"acme/pay-api#{number}")[0] for number in (1, 2, 3)]
    assert found == ["aligned", "unaligned", "unaligned"]


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_the_newest_that_tells_files_counts_in_whatever_order_it_comes(
    order: tuple[int, ...], database: Engine, apply: Apply
):
    told = [pull(1, 0, ["services/pay/x.py"]), pull(1, 1, None), pull(1, 2, ["docs/x.md"]), pull(1, 3, None)]
    for place, which in enumerate(order):
        apply(records(told[which], start=place))
    with database.connect() as connection:
        assert connection.execute(text("SELECT paths FROM item")).scalar_one() == ["docs/x.md"]


def test_a_listing_takes_nothing_from_what_a_push_told(database: Engine, apply: Apply):
    Decisions(database).publish(files(PATH))
    apply(records(commit("a" * 40, 0, paths=["services/pay/x.py"]), commit("a" * 40, 1)))
    apply(records(commit("b" * 40, 0), commit("b" * 40, 1, paths=["services/pay/y.py"]), start=2))
    settle(database)
    assert {says(database, f"acme/pay-api@{sha * 40}")[0] for sha in "ab"} == {"aligned"}


def test_what_is_not_known_of_files_is_unknown_only_where_a_rule_asks_for_it(database: Engine, apply: Apply):
    decisions = Decisions(database)
    decisions.publish(files(WALLET))
    apply(records(pull(1, 0, None), commit("a" * 40, 0)))
    settle(database)
    assert says(database, "acme/pay-api#1")[0] == "unaligned"
    decisions.publish(files(WALLET, PATH))
    settle(database)
    assert says(database, "acme/pay-api#1")[0] == says(database, f"acme/pay-api@{'a' * 40}")[0] == "unknown"
    assert reasons(database, "acme/pay-api#1")[-1] == (
        "Which files it changes is not known, and rules of payments ask for them: the next listing tells it."
    )
    in_steps = judged(database)
    assert snapshot.differences(in_steps, from_scratch(database)) == []
    apply(records(pull(1, 1, ["docs/x.md"]), start=2))
    settle(database)
    assert says(database, "acme/pay-api#1")[0] == "unaligned"
