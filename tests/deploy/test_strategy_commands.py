"""`fairlead strategy`, `correct` and `corrections` on real engines: versions, rollback, corrections, and a rule from three."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from deploy.cli import frame
from schemas.broker import Broker
from tests.deploy.carrying import carrying
from tests.streams.conftest import Apply, apply, ledger  # noqa: F401 - fixtures
from tests.streams.deciding import ANA, DEV, FILES, PMO, judged
from tests.streams.maker import event, issue, records

pytestmark = pytest.mark.engines

Ask = Callable[..., Any]
CASES = "- {is: pay-bug, type: Bug}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "strategy"
    for path, text in (FILES | {"rules/payments_test.yaml": CASES}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.lstrip())
    return root


@pytest.fixture
def ask(
    broker: Broker,
    database: Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Ask]:
    """Run a command with --json where it succeeds; a number is the exit code it must end with instead."""
    monkeypatch.setenv("FAIRLEAD_KAFKA__BOOTSTRAP", broker.bootstrap)
    monkeypatch.setenv("FAIRLEAD_DATABASE__URL", database_url)
    monkeypatch.setenv("FAIRLEAD_HOME", str(tmp_path / "home"))

    def asked(*arguments: str, ends: int = frame.FINE, json_too: bool = True) -> Any:
        code = frame.run([*arguments, *(["--json"] if json_too and ends == frame.FINE else [])])
        told = capsys.readouterr()
        assert code == ends, told
        if ends != frame.FINE:
            return told.err or told.out
        return json.loads(told.out) if json_too else told.out

    with carrying(broker, database):
        yield asked


def test_versions_are_kept_compared_written_out_and_rolled_back_to(ask: Ask, folder: Path, tmp_path: Path):
    assert ask("strategy", "publish", str(folder), "-m", "The first") == {"version": 1}
    assert ask("strategy", "publish", str(folder)) == {"version": None}
    rules = folder / "rules" / "payments.yaml"
    rules.write_text(rules.read_text().replace("serves: calm-nights", "serves: upkeep"))
    difference = {
        "what": "rule pay-bug of payments",
        "how": "changed",
        "details": ["serves: calm-nights → upkeep"],
    }
    assert ask("strategy", "diff", str(folder)) == [difference]
    assert ask("strategy", "diff", str(folder), json_too=False) == (
        "~ rule pay-bug of payments changed: serves: calm-nights → upkeep\n"
    )
    assert ask("strategy", "publish", str(folder), "-m", "The second") == {"version": 2}
    assert ask("strategy", "diff", "1", "2") == [difference]

    assert ask("strategy", "rollback", "1") == {"version": 3}
    assert ask("strategy", "rollback", "1") == {"version": None}
    found = ask("strategy", "history")
    assert [(it["version"], it["message"], it["in_force"]) for it in found] == [
        (3, "Roll back to version 1", True),
        (2, "The second", False),
        (1, "The first", False),
    ]
    assert found[0]["hash"] == found[2]["hash"] != found[1]["hash"]
    assert ask("strategy", "diff", "1", "3", json_too=False).startswith(
        "Nothing that decides anything differs"
    )

    ask("strategy", "show", "2", "--to", str(tmp_path / "second"), json_too=False)
    assert (tmp_path / "second" / "rules" / "payments.yaml").read_text() == rules.read_text()
    assert "version 9" in ask("strategy", "rollback", "9", ends=frame.REFUSED)
    assert "empty folder" in ask("strategy", "show", "--to", str(tmp_path / "second"), ends=frame.REFUSED)


def test_a_publish_says_what_it_changes_and_the_history_keeps_it(
    ask: Ask,
    folder: Path,
    apply: Apply,  # noqa: F811
    database: Engine,
    capsys: pytest.CaptureFixture[str],
):
    ask("strategy", "publish", str(folder))
    apply(records(event(issue(1, issuetype={"name": "Bug"}), issue(2))))
    judged(database)
    rules = folder / "rules" / "payments.yaml"
    rules.write_text(rules.read_text().replace("serves: calm-nights", "serves: upkeep"))
    told = ask("strategy", "publish", str(folder), json_too=False)
    assert told.splitlines()[1] == "1 of 2 items are judged otherwise by it."
    assert frame.run(["strategy", "stranded"]) == frame.FINE
    assert "version 2 is still being applied, so this may change" in capsys.readouterr().err
    newest, first = ask("strategy", "history")
    assert (newest["changes"], first["changes"]) == ("1 of 2 items are judged otherwise by it.", "")
    assert "1 of 2 items are judged otherwise by it" in ask("strategy", "history", json_too=False)


def test_contradictions_are_listed_until_somebody_decides(
    ask: Ask,
    folder: Path,
    apply: Apply,  # noqa: F811
    database: Engine,
):
    rules, cases = (folder / "rules" / f"payments{end}.yaml" for end in ("", "_test"))
    rules.write_text(rules.read_text() + "  - {id: pay-wallet, when: {label: wallet}, serves: upkeep}\n")
    cases.write_text(cases.read_text() + "- {is: pay-wallet, label: wallet}\n")
    ask("strategy", "publish", str(folder))
    two = issue(1, issuetype={"name": "Bug"}), issue(2, labels=["wallet"])
    apply(records(event(*two, issue(3, summary="see PAY-1 and PAY-2"))))
    judged(database)
    assert ask("conflicts", ends=frame.FINDINGS) == (
        "PAY-3  payments  see PAY-1 and PAY-2\n"
        "    Rule pay-bug gives PAY-1 calm-nights; rule pay-wallet gives PAY-2 upkeep. Each has its part until you say what"
        " it serves itself: `fairlead correct`, or a rule that matches it; or let `links` say which way of naming counts"
        " more.\n"
    )
    assert "! Conflict: Rule pay-bug gives PAY-1" in ask("explain", "PAY-3", json_too=False)
    assert ask("strategy", "stranded") == []
    rules.write_text(rules.read_text() + "links: {title: 0}\n")
    ask("strategy", "publish", str(folder))
    judged(database)
    assert ask("conflicts") == {"conflicts": [], "items": {}}


def test_show_tells_what_follows_from_the_numbers(ask: Ask, folder: Path):
    strategy = folder / "strategy.yaml"
    case = "{title: One-tap checkout, cost: 120k EUR, benefit: 10k EUR/month}"
    strategy.write_text(strategy.read_text().replace("{title: One-tap checkout}", case))
    ask("strategy", "publish", str(folder))
    (money,) = ask("strategy", "show")["business_cases"]
    assert (money["first_year_return"], money["payback_months"]) == (0, 12)
    told = ask("strategy", "show", json_too=False)
    assert "12 months" in told
    assert "Win shoppers under 30" in told


def test_show_tells_why_an_objective_is_wanted_and_when_its_kpis_can_move(ask: Ask, folder: Path):
    strategy = folder / "strategy.yaml"
    kpis = (
        "{signups: {from: 10, to: 20, by: 2027-06-30, effect after: 8 weeks},"
        " visits: {from: 1, to: 2, by: 2027-06-30}}"
    )
    given = f"title: Win shoppers under 30\n    because: market\n    kpis: {kpis}"
    strategy.write_text(strategy.read_text().replace("title: Win shoppers under 30", given))
    ask("strategy", "publish", str(folder))
    told = ask("strategy", "show", json_too=False)
    wanted = next(line for line in told.splitlines() if line.startswith("young-shoppers"))
    assert "market" in wanted.split()
    assert "signups 10 → 20 by 2027-06-30, effect after 8 weeks; visits 1 → 2 by 2027-06-30" in wanted


def test_check_says_in_json_what_it_says_in_words(ask: Ask, folder: Path):
    sound = ask("strategy", "check", str(folder))
    assert sound["sound"]
    assert {
        "place": "strategy.yaml:3",
        "name": "young-shoppers",
        "gap": "has no KPI: how will success be seen?",
    } in (sound["questions"])
    (folder / "rules" / "payments.yaml").write_text("for: paymnts\n")
    assert "did you mean `payments`" in ask("strategy", "check", str(folder), ends=frame.FINDINGS)


def test_schemas_are_written_where_the_comment_names_them(ask: Ask, folder: Path):
    told = ask("strategy", "schema", "--into", str(folder), json_too=False)
    assert (folder / ".schema" / "strategy.json").is_file()
    assert "# yaml-language-server: $schema=../.schema/rules.json" in told
    assert ask("strategy", "check", str(folder))["sound"]


def test_anyone_proposes_and_who_answers_confirms(
    ask: Ask,
    folder: Path,
    database: Engine,
    apply: Apply,  # noqa: F811
):
    apply(records(event(issue(1), issue(2, parent="PAY-1"))))
    ask("strategy", "publish", str(folder))
    why = ("--because", "It is the checkout")
    (made,) = ask("correct", "pay-1", "--serves", "one-tap", *why, "--subtree", "--as", DEV)["corrections"]
    assert (made["stage"], made["key"], made["subtree"]) == ("proposed", "PAY-1", True)
    assert judged(database)["PAY-2"][0] == "unaligned"
    number = str(made["number"])
    assert ANA in ask("corrections", "confirm", number, "--as", DEV, ends=frame.REFUSED)
    assert ask("corrections", "confirm", number, "--as", ANA)["corrections"][0]["stage"] == "counts"
    assert judged(database)["PAY-2"] == ("aligned", ("one-tap",), "correction")
    assert ask("explain", "PAY-1")["corrections"][0]["because"] == "It is the checkout"
    assert f"{number}  counts" in ask("corrections", "list", json_too=False)
    ask("corrections", "withdraw", number, "--as", DEV)
    assert judged(database)["PAY-2"][0] == "unaligned"
    assert ask("corrections", "list")["corrections"] == []
    assert ask("corrections", "list", "--ended")["corrections"][0]["stage"] == "withdrawn"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("PAY-9", "--serves", "one-tap"), "Did you mean PAY-1"),
        (("PAY-1", "--serves", "one-tip"), "did you mean `one-tap`?"),
        (("PAY-1", "--serves", "one-tap=60"), "make it 100"),
        (("PAY-1", "--serves", "one-tap", "--until", "2020-01-01"), "past"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    ask: Ask,
    folder: Path,
    apply: Apply,  # noqa: F811
    arguments: tuple[str, ...],
    why: str,
):
    apply(records(event(issue(1))))
    ask("strategy", "publish", str(folder))
    assert why in ask("correct", *arguments, "--because", "x", "--as", PMO, ends=frame.REFUSED)


def test_three_corrections_alike_become_a_rule_with_its_test_that_git_applies(
    ask: Ask,
    folder: Path,
    database: Engine,
    apply: Apply,  # noqa: F811
):
    wallets = [issue(number, labels=["wallet", f"only-{number}"]) for number in (1, 2, 3)]
    apply(records(event(*wallets, issue(4, labels=["other"]))))
    ask("strategy", "publish", str(folder))
    for number, serves in ((1, "one-tap"), (2, "one-tap"), (4, "one-tap")):
        ask("correct", f"PAY-{number}", "--serves", serves, "--because", "wallets", "--as", PMO)
    assert ask("corrections", "suggest")["suggestions"] == []
    ask("correct", "PAY-3", "--serves", "one-tap", "--because", "wallets", "--as", PMO)
    (found,) = ask("corrections", "suggest")["suggestions"]
    assert (found["condition"], found["keys"]) == ("label wallet", ["PAY-1", "PAY-2", "PAY-3"])

    patch = ask("corrections", "suggest", json_too=False)
    applied = subprocess.run(
        ["git", "apply"], cwd=folder, input=patch, text=True, capture_output=True, check=False
    )
    assert applied.returncode == 0, applied.stderr
    assert ask("strategy", "check", str(folder))["cases"] == 2
    ask("strategy", "publish", str(folder))
    for made in ask("corrections", "list")["corrections"]:
        if made["key"] != "PAY-4":
            ask("corrections", "withdraw", str(made["number"]), "--as", PMO)
    found = judged(database)
    assert {found[f"PAY-{number}"] for number in (1, 2, 3)} == {("aligned", ("one-tap",), "rule")}
