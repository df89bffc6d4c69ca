"""Our partitioner is Kafka's."""

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2 as kafkas

from schemas.partitioner import murmur2, partition_of


@given(st.binary(max_size=64))
def test_the_hash_is_that_of_kafkas_clients(data: bytes) -> None:
    assert murmur2(data) == kafkas(data)


@given(st.text())
def test_every_key_has_one_of_the_partitions(key: str) -> None:
    assert 0 <= partition_of(key) < 64


@given(st.text(), st.integers(1, 100))
def test_a_key_goes_where_the_gateways_client_would_send_it(key: str, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key.encode(), every, every)


def test_a_known_key_goes_where_javas_client_sends_it() -> None:
    assert murmur2(b"21") == 0x100000000 - 973932308
