"""What Prometheus is told of the figures."""

import re
from datetime import UTC, datetime

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, event, text

from connectors.metrics import Exposition
from schemas.metrics import FIGURES, METRICS, OF_REVIEW, PREFIX, by_name
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import NOW


def scrape(engine: Engine, most: int = 20_000) -> dict[tuple[str, ...], float]:
    """Every sample: name and sorted label values -> value."""
    return told_by(Exposition(engine, lambda: NOW, most))


def told_by(exposition: Exposition) -> dict[tuple[str, ...], float]:
    return samples(exposition.render("")[0].decode())


def samples(text: str) -> dict[tuple[str, ...], float]:
    return {
        (
            sample.name,
            *(f"{name}={value}" for name, value in sorted(sample.labels.items()) if value),
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith(PREFIX)
    }


@pytest.fixture
def planted(database: Engine) -> Engine:
    with database.begin() as connection:
        made.organisation(connection)
    return database


def test_the_figures_are_told_under_their_names(planted: Engine) -> None:
    told = scrape(planted)
    assert told["fairlead_off_plan_ratio", "project=payments"] == 0.2
    assert told["fairlead_tolerance_ratio", "project=payments"] == 0.1
    assert told["fairlead_explained_ratio", "project=shop"] == 0.97
    place = ("objective=young-shoppers", "project=payments")
    assert told["fairlead_effort_ratio", *place, "state=aligned"] == 0.42
    assert told["fairlead_planned_ratio", *place] == 0.60
    assert told[("fairlead_strategy_version",)] == 1


def test_person_days_that_may_be_counted_twice_are_not_told_and_shares_are(planted: Engine) -> None:
    with planted.begin() as connection:
        made.doubt(connection, "payments", 0.5)
        made.doubt(connection, "shop", 0.25)
    told = scrape(planted)
    in_days = {key[-2] for key in told if key[0] == "fairlead_effort_persondays" and len(key) == 4}
    assert in_days == {"project=shop", "project=labs"}
    assert told["fairlead_effort_counted_twice_ratio", "project=payments"] == 0.5
    assert told["fairlead_off_plan_ratio", "project=payments"] == 0.2


def test_how_old_the_data_and_the_figures_are_is_told(planted: Engine) -> None:
    told = scrape(planted)
    assert told["fairlead_data_age_seconds", "project=labs"] == 3 * 3600
    assert told["fairlead_data_age_seconds", "project=payments"] == 120
    assert told["fairlead_figures_age_seconds", "project=payments"] == 0
    end_of_day = NOW.replace(hour=0).timestamp() + 86400
    assert told["fairlead_figures_as_of_timestamp_seconds", "project=payments"] == end_of_day


def test_how_long_ago_each_board_was_heard_is_told_and_left_out_first(planted: Engine) -> None:
    name, stalest = "fairlead_scope_data_age_seconds", ("project=labs", "scope=github:acme/labs")
    told = scrape(planted)
    assert told[name, *stalest] == 3 * 3600
    assert told[name, "project=payments", "scope=jira:acme/PAY"] == 120
    cut = scrape(planted, len(told) - 2 - 1)
    assert len([key for key in cut if key[0] == name]) == len([key for key in told if key[0] == name]) - 1
    assert (name, *stalest) in cut
    assert cut["fairlead_series_dropped_total",] == 1


def test_a_project_with_a_scope_never_heard_has_no_age_of_data(database: Engine) -> None:
    with database.begin() as connection:
        for number, heard in (("1", NOW), ("2", None)):
            scope = made.scope(
                connection, f"jira:acme/P{number}", number, last_event_at=heard, backfilled=bool(heard)
            )
            made.belongs(connection, scope, "payments")
    told = scrape(database)
    assert ("fairlead_data_age_seconds", "project=payments") not in told
    assert told["fairlead_backfilled_ratio", "project=payments"] == 0.5


def test_an_empty_store_tells_no_figure_instead_of_zeros(database: Engine) -> None:
    assert scrape(database) == {("fairlead_strategy_version",): 0, ("fairlead_series_dropped_total",): 0}


def test_a_project_that_is_only_observed_has_no_off_plan_share(planted: Engine) -> None:
    told = scrape(planted)
    assert ("fairlead_explained_ratio", "project=labs") in told
    assert ("fairlead_off_plan_ratio", "project=labs") not in told


def test_numbers_that_are_none_and_names_nobody_knows_are_left_out(database: Engine) -> None:
    with database.begin() as connection:
        made.figure(connection, "explained_ratio", "a", float("nan"))
        made.figure(connection, "off_plan_ratio", "a", float("inf"))
        made.figure(connection, "someone_elses", "a", 1.0)
    assert not [name for name, *_ in scrape(database) if "ratio" in name or "someone" in name]


def test_beyond_the_cap_the_finest_series_are_dropped_and_counted(planted: Engine) -> None:
    whole = scrape(planted)
    exposition = Exposition(planted, lambda: NOW, 25)
    told = told_by(exposition)
    assert len(told) == 25 + 2
    assert ("fairlead_off_plan_ratio", "project=payments") in told
    dropped = len(whole) - len(told)
    assert told[("fairlead_series_dropped_total",)] == dropped
    assert told_by(exposition)[("fairlead_series_dropped_total",)] == 2 * dropped


def test_a_scrape_asks_a_handful_of_short_questions_and_no_item(planted: Engine) -> None:
    asked: list[str] = []
    event.listen(planted, "before_cursor_execute", lambda *given: asked.append(given[2]))
    scrape(planted)
    assert len(asked) == 7 + len(FIGURES)
    assert not [statement for statement in asked if "FROM item" in statement or "JOIN item" in statement]


def test_the_console_tells_only_what_the_table_of_metrics_says_it_does(planted: Engine) -> None:
    text = Exposition(planted, lambda: NOW).render("")[0].decode()
    for family in text_string_to_metric_families(text):
        if family.name.startswith(PREFIX):
            known = by_name(family.name + ("_total" if family.type == "counter" else ""))
            assert (known.type, known.shown_by, known.help) == (family.type, "console", family.documentation)
            assert all(set(sample.labels) <= set(known.labels) for sample in family.samples)
    told = {family.name for family in text_string_to_metric_families(text)}
    console = [metric.name.removesuffix("_total") for metric in METRICS if metric.shown_by == "console"]
    kpis = {
        name for name in console if name.startswith("fairlead_kpi_")
    }  # they come by the console's own question
    review = {metric.name for metric in OF_REVIEW}  # which none was asked of here
    uncounted = {"fairlead_alignment_items", "fairlead_effort_itemdays"}  # by the planted organisation
    assert set(console) - told <= {*uncounted, *kpis, *review}


def test_what_is_told_reads_the_same_in_both_formats_whatever_names_hold(database: Engine) -> None:
    hostile = 'a"b\\c\nd{e}'
    with database.begin() as connection:
        made.figure(connection, "off_plan_ratio", hostile, 1e-7)
        made.figure(connection, "effort_ratio", "payments", 1234567.5, objective=hostile, state="aligned")
    exposition = Exposition(database, lambda: NOW)
    told = told_by(exposition)
    assert told["fairlead_off_plan_ratio", f"project={hostile}"] == 1e-7
    assert (
        told["fairlead_effort_ratio", f"objective={hostile}", "project=payments", "state=aligned"]
        == 1234567.5
    )
    body, content_type = exposition.render("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    again = {
        (
            sample.name,
            *(f"{name}={value}" for name, value in sorted(sample.labels.items()) if value),
        ): sample.value
        for family in openmetrics(body.decode())
        for sample in family.samples
        if sample.name.startswith(PREFIX)
    }
    assert again == told


def test_until_when_an_objective_is_believed_in_is_told_to_the_end_of_its_day(database: Engine) -> None:
    text = """
objectives:
  young-shoppers: {title: Win shoppers under 30, reconfirm: 2027-01-15}
  calm-nights: {title: Halve incidents, reconfirm: "2027-02-01"}
  endless: {title: Never asked again}
  odd: {title: Written under another release, reconfirm: soon}
"""
    with database.begin() as connection:
        made.strategy(connection, text=text)
    told = scrape(database)
    name = "fairlead_objective_reconfirm_timestamp_seconds"
    assert {key: value for key, value in told.items() if key[0] == name} == {
        (name, "objective=young-shoppers"): datetime(2027, 1, 16, tzinfo=UTC).timestamp(),
        (name, "objective=calm-nights"): datetime(2027, 2, 2, tzinfo=UTC).timestamp(),
    }


def test_a_scrape_finds_what_it_tells_by_indexes_however_much_there_is(database: Engine) -> None:
    with database.begin() as connection:
        for statement in _MUCH:
            connection.execute(text(statement))
    asked: list[tuple[str, dict[str, object]]] = []
    event.listen(database, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    scrape(database, most=2_000)  # so that of the figures, too, only a part is told
    whole = {"scope", "project_scope", "review_figure"}  # a few hundred rows that are all told
    with database.connect() as connection:
        for statement, values in [
            one for one in asked if not one[0].startswith("SELECT count")
        ]:  # of the dropped
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars().all()
            read = {found[1] for line in plan if (found := re.search(r"Seq Scan on (\w+)", line))}
            assert read <= whole, "\n".join([statement, *plan])


_MUCH = (
    """INSERT INTO figure (name, project, objective, state, value, version, as_of)
       SELECT name, 'project-' || p, 'objective-' || o, 'aligned', 0.5, 1, now()
       FROM unnest(ARRAY['effort_ratio', 'effort_persondays', 'planned_ratio']) AS name,
            generate_series(1, 200) AS p, generate_series(1, 50) AS o""",
    """INSERT INTO figure (name, project, value, version, as_of)
       SELECT name, 'project-' || p, 0.5, 1, now()
       FROM unnest(ARRAY['explained_ratio', 'off_plan_ratio', 'tolerance_ratio']) AS name, generate_series(1, 200) AS p""",
    """INSERT INTO drift_case (project, opened_on, since, closed_at, baseline, version, off_plan, findings)
       SELECT 'project-' || n % 200, now(), now(), CASE WHEN n > 50 THEN now() END, now(), 1, 0.2, '{}'
       FROM generate_series(1, 5000) AS n""",
    "INSERT INTO case_log (case_id, kind, words) SELECT id, 'told', '' FROM drift_case, generate_series(1, 4)",
    """INSERT INTO command (id, seq, actor, kind, target, body, issued_at, outcome)
       SELECT n, n, 'ana', 'strategy.publish', '', '{}', now(), 'applied' FROM generate_series(1, 500) AS n""",
    """INSERT INTO strategy (version, hash, valid_from, command_id, author, files)
       SELECT n, '', now(), n, 'ana', jsonb_build_object('strategy.yaml', repeat('# long
', 300))
       FROM generate_series(1, 500) AS n""",
    "ANALYZE",
)
