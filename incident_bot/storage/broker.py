"""Rasa's event brokers beside the tracker store: RabbitMQ, Kafka, a file."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.kafka import KafkaEventBroker
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.utils.endpoints import EndpointConfig

from incident_bot.storage.aside import Aside

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 5
CLOSE_SECONDS = 3
# RabbitMQ's works in the event loop and needs to be there; a file is quick.
WAITING = (KafkaEventBroker, SQLEventBroker)


async def connect(store: TrackerStore, endpoint: EndpointConfig) -> None:
    """However long the broker takes to come: nobody waits for it."""
    while store.event_broker is None:
        try:
            broker = await EventBroker.create(endpoint, asyncio.get_running_loop())
            store.event_broker = Aside(broker) if isinstance(broker, WAITING) else broker
        except Exception as error:
            logger.error("event broker: %s", type(error).__name__)
        if store.event_broker is None:
            await asyncio.sleep(AGAIN_SECONDS)


async def close(store: TrackerStore) -> None:
    """A broker that is not there cannot say goodbye, and is not waited for."""
    if store.event_broker:
        with suppress(Exception):
            await asyncio.wait_for(store.event_broker.close(), CLOSE_SECONDS)
