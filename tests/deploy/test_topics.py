"""Topics: created once, compared every time, refused when they would lose or split records."""

import pytest
from kafka.admin import KafkaAdminClient

from deploy import topics
from schemas.broker import Broker
from schemas.errors import Reject, Retry
from schemas.topics import EVENTS, MAX_RECORD_BYTES, TOPICS
from tests.deploy.processes import until

pytestmark = pytest.mark.engines


def replace(broker: Broker, name: str, **options: object) -> None:
    admin = KafkaAdminClient(**broker.options())
    admin.delete_topics([name])
    until(lambda: name not in admin.list_topics(), f"{name} is gone", 20)
    admin.create_topics(
        {name: {"num_partitions": 64, "replication_factor": 1, **options}}, wait_for_metadata=True
    )
    admin.close()


def test_creating_twice_changes_nothing(broker: Broker) -> None:
    before = topics.identify(broker)(EVENTS.name)
    assert topics.create(broker) == []
    assert topics.identify(broker)(EVENTS.name) == before


def test_topics_are_as_the_table_says(broker: Broker) -> None:
    found = {t.name: t for t in topics.describe(broker)}
    assert {name: t.partitions for name, t in found.items()} == {t.name: t.partitions for t in TOPICS}
    assert found["fairlead.events"].configuration["retention.ms"] == str(30 * 86_400_000)
    assert found["fairlead.events"].configuration["max.message.bytes"] == str(MAX_RECORD_BYTES)
    assert found["fairlead.commands"].configuration["retention.ms"] == "-1"
    assert found["fairlead.alignments"].configuration["cleanup.policy"] == "compact"
    assert topics.faults(broker) == []


def test_a_recreated_topic_is_another_log(fresh_broker: Broker) -> None:
    identify = topics.identify(fresh_broker)
    before = identify(EVENTS.name)
    replace(fresh_broker, EVENTS.name)
    assert identify(EVENTS.name).cluster_id == before.cluster_id
    assert identify(EVENTS.name).topic_id != before.topic_id


def test_a_wrong_number_of_partitions_is_refused_with_the_reason_and_the_remedy(fresh_broker: Broker) -> None:
    replace(fresh_broker, EVENTS.name, num_partitions=8)
    with pytest.raises(Reject) as caught:
        topics.create(fresh_broker)
    assert "fairlead.events has 8 partitions, not 64: a scope's records would change their partition." in str(
        caught.value
    )


def test_every_fault_is_told_with_the_command_that_mends_it(fresh_broker: Broker) -> None:
    replace(fresh_broker, EVENTS.name, configs={"max.message.bytes": "1000"})
    replace(
        fresh_broker,
        "fairlead.commands",
        num_partitions=1,
        configs={"max.message.bytes": str(MAX_RECORD_BYTES)},
    )
    told = topics.faults(fresh_broker)
    assert told == [
        (
            "fairlead.events has max.message.bytes=1000, where 26000000 is needed: large webhooks would be refused."
            " kafka-configs --alter --topic fairlead.events --add-config max.message.bytes=26000000"
        ),
        (
            "fairlead.commands has retention.ms=604800000, where -1 is needed: people's decisions must be kept forever."
            " kafka-configs --alter --topic fairlead.commands --add-config retention.ms=-1"
        ),
    ]


def test_production_asks_for_three_copies(broker: Broker) -> None:
    told = topics.durability(broker)
    assert "fairlead.events has 1 replica(s); production needs 3." in told
    assert "fairlead.events has min.insync.replicas=1; production needs 2." in told


def test_a_missing_topic_is_told(broker: Broker) -> None:
    with pytest.raises(Reject, match=r"no.such does not exist on .*: run `fairlead topics create`"):
        topics.end_offsets(broker, "no.such")


def test_a_broker_that_is_not_there_is_told_and_may_be_tried_again() -> None:
    with pytest.raises(Retry, match=r"Kafka at 127.0.0.1:9 does not answer"):
        topics.cluster_id(Broker("127.0.0.1:9"), reach_ms=300)
