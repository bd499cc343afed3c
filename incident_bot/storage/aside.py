"""A broker that makes its caller wait, beside the server instead of inside it."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from queue import Queue
from threading import Thread
from typing import Any

from rasa.core.brokers.broker import EventBroker

logger = logging.getLogger(__name__)

# Events: an hour of a busy server, some tens of megabytes.
MOST = 50_000


class Aside(EventBroker):
    """Publishes in a thread of its own, in order: Rasa's broker for Kafka waits five seconds for a server that is not
    there, the one for SQL as long as the database takes, and all customers would wait with them."""

    def __init__(self, broker: EventBroker, most: int = MOST) -> None:
        """`most` events may wait."""
        self._broker = broker
        self._waiting: Queue[dict[str, Any] | None] = Queue(most)
        self._closed: Future[None] = Future()
        # The process does not stay for it: a broker that is not there would keep it for minutes.
        Thread(target=self._work, name="event broker", daemon=True).start()

    def publish(self, event: dict[str, Any]) -> None:
        """Raises queue.Full."""
        self._waiting.put_nowait(event)

    async def close(self) -> None:
        """After what waits. Raises queue.Full."""
        self._waiting.put_nowait(None)
        await asyncio.wrap_future(self._closed)

    def _work(self) -> None:
        while (event := self._waiting.get()) is not None:
            try:
                self._broker.publish(event)
            except Exception as error:
                logger.error("event broker: %s", type(error).__name__)
        try:
            asyncio.run(self._broker.close())
        finally:
            self._closed.set_result(None)
