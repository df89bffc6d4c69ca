"""`fairlead digest --send`: to a real mail server, once, and what is said of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alignment_rules.review import Page
from alignment_rules.review.page import Agenda, Bar, Bars, Decision, Section
from connectors.digest import as_letter
from deploy import digest_page
from deploy.settings import NotifySettings, Settings
from schemas.counting import Unit
from schemas.errors import Reject, Retry
from schemas.letters import review_key
from schemas.periods import period
from tests.connectors.notifier.receivers import Mailbox, mailbox

WEEK = period("2026-W47")
DECISIONS = tuple(Decision(f"decide {number}", "bo", "", ("yes", "no")) for number in range(10))
BARS = Bars(
    "payments",
    "the week before",
    (Bar("Win shoppers", "aligned", 0.42, 0.6, None, 84.0),),
    Unit.PERSON_DAYS.words,
)
PAGE = Page("Review of week 47", ("All is well.",), (Section("Decisions due", (Agenda(DECISIONS), BARS)),))
LETTER = as_letter(PAGE, WEEK, ("bo@acme.example",))


@pytest.fixture
def post() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


def settings(tmp_path: Path, *ways: str) -> Settings:
    file = tmp_path / "ways"
    file.write_text("\n".join(ways))
    return Settings(notify=NotifySettings(letters_file=file))


def test_the_summary_is_the_lead_and_what_is_due_and_how_to_see_the_whole() -> None:
    lines = LETTER.summary.splitlines()
    assert lines[:2] == ["All is well.", "- decide 0 (bo)"]
    assert lines[-3:] == ["- and 2 more", "", "The whole: `fairlead digest --period 2026-W47`"]


@pytest.mark.engines
def test_a_review_that_was_sent_is_not_sent_again(database: Engine, post: Mailbox, tmp_path: Path) -> None:
    chosen = settings(tmp_path, post.url)
    first = digest_page.send(database, chosen, review_key(WEEK.name), LETTER)
    again = digest_page.send(database, chosen, review_key(WEEK.name), LETTER)
    assert "bo@acme.example: sent " in first
    assert again.splitlines() == ["It was sent before, and is not sent twice:", first]
    assert [address for address, _ in post.got] == ["bo@acme.example"]


@pytest.mark.engines
def test_a_mail_server_that_refuses_is_said_and_tried_again_later(
    database: Engine, post: Mailbox, tmp_path: Path
) -> None:
    post.refuses = {"bo@acme.example"}
    with pytest.raises(Retry, match="Not everybody has it yet"):
        digest_page.send(database, settings(tmp_path, post.url), review_key(WEEK.name), LETTER)


@pytest.mark.engines
def test_without_a_way_out_nothing_is_sent(database: Engine) -> None:
    with pytest.raises(Reject, match=r"set notify\.apprise_file"):
        digest_page.send(database, Settings(), review_key(WEEK.name), LETTER)


def test_markdown_in_a_file_has_its_plots_beside_it(tmp_path: Path) -> None:
    digest_page.write(PAGE, "md", tmp_path / "review.md")
    assert "![payments](review-plot-1.svg)" in (tmp_path / "review.md").read_text()
    assert (tmp_path / "review-plot-1.svg").read_text().startswith("<svg")
    with pytest.raises(Reject, match="cannot be written"):
        digest_page.write(PAGE, "md", tmp_path / "absent" / "review.md")


@pytest.mark.parametrize("written", ["2026-11-20", "2026", "soon"])
def test_only_weeks_months_and_quarters_are_reviewed(written: str) -> None:
    with pytest.raises(Reject, match="write a quarter"):
        digest_page.period(written)
