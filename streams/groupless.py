"""A Kafka consumer that belongs to no group: it reads where it is told to, and commits nothing."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer

from schemas.broker import Broker


async def connect(broker: Broker, **options: Any) -> AIOKafkaConsumer:
    """Started and connected; the caller stops it. Raises KafkaError and OSError while the broker is away."""
    consumer = AIOKafkaConsumer(**broker.options(), group_id=None, enable_auto_commit=False, **options)
    try:
        await consumer.start()
    except BaseException:
        await consumer.stop()
        raise
    await asyncio.sleep(
        0
    )  # aiokafka's own task must have begun: cancelled before that, it cancels whoever stops it
    return consumer
