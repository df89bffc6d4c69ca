"""How a back-test reads."""

from datetime import date

import msgspec

from alignment_rules.backtest import Move, Part, Plan, Report
from deploy import backtest_page
from schemas.alignment import State

MOVE = Move("pay", "unaligned", "young", 6, 2.5, (("PAY-1", "a | `b`\x1b[31m <i>"),))
PART = Part("pay", "young", State.ALIGNED, 0.50, 0.53, 0.59)
PLAN = Plan("pay", 0.12, 0.04, 0.1, 0.1)
REPORT = Report(100, 6, date(2026, 11, 24), 28, (MOVE,), (PART,), (PLAN,))


def test_it_says_how_much_moves_where_and_why_a_figure_changes() -> None:
    said = backtest_page.as_markdown(REPORT)
    assert "**6 of 100 items (6 %) would be judged otherwise.**" in said
    assert "| pay | unaligned | young | 6 | 2.5 |" in said
    assert "+9 points: +6 from re-tagging, +3 from work" in said
    assert "A drift of **pay** closes: off plan 12 % now, 4 % by the draft." in said


def test_a_publish_says_in_short_what_it_changes() -> None:
    assert backtest_page.in_short(REPORT) == (
        "6 of 100 items are judged otherwise by it.\n"
        "  pay, young: +9 points: +6 from re-tagging, +3 from work"
    )


def test_a_title_can_neither_break_the_table_nor_command_a_terminal() -> None:
    (line,) = (line for line in backtest_page.as_markdown(REPORT).splitlines() if "PAY-1" in line)
    assert line.replace("\\|", "").count("|") == 7
    assert "\x1b" not in line
    assert "\\<i\\>" in line


def test_a_draft_that_moves_nothing_says_only_that() -> None:
    report = Report(100, 0, date(2026, 11, 24), 28, (), (), ())
    assert backtest_page.as_markdown(report) == "**0 of 100 items (0 %) would be judged otherwise.**"


def test_scripts_get_all_of_it() -> None:
    assert msgspec.json.decode(backtest_page.as_json(REPORT), type=Report) == REPORT
