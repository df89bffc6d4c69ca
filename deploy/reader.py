"""A database role that reads the documented views and nothing else, for Grafana."""

from collections.abc import Iterator
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import Engine, text

from schemas.errors import Reject
from schemas.views import SCHEMA

_LIMITS: Final = {
    "default_transaction_read_only": "on",
    "statement_timeout": "30s",
    "search_path": SCHEMA,
}
_CONNECTIONS: Final = 20
_REACHES: Final = text("""
SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname = current_schema()
  AND has_any_column_privilege(:role, pg_class.oid, 'SELECT')
""")


def statements(role: str, database: str, password: str | None = None) -> Iterator[sql.Composed]:
    """What opens the views to a role; without a password it is made without one and cannot log in yet."""
    name = sql.Identifier(role)
    login = sql.SQL("LOGIN PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("LOGIN")
    yield sql.SQL("CREATE ROLE {} {} CONNECTION LIMIT {}").format(name, login, sql.Literal(_CONNECTIONS))
    yield from _opened(role, database)


def _opened(role: str, database: str) -> Iterator[sql.Composed]:
    name, schema = sql.Identifier(role), sql.Identifier(SCHEMA)
    for setting, value in _LIMITS.items():
        yield sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), name)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, name)
    yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, name)
    yield sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT SELECT ON TABLES TO {}").format(schema, name)


def script(role: str, database: str) -> str:
    """The same for a person who may make roles, to be run on the store's database as the role that owns its tables."""
    told = [f"{statement.as_string(None)};" for statement in statements(role, database)]
    return "\n".join([*told, f'\\password "{role}"'])


def grant(engine: Engine, role: str, password: str) -> bool:
    """Open the views to the role; True where it is made for that. Its password is set either way.

    Raises Reject where we may not make roles, and for a role that could read more than the views.
    """
    with engine.begin() as connection:
        driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        made = driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None
        try:
            _open(driver, role, password, made=made)
        except psycopg.errors.InsufficientPrivilege as error:
            raise Reject(
                f"Fairlead's own role may not make or change {role} in this PostgreSQL. Have somebody run, who may,"
                f" what `fairlead views grant {role} --sql` prints."
            ) from error
        if reaches := connection.execute(_REACHES, {"role": role}).scalar():
            raise Reject(
                f"The role {role} may also read {reaches}: name a role of its own, which reads views alone."
            )
    return made


def _open(driver: psycopg.Connection, role: str, password: str, *, made: bool) -> None:
    """The server is sent the password's verifier: a log of statements never holds the password."""
    verifier = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    database = driver.info.dbname
    name = sql.Identifier(role)
    renewed = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(verifier))
    opened = statements(role, database, verifier) if made else (renewed, *_opened(role, database))
    for statement in opened:
        driver.execute(statement)
