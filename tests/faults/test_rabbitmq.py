"""RabbitMQ itself with the settings of deploy/; what is said to it byte by byte is in test_broker.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from rasa.core.utils import AvailableEndpoints

from incident_bot.storage import broker
from incident_bot.storage.database import Database
from incident_bot.storage.trackers import ConversationStore
from tests.faults.assistant import ROOT
from tests.faults.conftest import sqlite
from tests.faults.rabbitmq import INSTALL, RabbitMQServer, rabbitmq
from tests.unit.storage.turns import turn

QUEUE = "incident-bot-events"
TURNS = 10


async def test_events_arrive_in_order_and_outlive_a_kill_of_rabbitmq(
    tmp_path: Path, servers: Path, monkeypatch: pytest.MonkeyPatch, figures: Callable[[str], None]
) -> None:
    binary = rabbitmq()
    if binary is None:
        pytest.fail(INSTALL, pytrace=False)
    server = RabbitMQServer(servers, binary)
    for name, value in server.settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(broker, "AGAIN_SECONDS", 0.2)
    store = ConversationStore(database=Database(sqlite(tmp_path), 5))
    await asyncio.to_thread(server.start)
    try:
        endpoint = AvailableEndpoints.read_endpoints(str(ROOT / "deploy" / "endpoints.yml")).event_broker
        await asyncio.wait_for(broker.connect(store, endpoint), 30)
        for number in range(TURNS):
            await turn(store, "c", str(number))
        stored = await store.retrieve_full_tracker("c")
        assert stored is not None
        await asyncio.wait_for(_arrived(server.url, len(stored.events)), 30)
        await broker.close(store)
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        kept = await _taken(server.url)
    finally:
        await asyncio.to_thread(server.stop)
    assert kept == [{"sender_id": "c", **event.as_dict()} for event in stored.events]
    figures(f"RabbitMQ: {len(kept)} events of {TURNS} turns, once and in order, killed and started in between")


async def _arrived(url: str, count: int) -> None:
    connection = await aio_pika.connect(url)
    async with connection, connection.channel() as channel:
        while (await channel.declare_queue(QUEUE, passive=True)).declaration_result.message_count < count:
            await asyncio.sleep(0.1)


async def _taken(url: str) -> list[dict[str, Any]]:
    connection = await aio_pika.connect(url)
    async with connection, connection.channel() as channel:
        queue = await channel.declare_queue(QUEUE, passive=True)
        found = []
        while message := await queue.get(fail=False):
            found.append(json.loads(message.body))
        return found
