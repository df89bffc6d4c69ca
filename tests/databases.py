"""Databases of a test's own: copies of one that was made once."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import URL


@contextmanager
def copy_of(template: URL) -> Iterator[URL]:
    """A copy of a database that nobody is connected to, for as long as the block lasts."""
    name = sql.Identifier(f"test_{secrets.token_hex(6)}")
    admin_url = template.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template.database or ""))
        admin.execute(made)
        yield template.set(database=name.as_string(None).strip('"'))
        _drop(admin, name)


def _drop(admin: psycopg.Connection, name: sql.Identifier) -> None:
    try:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    except (
        psycopg.errors.InsufficientPrivilege
    ):  # autovacuum is there, and not ours to end: this waits for it
        admin.execute(sql.SQL("DROP DATABASE {}").format(name))
