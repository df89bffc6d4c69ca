"""The store: an engine whose every wait has a limit, so that a frozen peer never freezes us."""

from typing import Final

import msgspec
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from schemas.errors import Reject

_OPTIONS: Final = {
    "statement_timeout": "120s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}
_CONNECT: Final[dict[str, str | int]] = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "fairlead",
}


def address(url: str) -> URL:
    """A `postgresql://` URL as SQLAlchemy with psycopg 3 wants it."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "postgresql":
        raise Reject(
            "database.url must be `embedded` or postgresql://user@host:port/database (its value is not shown: it may hold a password)."
        )
    return parsed.set(drivername="postgresql+psycopg")


def written(url: URL, *, hide_password: bool) -> str:
    """The URL as libpq reads it, in which a space is %20 and a plus sign is one."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=hide_password)
    before, mark, query = plain.partition("?")
    return before + mark + query.replace("+", "%20")


def connect(url: str, *, pool: int = 8) -> Engine:
    """An engine on the store: READ COMMITTED, at most `pool` connections and as many again under load."""
    options = " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items())
    return create_engine(
        address(url),
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=30,
        json_deserializer=msgspec.json.decode,
        connect_args={**_CONNECT, "options": options},
    )
