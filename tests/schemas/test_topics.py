import msgspec
import pytest

from schemas.topics import MAX_BODY_BYTES, MAX_RECORD_BYTES, PARTITIONS, TOPICS, Topic


def name(topic: Topic) -> str:
    return topic.name


@pytest.mark.parametrize("topic", TOPICS, ids=name)
def test_a_topic_has_a_producer_and_says_what_it_is(topic: Topic):
    assert topic.producers
    assert topic.about
    assert topic.name.startswith("fairlead.")


@pytest.mark.parametrize("topic", TOPICS, ids=name)
def test_a_topic_carries_a_struct_that_can_be_written_and_read(topic: Topic):
    assert issubclass(topic.value, msgspec.Struct)
    msgspec.json.Decoder(topic.value)


def test_only_what_people_decide_lies_in_one_partition_forever():
    single = [topic for topic in TOPICS if topic.partitions == 1]
    assert [topic.name for topic in single] == ["fairlead.commands"]
    assert single[0].retention is None
    assert {topic.partitions for topic in TOPICS if topic not in single} == {PARTITIONS}


def test_the_largest_accepted_body_fits_into_a_record():
    assert MAX_BODY_BYTES < MAX_RECORD_BYTES
