"""The table of views, the views that migrations make, and what the role that reads them cannot."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, text

from deploy import reader
from schemas.errors import Reject
from schemas.tables import metadata
from schemas.views import SCHEMA, VIEWS, View
from tests.connectors.console import organisation as made
from tests.readers import reading

pytestmark = pytest.mark.engines
each = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
NEVER = {
    "person",
    "actor",
    "author",
    "title",
    "because",
    "answered_by",
    "answer_reason",
    "addresses",
    "target",
}


@pytest.fixture
def planted(database: Engine) -> Engine:
    with database.begin() as connection:
        made.organisation(connection)
    return database


@pytest.fixture
def role(planted: Engine) -> Iterator[psycopg.Connection]:
    with reading(planted) as connection:
        yield connection


def test_the_migrations_make_exactly_the_views_of_the_table(database: Engine) -> None:
    asked = text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = :schema"
        " ORDER BY table_name, ordinal_position"
    )
    with database.connect() as connection:
        found = [tuple(row) for row in connection.execute(asked, {"schema": SCHEMA})]
    assert found == [
        (view.name, column) for view in sorted(VIEWS, key=lambda view: view.name) for column in view.columns
    ]


@each
def test_a_view_and_its_columns_are_documented_and_name_nobody(view: View) -> None:
    assert view.help.endswith(".")
    assert all(view.columns.values())
    assert not NEVER & view.columns.keys()
    page = (Path(__file__).parents[2] / "docs/views.md").read_text()
    section = re.search(rf"## {SCHEMA}\.{view.name}\n(.*?)(?=\n## |\Z)", page, re.DOTALL)
    assert section
    assert re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE) == [*view.columns]


def test_the_role_reads_no_table_writes_nothing_and_makes_nothing(role: psycopg.Connection) -> None:
    role.execute("SET default_transaction_read_only = off")  # a setting is no wall: the privileges must be
    for statement in (
        *(f"TABLE public.{table}" for table in metadata.tables),
        "DELETE FROM fairlead_read.strategy_version",
        "UPDATE fairlead_read.standing SET words = ''",
        "CREATE TABLE fairlead_read.mine (a int)",
        "CREATE TABLE public.mine (a int)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            role.execute(statement)


def test_a_case_is_read_in_numbers_and_keys(role: psycopg.Connection) -> None:
    case = role.execute("SELECT project, told, answer, window_to FROM drift_case").fetchall()
    assert case == [("payments", 1, "", made.DAY)]
    gaps = role.execute("SELECT objective, round(difference::numeric, 2)::float FROM case_gap").fetchall()
    assert gaps == [("young-shoppers", -0.18), ("", 0.14), ("upkeep", 0.06)]
    causes = role.execute("SELECT kind, name, objective, part FROM case_cause ORDER BY kind").fetchall()
    assert causes == [
        ("epic", "PAY-100", "", 0.12),
        ("item", "PAY-313", "calm-nights", 0.08),
        ("rule", "pay-ledger", "calm-nights", 0.08),
    ]
    (move,) = role.execute("SELECT share, from_objective, to_objective FROM case_move").fetchall()
    assert [move] == role.execute("SELECT off_plan, '', 'young-shoppers' FROM drift_case").fetchall()


def test_the_role_reads_every_view_and_finds_no_title_in_any(role: psycopg.Connection) -> None:
    for view in VIEWS:
        rows = role.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(view.name))).fetchall()
        assert "Payouts to partner sellers" not in repr(rows)
        assert "Ledger drops a cent" not in repr(rows)


def test_work_without_an_objective_is_told_where_figures_are_and_nowhere_else(planted: Engine) -> None:
    with planted.begin() as connection:
        few = made.scope(connection, "jira:acme/FEW", "10099")
        made.belongs(connection, few, "few")  # of whom no figure is shown
        for scope_id, key in (("jira:acme:10010", "PAY-900"), (few, "FEW-1")):
            made.worked_on_without_objective(connection, scope_id, key, days=3)
        whole = {
            "project": "payments",
            "day": made.DAY,
            "objective": "",
            "state": "unaligned",
            "micro_days": 6_000_000,
        }
        made.make(connection, metadata.tables["mix_day"], whole)
    with reading(planted) as role:
        found = role.execute("SELECT project, key, kind, share, last_traced_on FROM unaligned_item")
        assert found.fetchall() == [("payments", "PAY-900", "issue", 0.25, made.DAY)]


def test_what_runs_out_is_told_until_it_has(planted: Engine) -> None:
    with planted.begin() as connection:
        for number, days in ((1, 5), (2, -1)):
            made.corrected(connection, number, "PAY-315", days_left=days)
        connection.execute(
            text("UPDATE drift_case SET answer = 'accepted', answer_until = timezone('UTC', now())::date + 9")
        )
    with reading(planted) as role:
        found = role.execute("SELECT kind, project, key, case_number IS NULL, days_left FROM runs_out")
        assert sorted(found.fetchall(), key=str) == [
            ("accepted", "payments", None, False, 9),
            ("correction", "payments", "PAY-315", True, 5),
        ]
        stages = role.execute("SELECT stage FROM correction ORDER BY number").fetchall()
        assert stages == [("counts",), ("expired",)]


def test_granting_again_renews_the_password(planted: Engine) -> None:
    with reading(planted) as role:
        name = role.info.user
        assert not reader.grant(planted, name, "another")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(role.info.dsn, password=role.info.password)


def test_a_role_that_reads_tables_is_refused_by_their_names(planted: Engine) -> None:
    with reading(planted) as role:
        name = role.info.user
        with planted.begin() as connection:
            connection.execute(text(f'GRANT SELECT (key) ON item TO "{name}"'))
        with pytest.raises(Reject, match=f"The role {name} may also read item: name a role of its own"):
            reader.grant(planted, name, "another")


def test_what_a_person_runs_by_hand_opens_the_same() -> None:
    told = reader.script("grafana", "fairlead")
    assert told.startswith('CREATE ROLE "grafana" LOGIN CONNECTION LIMIT 20;\n')
    assert 'GRANT SELECT ON ALL TABLES IN SCHEMA "fairlead_read" TO "grafana";\n' in told
    assert told.endswith('\\password "grafana"')
