"""Rasa's own RabbitMQ broker beside the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.utils.endpoints import EndpointConfig

from incident_bot.storage import broker
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from tests.channels.conftest import free_port
from tests.faults.amqp import RabbitMQ
from tests.faults.conftest import sqlite
from tests.unit.storage.turns import turn

TURNS = 20


async def test_the_broker_gets_every_event_once_it_is_there_and_nobody_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Callable[[str], None]
) -> None:
    monkeypatch.setattr(broker, "AGAIN_SECONDS", 0.1)
    store, port = ConversationStore(database=Database(sqlite(tmp_path), 5)), free_port()
    options = {"username": "guest", "password": "guest", "port": port, "queues": ["events"]}
    endpoint = EndpointConfig("127.0.0.1", type="pika", connection_attempts=1, retry_delay_in_seconds=0.1, **options)
    connecting = asyncio.ensure_future(broker.connect(store, endpoint))
    await turn(store, "before", "1")

    server = RabbitMQ(port)
    await server.start()
    await asyncio.wait_for(connecting, 10)
    for number in range(TURNS):
        await turn(store, "c", str(number))
    stored = await store.retrieve_full_tracker("c")
    assert stored is not None
    for _ in range(100):
        await asyncio.sleep(0.05)
        if len(server.received) == len(stored.events):
            break
    assert server.received == [{"sender_id": "c", **event.as_dict()} for event in stored.events]

    await server.stop()
    await asyncio.wait_for(turn(store, "c", "after"), 5)
    await asyncio.wait_for(broker.close(store), 5)
    figures(f"event broker: {len(server.received)} events of {TURNS} turns delivered, once and in order")
