"""From the store to a review that people read."""

from datetime import date
from xml.etree import ElementTree

import msgspec
import pytest
from sqlalchemy import Engine, insert

from alignment_rules.review import Page, compose
from alignment_rules.review.page import Says, Section, Under
from connectors.console import queries
from connectors.digest import as_html, as_markdown, gather, plots
from connectors.digest.cases_then import at_end
from connectors.in_force import in_force
from schemas.errors import Reject
from schemas.periods import period
from schemas.tables import case_day
from tests.connectors.digest.conftest import NOW

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def page(reviewed: Engine) -> Page:
    with reviewed.connect() as connection:
        return compose(gather(connection, period("2025-Q3"), NOW))


def test_a_quarter_is_gathered_with_its_case_its_answer_and_what_is_to_be_decided(page: Page) -> None:
    text = as_markdown(page)
    assert page.lead[0].startswith("In the third quarter of 2025 up to 12 September, ")
    assert "Drifting: shop (since about 21 July)." in text
    assert "Acknowledged by bo: we look into it." in text
    assert "| young/conversion |" in text
    assert "**Win shoppers under 30: to be reconfirmed by 2025-09-01** (ana)." in text
    assert page.sections[0].title == "Decisions due"


def test_figures_of_a_period_are_those_of_its_days_alone(reviewed: Engine) -> None:
    with reviewed.connect() as connection:
        july, august = (gather(connection, period(name), NOW) for name in ("2025-07", "2025-08"))
    assert july.projects[0].now == august.projects[0].before
    worked = [it.projects[0].now for it in (july, august)]
    assert worked[0]
    assert worked[1]
    assert (worked[0].off_plan or 0) < (worked[1].off_plan or 0)
    assert august.cases == ()


def test_a_case_stands_as_it_did_when_the_period_ended(reviewed: Engine) -> None:
    with reviewed.connect() as connection:
        (case,) = queries.cases(connection)
        strategy = in_force(connection)
        assert strategy
        july, august = (
            at_end(connection, case, period(name), strategy, NOW) for name in ("2025-07", "2025-08")
        )
        (current,) = gather(connection, period("2025-Q3"), NOW).cases
    found = july.case.findings
    assert (july.now, found.window_to) == (case, date(2025, 7, 31))
    assert july.case.off_plan < case.off_plan
    assert sum(abs(gap.difference) for gap in found.gaps) / 2 == pytest.approx(july.case.off_plan)
    assert (july.case.since, july.case.answer, july.told) == (case.since, "", ())  # both came later
    assert (found.epics, found.items) == ((), ())
    assert august.case.findings.items == case.findings.items  # their weeks overlap
    assert (current.case, case.answer) == (case, "acknowledged")


def test_a_case_says_again_what_it_said_last_in_a_period(reviewed: Engine) -> None:
    with reviewed.connect() as connection, connection.begin() as undone:
        (case,) = queries.cases(connection)
        strategy = in_force(connection)
        assert strategy
        for day, share in ((date(2025, 8, 20), 0.21), (date(2025, 8, 30), 0.23), (date(2025, 9, 1), 0.25)):
            found = msgspec.structs.replace(case.findings, window_to=day, rules=case.findings.rules[:1])
            said = {"case_id": case.id, "day": day, "off_plan": share, "findings": msgspec.to_builtins(found)}
            connection.execute(insert(case_day).values(said))
        stood = at_end(connection, case, period("2025-08"), strategy, NOW).case
        undone.rollback()
    assert (stood.off_plan, stood.findings.window_to) == (0.23, date(2025, 8, 30))
    assert (stood.findings.rules, stood.findings.items) == (case.findings.rules[:1], case.findings.items)


def test_a_drift_of_a_month_that_was_opened_after_it_is_told(reviewed: Engine) -> None:
    with reviewed.connect() as connection:
        august = compose(gather(connection, period("2025-08"), NOW))
    assert any(
        line.startswith("Shop drifts since about 21 July 2025. That was certain") for line in august.lead
    )


def test_a_reading_after_the_period_is_none_of_it(reviewed: Engine) -> None:
    with reviewed.connect() as connection:
        before, after = (gather(connection, period(name), NOW).kpis[0] for name in ("2025-07", "2025-Q3"))
    assert (before.value, after.value) == (None, 2.4)


def test_a_kpi_is_told_beside_the_effort_of_four_weeks_of_projects_that_may_be_shown(
    reviewed: Engine,
) -> None:
    with reviewed.connect() as connection:
        quarter = gather(connection, period("2025-Q3"), NOW).kpis[0]
        early = gather(connection, period("2025-W23"), NOW).kpis[0]
    assert (quarter.loop, early.loop) == ("moves_with_effort", "unread")
    assert quarter.beside.startswith("It moves: 30% of its way in four weeks, with ")


def test_another_project_is_refused_with_those_there_are(reviewed: Engine, database: Engine) -> None:
    with reviewed.connect() as connection, pytest.raises(Reject, match="it names: shop"):
        gather(connection, period("2025-Q3"), NOW, "labs")
    with database.connect() as connection, pytest.raises(Reject, match="no strategy in force"):
        gather(connection, period("2025-Q3"), NOW)


def test_every_plot_is_drawn_and_says_in_words_what_it_shows(page: Page) -> None:
    drawn = list(plots(page))
    assert [name for name, _, _ in drawn] == ["plot-1", "plot-2"]
    for _, _, svg in drawn:
        root = ElementTree.fromstring(svg)  # noqa: S314 - our own
        assert root.findtext("{http://www.w3.org/2000/svg}desc")
        assert svg in as_html(page)
    assert "![shop](q3-plot-1.svg)" in as_markdown(page, {1: "q3-plot-1.svg"})


def test_words_of_others_cannot_become_markup() -> None:
    hostile = "<script>alert(1)</script> [x](http://y) *b* `code` | & 'q'"
    page = Page(hostile, (hostile,), (Section(hostile, (Under(hostile, hostile), Says(hostile))),))
    html = as_html(page)
    assert "<script" not in html
    assert "<code>code</code>" in html
    text = as_markdown(page)
    assert "<script" not in text.replace("\\<", "")
    assert "\\[x\\](http://y) \\*b\\* `code` \\| &" in text


def test_the_page_can_be_read_by_a_script(page: Page) -> None:
    assert msgspec.json.decode(msgspec.json.encode(page), type=Page) == page
