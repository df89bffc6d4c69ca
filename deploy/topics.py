"""Topics on the broker: create them, compare them with the table in `schemas.topics`, and say which log they are."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import stamina
from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError, SaslAuthenticationFailedError, TopicAlreadyExistsError

from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.identity import LogIdentity
from schemas.topics import MAX_RECORD_BYTES, TOPICS, Topic

_REACH_MS: Final = 10_000
_READY_SECONDS: Final = 60
_NAMES: Final = [topic.name for topic in TOPICS]
_FOREVER: Final = "-1"
_LIBRARY: Final = logging.getLogger("kafka")


@dataclass(frozen=True)
class Described:
    """A topic as the broker has it."""

    name: str
    partitions: int
    replicas: int
    configuration: dict[str, str]


@contextmanager
def _admin(broker: Broker, reach_ms: int = _REACH_MS) -> Iterator[Any]:
    level = _LIBRARY.level
    _LIBRARY.setLevel(logging.CRITICAL)  # the library logs what we raise
    try:
        client = KafkaAdminClient(**broker.options(), client_id="fairlead", bootstrap_timeout_ms=reach_ms)
        try:
            yield client
        finally:
            client.close()
    except SaslAuthenticationFailedError as error:
        raise Reject(
            f"Kafka at {broker.bootstrap} refused the user {broker.username!r}: check kafka.username and kafka.password_file."
        ) from error
    except KafkaError as error:
        raise Retry(
            f"Kafka at {broker.bootstrap} does not answer ({type(error).__name__}): check kafka.bootstrap and that it runs."
        ) from error
    finally:
        _LIBRARY.setLevel(level)


def cluster_id(broker: Broker, reach_ms: int = _REACH_MS) -> str:
    """The cluster's id. Raises Retry when it cannot be reached within `reach_ms`."""
    with _admin(broker, reach_ms) as admin:
        return str(admin.describe_cluster()["cluster_id"])


def wanted(topic: Topic, replicas: int) -> dict[str, str]:
    """A topic's configuration as we create it on a cluster that keeps `replicas` copies."""
    retention = (
        str(int(topic.retention.total_seconds() * 1000))
        if topic.retention and not topic.compacted
        else _FOREVER
    )
    return {
        "max.message.bytes": str(MAX_RECORD_BYTES),
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": retention,
        "retention.bytes": _FOREVER,
        "min.insync.replicas": "2" if replicas >= 3 else "1",
        "unclean.leader.election.enable": "false",
    }


def create(broker: Broker) -> list[str]:
    """Create the topics that are missing and give their names; refuse existing ones that do not fit."""
    with _admin(broker) as admin:
        replicas = min(3, len(admin.describe_cluster()["brokers"]))
        present = set(admin.list_topics())
        missing = [topic for topic in TOPICS if topic.name not in present]
        if missing:
            _create(admin, missing, replicas)
    check(broker)
    return [topic.name for topic in missing]


def _create(admin: Any, topics: list[Topic], replicas: int) -> None:
    asked = {
        t.name: {
            "num_partitions": t.partitions,
            "replication_factor": replicas,
            "configs": wanted(t, replicas),
        }
        for t in topics
    }
    with suppress(TopicAlreadyExistsError):  # somebody else just did; check() compares
        admin.create_topics(asked)
    admin.wait_for_topics(list(asked), timeout_ms=_READY_SECONDS * 1000)
    for topic in asked:  # a leader may be named before it has made its log and takes records
        for attempt in stamina.retry_context(KafkaError, attempts=None, timeout=_READY_SECONDS, wait_max=0.5):
            with attempt:
                _ends(admin, topic)


def describe(broker: Broker) -> list[Described]:
    """Our topics as the broker has them; those it lacks are left out."""
    with _admin(broker) as admin:
        return _describe(admin)


def _describe(admin: Any) -> list[Described]:
    found = [t for t in admin.describe_topics(_NAMES) if not t["error_code"]]
    if not found:
        return []
    asked = [ConfigResource(ConfigResourceType.TOPIC, t["name"]) for t in found]
    configured = admin.describe_configs(asked, config_filter="all")["topic"]
    described = [
        Described(
            t["name"],
            len(t["partitions"]),
            min(len(p["replica_nodes"]) for p in t["partitions"]),
            {name: str(entry["value"]) for name, entry in configured[t["name"]].items()},
        )
        for t in found
    ]
    return sorted(described, key=lambda t: _NAMES.index(t.name))


def faults(broker: Broker) -> list[str]:
    """What of the topics would lose, split or refuse records; each a sentence with its remedy."""
    found = {t.name: t for t in describe(broker)}
    return [fault for topic in TOPICS for fault in _faults(topic, found.get(topic.name))]


def _faults(topic: Topic, found: Described | None) -> Iterator[str]:
    if found is None:
        yield f"{topic.name} does not exist: run `fairlead topics create`."
        return
    if found.partitions != topic.partitions:
        yield (
            f"{topic.name} has {found.partitions} partitions, not {topic.partitions}: a scope's records would change"
            " their partition. Delete the topic if it is empty, or point Fairlead at another cluster."
        )
    want = wanted(topic, found.replicas)
    if int(found.configuration["max.message.bytes"]) < MAX_RECORD_BYTES:
        yield _alter(found, "max.message.bytes", want, "large webhooks would be refused")
    if found.configuration["cleanup.policy"] != want["cleanup.policy"]:
        yield _alter(found, "cleanup.policy", want, "it would keep the wrong records")
    if (
        want["retention.ms"] == _FOREVER
        and not topic.compacted
        and found.configuration["retention.ms"] != _FOREVER
    ):
        yield _alter(found, "retention.ms", want, "people's decisions must be kept forever")


def _alter(found: Described, name: str, want: dict[str, str], why: str) -> str:
    return (
        f"{found.name} has {name}={found.configuration[name]}, where {want[name]} is needed: {why}."
        f" kafka-configs --alter --topic {found.name} --add-config {name}={want[name]}"
    )


def check(broker: Broker) -> None:
    """Raise Reject with every fault of our topics."""
    found = faults(broker)
    if found:
        raise Reject(
            "\n".join([f"The topics on {broker.bootstrap} do not fit:", *(f"  {fault}" for fault in found)])
        )


def durability(broker: Broker) -> list[str]:
    """What a production cluster lacks, so that an acknowledged record can never be lost; empty when fine."""
    return [fault for topic in describe(broker) for fault in _durability(topic)]


def _durability(found: Described) -> Iterator[str]:
    if found.replicas < 3:
        yield f"{found.name} has {found.replicas} replica(s); production needs 3."
    if int(found.configuration["min.insync.replicas"]) < 2:
        yield f"{found.name} has min.insync.replicas={found.configuration['min.insync.replicas']}; production needs 2."
    if found.configuration["unclean.leader.election.enable"] == "true":
        yield f"{found.name} allows unclean leader election: an acknowledged record may be lost; set it to false."


def end_offsets(broker: Broker, topic: str) -> dict[int, int]:
    """Partition -> offset that its next record will get."""
    with _admin(broker) as admin:
        found = _ends(admin, topic)
        if found is None:
            raise Reject(f"{topic} does not exist on {broker.bootstrap}: run `fairlead topics create`.")
        return found


def _ends(admin: Any, topic: str) -> dict[int, int] | None:
    (described,) = admin.describe_topics([topic])
    if described["error_code"]:
        return None
    asked = {TopicPartition(topic, p["partition_index"]): OffsetSpec.LATEST for p in described["partitions"]}
    return {place.partition: found.offset for place, found in admin.list_partition_offsets(asked).items()}


def identify(broker: Broker) -> Callable[[str], LogIdentity]:
    """A function from a topic's name to its log's identity; Reject when the topic does not exist."""

    def identity(topic: str) -> LogIdentity:
        with _admin(broker) as admin:
            (described,) = admin.describe_topics([topic])
            if described["error_code"]:
                raise Reject(f"{topic} does not exist on {broker.bootstrap}: run `fairlead topics create`.")
            return LogIdentity(str(admin.describe_cluster()["cluster_id"]), str(described["topic_id"]))

    return identity
