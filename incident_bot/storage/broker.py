"""Rasa's event brokers beside the tracker store: RabbitMQ, Kafka, a file."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.utils.endpoints import EndpointConfig

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 5
CLOSE_SECONDS = 3


async def connect(store: TrackerStore, endpoint: EndpointConfig) -> None:
    """However long the broker takes to come: nobody waits for it."""
    while store.event_broker is None:
        try:
            store.event_broker = await EventBroker.create(endpoint, asyncio.get_running_loop())
        except Exception as error:
            logger.error("event broker: %s", type(error).__name__)
        if store.event_broker is None:
            await asyncio.sleep(AGAIN_SECONDS)


async def close(store: TrackerStore) -> None:
    """A broker that is not there cannot say goodbye, and is not waited for."""
    if store.event_broker:
        with suppress(Exception):
            await asyncio.wait_for(store.event_broker.close(), CLOSE_SECONDS)
