import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from schemas import migrations
from schemas.tables import metadata

pytestmark = pytest.mark.engines


def test_the_migrations_build_exactly_the_tables(database: Engine):
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Engine):
    before = inspect(database).get_table_names()
    migrations.upgrade(database)
    assert inspect(database).get_table_names() == before


def test_the_first_migration_can_be_taken_back(database: Engine):
    with database.begin() as connection:
        command.downgrade(migrations.config(connection), "base")
    assert inspect(database).get_table_names() == ["alembic_version"]
    migrations.upgrade(database)
    assert set(metadata.tables) < set(inspect(database).get_table_names())


def test_keys_of_repositories_are_brought_into_one_case_and_who_names_them_is_judged_anew(database: Engine):
    with database.begin() as connection:
        command.downgrade(migrations.config(connection), "0019")
        for statement in _MIXED:
            connection.execute(text(statement))
    migrations.upgrade(database)

    def rows(asked: str) -> list[tuple[object, ...]]:
        with database.connect() as connection:
            return [tuple(row) for row in connection.execute(text(asked))]

    assert rows("SELECT target_key, home FROM link ORDER BY 1") == [
        ("PAY-1", "PAY"),
        ("acme/api#1", "acme/api"),
    ]
    assert rows("SELECT key FROM alias ORDER BY 1") == [("PAY-2",), ("acme/api#1",)]
    assert rows("SELECT key FROM scope_alias") == [("acme/api",)]
    assert rows("SELECT kind, item_id FROM dirty") == [("item_behind", 1)]


_MIXED = (
    "INSERT INTO scope (id, tracker, external_id, ref, observed_at) VALUES ('s', 'github:acme', '1', 'github:Acme/API', now())",
    """INSERT INTO item (tracker, external_id, scope_id, key, kind, state, title, facts, updated_at, created_at)
       SELECT 'github:acme', 'issue:1', 's', 'Acme/API#1', 'issue', 'open', 'One', '{}', now(), now()""",
    (
        "INSERT INTO alias (tracker, key, item_id, seen_at) VALUES ('github:acme', 'Acme/API#1', 1, now()),"
        " ('github:acme', 'acme/api#1', 1, now()), ('jira:acme', 'PAY-2', 1, now())"
    ),
    (
        "INSERT INTO scope_alias (tracker, key, scope_id, known_since) VALUES ('github:acme', 'Acme/API', 's', now()),"
        " ('github:acme', 'acme/api', 's', now())"
    ),
    (
        "INSERT INTO link (item_id, kind, target_key, place, home) VALUES (1, 'mentions', 'Acme/API#1', 'text', 'Acme/API'),"
        " (1, 'mentions', 'acme/api#1', 'text', 'acme/api'), (1, 'mentions', 'PAY-1', 'text', 'PAY')"
    ),
)


def test_figures_in_days_keep_their_values_under_the_new_names(database: Engine):
    with database.begin() as connection:
        command.downgrade(migrations.config(connection), "0020")
        connection.execute(
            text(
                "INSERT INTO figure (name, project, state, value, version, as_of)"
                " VALUES ('effort_person_days', 'pay', 'unknown', 7, 1, '2026-11-20')"
            )
        )
    migrations.upgrade(database)
    with database.connect() as connection:
        assert connection.execute(text("SELECT name, value FROM figure")).all() == [("effort_persondays", 7)]
