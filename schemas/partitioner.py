"""Which partition a key goes to: Kafka's default partitioner, which every client of ours uses."""

from functools import lru_cache
from typing import Final

from schemas.topics import PARTITIONS

_MULTIPLIER: Final = 0x5BD1E995
_SEED: Final = 0x9747B28C
_WORD: Final = 0xFFFFFFFF


@lru_cache(maxsize=10_000)
def partition_of(key: str, partitions: int = PARTITIONS) -> int:
    """The partition of a record with this key, as Kafka's clients choose it (murmur2, sign bit dropped)."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """MurmurHash2 of `data`, 32 bits, with the seed of Kafka's Java client (Appleby 2008)."""
    whole = len(data) - len(data) % 4
    state = _SEED ^ len(data)
    for at in range(0, whole, 4):
        state = _times(state) ^ _mixed(int.from_bytes(data[at : at + 4], "little"))
    if rest := data[whole:]:
        state = _times(state ^ int.from_bytes(rest, "little"))
    state = _times(state ^ state >> 13)
    return state ^ state >> 15


def _mixed(word: int) -> int:
    word = _times(word)
    return _times(word ^ word >> 24)


def _times(word: int) -> int:
    return word * _MULTIPLIER & _WORD
