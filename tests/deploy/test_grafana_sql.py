"""The tables and annotations that ask SQL: each runs as the role that reads nothing but the views, and answers."""

import re
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import Engine, text

from schemas.views import SCHEMA, VIEWS
from tests.connectors.console import organisation as made
from tests.connectors.console.organisation import NOW
from tests.deploy.grafana_queries import SQL, Question, asked, in_sql, panels
from tests.readers import reading

pytestmark = pytest.mark.engines
NUMBERS = {20, 21, 23, 700, 701, 1700}
"""PostgreSQL's types of numbers."""


@pytest.fixture
def planted(database: Engine) -> Engine:
    """The planted organisation, with something for every question to find."""
    with database.begin() as connection:
        made.organisation(connection)
        made.worked_on_without_objective(connection, "jira:acme:10010", "PAY-900", days=3)
        made.corrected(connection, 1, "PAY-315", days_left=5)
        made.noticed(connection, 1, "owner", receivers=("mailto-1 ana@acme.example", "json-2"), confirmed=1)
        connection.execute(text("UPDATE strategy SET message = 'Q4'"))
    return database


@pytest.fixture
def role(planted: Engine) -> Iterator[psycopg.Connection]:
    with reading(planted) as connection:
        yield connection


def ask(role: psycopg.Connection, question: Question, projects: str = "'payments', 'shop'") -> psycopg.Cursor:
    begin, end = (NOW + timedelta(days=days) for days in (-90, 36_500))
    return role.execute(asked(question.text, projects, begin.isoformat(), end.isoformat()))  # type: ignore[arg-type]


def test_every_question_runs_as_the_reader_and_finds_something(role: psycopg.Connection) -> None:
    for question in in_sql():
        assert ask(role, question).fetchall(), str(question)


def test_every_question_stays_silent_about_other_projects(role: psycopg.Connection) -> None:
    for question in in_sql():
        if "${project" in question.text:
            rows = ask(role, question, "'somebody-elses'").fetchall()
            assert rows in ([], [(0,)]), str(question)


def test_a_question_asks_for_views_alone_by_their_whole_names() -> None:
    for question in in_sql():
        read = set(re.findall(r"(?:FROM|JOIN) (\S+) AS ", question.text))
        assert read <= {f"{SCHEMA}.{view.name}" for view in VIEWS}
        assert len(re.findall(r"\b(?:FROM|JOIN)\b", question.text)) == len(
            re.findall(r"(?:FROM|JOIN) \S+ AS ", question.text)
        )


def test_every_number_in_a_table_has_a_unit_or_leads_somewhere_and_every_override_a_column(
    role: psycopg.Connection,
) -> None:
    questions = {(one.dashboard, one.title): one for one in in_sql()}
    for name, panel in panels():
        if panel["type"] != "table" or panel["datasource"]["type"] != SQL:
            continue
        columns = {
            one.name: one.type_code for one in ask(role, questions[name, panel["title"]]).description or ()
        }
        looks = {
            rule["matcher"]["options"]: {one["id"] for one in rule["properties"]}
            for rule in panel["fieldConfig"]["overrides"]
        }
        assert looks.keys() <= columns.keys(), panel["title"]
        for column, kind in columns.items():
            if kind in NUMBERS:
                assert looks.get(column, set()) & {"unit", "links"}, f"{panel['title']}: {column}"


def test_a_case_is_a_region_that_leads_to_its_page_and_a_version_a_line(role: psycopg.Connection) -> None:
    found = {one.title: ask(role, one) for one in in_sql() if one.dashboard == "pmo"}
    ((begin, end, words, tags),) = found["Drift cases"].fetchall()
    assert end > begin
    assert words == '<a href="http://console.example/cases/1">Case 1</a>: payments'
    assert tags == "drift,payments"
    ((at, said, tag),) = found["Strategy versions"].fetchall()
    assert (said, tag) == ("Strategy version 1: Q4", "strategy")
    assert at == NOW - timedelta(days=3)


def test_what_causes_a_case_is_what_the_console_says(role: psycopg.Connection) -> None:
    found = {one.title: ask(role, one).fetchall() for one in in_sql() if one.dashboard == "project"}
    assert found["Epics that cause it"] == [(1, "payments", "PAY-100", "no objective found", 0.12)]
    assert found["Items that cause it"] == [(1, "payments", "PAY-313", "calm-nights", 0.08)]
    assert found["The way back"] == [(1, 0.2, "no objective found", "young-shoppers")]
