"""Rules beside the items of the store: cases made of them, and how many each rule wins."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from alignment_rules import cases
from alignment_rules.rule_use import Finding
from alignment_rules.strategy import read
from deploy import strategy_folder
from deploy.rules import add_case, in_use
from schemas.errors import Reject
from tests.alignment_rules.strategies import files
from tests.streams.conftest import Apply
from tests.streams.maker import event, issue, records
from tests.streams.publishing import publish, tag_all

pytestmark = pytest.mark.engines
RULES = [
    {"id": "r1", "when": {"label": "a"}, "serves": "calm"},
    {"id": "r2", "when": {"under": "PAY-1"}, "serves": "young"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in (files(RULES, {}) | {"rules/pay_test.yaml": "- {is: r1, label: a}"}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_a_case_is_added_that_passes_and_says_no_more_than_it_must(
    database: Engine, apply: Apply, folder: Path
) -> None:
    apply(records(event(issue(1)), event(issue(2, parent="PAY-1", summary="of a customer"), seen=1)))
    with database.connect() as connection:
        file, line = add_case(connection, folder, "pay-2", "r2")
        assert line == "- {is: r2, key: PAY-2, under: PAY-1}\n"
        assert file.read_text() == "- {is: r1, label: a}\n" + line
        tested = cases.run(read(strategy_folder.texts(folder)))
        assert (tested.cases, tested.failures, tested.untested) == (2, (), ())
        with pytest.raises(Reject, match=r"r1 does not win PAY-2. Does not hold: label a."):
            add_case(connection, folder, "PAY-2", "r1")
        with pytest.raises(Reject, match="no rule r3"):
            add_case(connection, folder, "PAY-2", "r3")
        with pytest.raises(Reject, match="PAY-77"):
            add_case(connection, folder, "PAY-77", "r1")


def test_rules_are_counted_by_what_they_win(database: Engine, apply: Apply) -> None:
    apply(records(*(event(issue(number, labels=["a"]), seen=number) for number in range(1, 31))))
    publish(database, files(RULES, {}))
    tag_all(database)
    with database.connect() as connection:
        found = [(each.rule, each.items, each.of, each.finding) for each in in_use(connection)]
    assert found == [("r1", 30, 30, Finding.BROAD), ("r2", 0, 30, Finding.DEAD)]


def test_without_a_strategy_there_is_nothing_to_count(database: Engine) -> None:
    with database.connect() as connection, pytest.raises(Reject, match="publish one"):
        in_use(connection)
