"""The embedded engines: data survives, nothing outlives its parent, trouble is told in a sentence."""

import os
import shutil
import socket
import stat
from pathlib import Path

import psycopg
import pytest

from deploy import topics
from deploy.local import disk, jars, ports
from deploy.local.guarded import hold
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from schemas.broker import Broker
from schemas.errors import Reject
from tests.deploy.processes import living_in, python, until

pytestmark = pytest.mark.engines

HOLD = """
import pathlib, signal, sys
from deploy.local.{module} import {engine}
with {engine}(pathlib.Path(sys.argv[1])):
    print("up", flush=True)
    signal.pause()
"""
HOLD_POSTGRES = HOLD.format(module="postgres", engine="Postgres")
HOLD_KAFKA = HOLD.format(module="kafka", engine="Kafka")


def write_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (x int)")
        connection.execute("INSERT INTO kept VALUES (7)")


def read_row(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT x FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def test_a_database_survives_a_restart_on_its_port_below_a_closed_folder_with_a_space(tmp_path: Path) -> None:
    closed = tmp_path / "closed to others"
    closed.mkdir(mode=0o700)
    home = closed / ("long name " * 12).strip()
    with Postgres(home) as first:
        write_row(first.url)
        before = first.url
    assert living_in(home) == []
    with Postgres(home) as again:
        assert again.url == before
        assert read_row(again.url) == 7


def test_a_database_listens_on_loopback_only_and_wants_a_password(tmp_path: Path) -> None:
    with Postgres(tmp_path) as server:
        bare = server.url.split("?")[0]
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(bare, passfile=os.devnull)
        with psycopg.connect(server.url) as connection:
            shown = connection.execute("SHOW listen_addresses").fetchone()
            superuser = connection.execute(
                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    assert shown == ("127.0.0.1",)
    assert superuser == (False,)
    assert stat.S_IMODE((tmp_path / "secrets" / "postgres").stat().st_mode) == 0o600


@pytest.mark.parametrize("program", [HOLD_POSTGRES, HOLD_KAFKA], ids=["postgres", "kafka"])
def test_an_engine_ends_when_its_parent_is_killed_and_starts_again(tmp_path: Path, program: str) -> None:
    parent = python(program, str(tmp_path))
    assert parent.stdout is not None
    assert parent.stdout.readline() == "up\n"
    assert living_in(tmp_path) != []
    parent.kill()
    parent.wait()
    parent.stdout.close()
    again = python(program, str(tmp_path))  # at once: it waits until the first has gone
    assert again.stdout is not None
    assert again.stdout.readline() == "up\n"
    again.kill()
    again.wait()
    again.stdout.close()
    until(lambda: living_in(tmp_path) == [], f"no process in {tmp_path}")


def test_an_engine_ends_even_when_its_watcher_is_killed(tmp_path: Path) -> None:
    with Postgres(tmp_path) as server:
        watcher = server._process._watcher  # type: ignore[union-attr]
        assert watcher is not None
        watcher.kill()
        until(lambda: living_in(tmp_path) == [], "the server is gone")
        assert not server.running()


def test_a_stale_pid_file_of_a_living_stranger_does_no_harm(tmp_path: Path) -> None:
    with Postgres(tmp_path) as server:
        write_row(server.url)
    (tmp_path / "postgres" / "data" / "postmaster.pid").write_text(
        f"{os.getpid()}\n/elsewhere\n0\n1\n\n\n 1 1\nready\n"
    )
    with Postgres(tmp_path) as server:
        assert read_row(server.url) == 7


def test_a_start_that_was_killed_in_the_middle_leaves_no_half_of_a_database(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with Postgres(tmp_path, durable=False) as server:
        write_row(server.url)
        assert read_row(server.url) == 7


def test_a_second_engine_on_one_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Postgres(tmp_path, durable=False):
        monkeypatch.setattr("deploy.local.postgres.hold", lambda lock, _: hold(lock, 0.1))
        with pytest.raises(Reject, match=r"Another process is using .*postgres. Stop the other Fairlead"):
            Postgres(tmp_path).start()


def test_a_lost_password_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    with Postgres(tmp_path, durable=False):
        pass
    (tmp_path / "secrets" / "postgres").write_text("*:*:*:postgres:x\n*:*:*:fairlead:x\n")
    with pytest.raises(Reject, match=r"does not hold this cluster's password. Restore the file"):
        Postgres(tmp_path).start()
    assert living_in(tmp_path) == []


def test_a_broker_keeps_its_records_its_identity_and_its_port_over_a_restart(tmp_path: Path) -> None:
    home = tmp_path / "a, home with space"
    with Kafka(home) as first:
        broker = Broker(first.bootstrap)
        topics.create(broker)
        identity = topics.identify(broker)("fairlead.events")
        send(broker, 5)
    assert living_in(home) == []
    with Kafka(home) as again:
        assert again.bootstrap == broker.bootstrap
        assert topics.identify(broker)("fairlead.events") == identity
        assert sum(topics.end_offsets(broker, "fairlead.events").values()) == 5


def test_a_taken_port_is_given_up_for_a_free_one(tmp_path: Path) -> None:
    with Postgres(tmp_path, durable=False) as server:
        before = server.url
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((ports.LOOPBACK, int(before.split(":")[2].split("/")[0])))
        stranger.listen()
        with Postgres(tmp_path, durable=False) as server:
            assert server.url != before


def test_a_full_disk_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(
        Reject, match=r"MB free, Fairlead needs 1,000,000,000,000 MB to start. Free some, or name"
    ):
        disk.roomy(tmp_path, 10**18)


def test_a_download_that_fails_names_what_could_not_be_reached_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Reject) as caught:
        jars.provide(tmp_path, "http://127.0.0.1:9/maven2")
    told = str(caught.value)
    assert told.startswith("Apache Kafka 4.1.1 could not be fetched from http://127.0.0.1:9/maven2: ")
    assert told.endswith(
        "Set kafka.maven_repository to a mirror you can reach, kafka.jars to a folder that another machine has"
        " filled, or kafka.bootstrap to a Kafka of your own."
    )
    assert [p.name for p in tmp_path.iterdir()] == ["lock"]


def test_a_jar_that_is_not_the_one_we_know_is_refused(tmp_path: Path) -> None:
    name = next(iter(jars.locked()))
    jar = tmp_path / name
    jar.write_bytes(b"not a jar")
    with pytest.raises(Reject, match="is not the file we know"):
        jars._take(jar, tmp_path / "place", jars.locked()[name], "the mirror")
    assert not (tmp_path / "place").exists()


def test_jars_are_fetched_once_and_the_rest_is_cleaned_up() -> None:
    cache = jars.default_cache()
    folder = jars.provide(cache)
    assert {p.name for p in folder.iterdir()} == set(jars.locked())
    assert not list(cache.glob("fetching-*"))


def test_where_there_is_no_home_the_jars_go_to_a_temporary_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "")
    assert jars.default_cache().name == f"fairlead-cache-{os.getuid()}"
    shutil.rmtree(jars.default_cache(), ignore_errors=True)


def send(broker: Broker, count: int) -> None:
    from kafka import KafkaProducer

    producer = KafkaProducer(**broker.options(), acks="all")
    for number in range(count):
        producer.send("fairlead.events", key=str(number).encode(), value=b"{}")
    producer.flush()
    producer.close()
