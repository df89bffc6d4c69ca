"""Where logs begin and end, asked again and again over one connection."""

from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.broker import Broker
from schemas.errors import Retry
from streams import groupless

_ANSWER_MS = 10_000


class LogEnds:
    """Asks a broker for end offsets; connects when first asked, and anew after a failure."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._consumer: AIOKafkaConsumer | None = None

    async def of(self, places: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        """The offset that the next record of each partition will get. Raises Retry while the broker is away."""
        try:
            consumer = self._consumer or await self._connect()
            found = await consumer.end_offsets([TopicPartition(*place) for place in places])
        except (KafkaError, OSError) as error:
            await self.close()
            raise Retry(f"Kafka at {self._broker.bootstrap}: {type(error).__name__} {error}") from error
        return {(place.topic, place.partition): offset for place, offset in found.items()}

    async def _connect(self) -> AIOKafkaConsumer:
        self._consumer = await groupless.connect(self._broker, request_timeout_ms=_ANSWER_MS)
        return self._consumer

    async def close(self) -> None:
        """Let the connection go."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()
