"""What Prometheus is told of KPIs: the newest reading beside the goal, in the KPI's own unit."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, event, text

from connectors.console.queries import kpi_figures
from schemas import tables
from tests.connectors.console import organisation as made
from tests.connectors.console.conftest import browse
from tests.connectors.console.organisation import NOW
from tests.connectors.test_metrics import samples

STRATEGY = """
people: {ana: ana@acme.example}
objectives:
  calm-nights:
    title: Halve incidents
    owner: ana
    kpis:
      incidents: {from: 40/month, to: 20/month, by: 2027-03-31, manual: ana}
      uptime: {from: 99%, to: 99.9%, by: 2027-06-30, manual: ana}
projects: {payments: {owner: ana, scopes: [jira:acme/PAY]}}
"""


def reading(value: float, at: datetime) -> dict[str, object]:
    return {
        "objective": "calm-nights", "kpi": "incidents", "at": at, "value": value, "unit": "/month", "source": "manual",
        "actor": "ana", "seq": 1,
    }  # fmt: skip


def test_the_newest_reading_is_told_beside_its_goal_and_what_was_not_read_has_only_a_goal(
    database: Engine,
) -> None:
    with database.begin() as connection:
        made.strategy(connection, text=STRATEGY)
        for value, days in ((36.0, 40), (30.0, 2), (10.0, -3)):  # the last is of a day that is still to come
            made.make(connection, tables.kpi_reading, reading(value, NOW - timedelta(days=days)))
    told = samples(browse(database).get("/metrics").text)
    incidents, uptime = (("kpi=incidents", "objective=calm-nights"), ("kpi=uptime", "objective=calm-nights"))
    assert told["fairlead_kpi_value", *incidents] == 30.0
    assert told["fairlead_kpi_goal", *incidents] == 20.0
    assert told["fairlead_kpi_progress_ratio", *incidents] == 0.5
    assert (
        told["fairlead_kpi_due_timestamp_seconds", *incidents] == datetime(2027, 4, 1, tzinfo=UTC).timestamp()
    )
    assert ("fairlead_kpi_goal", *uptime) in told
    assert ("fairlead_kpi_value", *uptime) not in told


def test_a_strategy_that_this_release_cannot_read_tells_no_kpi_and_breaks_no_scrape(database: Engine) -> None:
    with database.begin() as connection:
        made.strategy(connection, text="objectives: {odd: {colour: blue}}")
    answer = browse(database).get("/metrics")
    assert answer.status_code == 200
    assert "fairlead_kpi_value" not in answer.text


def test_readings_of_years_are_found_by_index(database: Engine) -> None:
    with database.begin() as connection:
        made.strategy(connection, text=STRATEGY)
        connection.execute(
            text(
                "INSERT INTO kpi_reading (objective, kpi, at, value, unit, source, actor, seq)"
                " SELECT 'calm-nights', 'incidents', :now - n * interval '6 hours', 30, '/month', 'push', '', 1"
                " FROM generate_series(1, 20000) AS n"
            ),
            {"now": NOW},
        )
        connection.execute(text("ANALYZE"))
    asked: list[tuple[str, dict[str, object]]] = []
    event.listen(database, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with database.connect() as connection:
        (incidents, _) = kpi_figures(connection, NOW)
        assert (incidents.value, incidents.by) == (30.0, date(2027, 3, 31))
        statement, values = next(one for one in asked if "kpi_reading" in one[0])
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
    assert "pk_kpi_reading" in plan
    assert "Seq Scan" not in plan
