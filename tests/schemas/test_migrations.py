import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

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
