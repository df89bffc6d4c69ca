"""Database roles of a test's own, which read the views alone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, text

from deploy import reader


@contextmanager
def reading(engine: Engine) -> Iterator[psycopg.Connection]:
    """A connection to the engine's database as a role that `fairlead views grant` would make."""
    role, password = f"reader_{secrets.token_hex(6)}", secrets.token_urlsafe(12)
    assert reader.grant(engine, role, password)
    at = engine.url
    try:
        with psycopg.connect(
            host=at.host, port=at.port, dbname=at.database, user=role, password=password, autocommit=True
        ) as connection:
            yield connection
    finally:
        with engine.begin() as connection:
            connection.execute(text(f'GRANT "{role}" TO CURRENT_USER'))
            connection.execute(text(f'DROP OWNED BY "{role}"'))
            connection.execute(text(f'DROP ROLE "{role}"'))
