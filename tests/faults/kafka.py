"""Kafka's protocol on a port of this machine: the cluster that librdkafka brings for its own tests."""

from __future__ import annotations

import json
import time
from typing import Any

from confluent_kafka import Consumer, Producer

SECONDS = 30


class Kafka:
    """One broker, that makes topics as they are written to. It lives as long as this object."""

    def __init__(self) -> None:
        # With this setting the address is not looked at.
        self._cluster = Producer({"bootstrap.servers": "127.0.0.1:1", "test.mock.num.brokers": 1, "log_level": 0})
        (broker,) = self._cluster.list_topics(timeout=SECONDS).brokers.values()
        self.address = f"{broker.host}:{broker.port}"

    def read(self, topic: str, count: int) -> list[tuple[str, dict[str, Any]]]:
        """Key and event of so many messages, or of fewer where no more come."""
        consumer = Consumer(
            {"bootstrap.servers": self.address, "group.id": "tests", "auto.offset.reset": "earliest", "log_level": 0}
        )
        consumer.subscribe([topic])
        end, found = time.monotonic() + SECONDS, []
        while len(found) < count and time.monotonic() < end:
            message = consumer.poll(0.5)
            if message is not None and not message.error():
                found.append(((message.key() or b"").decode(), json.loads(message.value())))
        consumer.close()
        return found
