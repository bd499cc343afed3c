"""A broker that waits holds up nobody."""

from __future__ import annotations

import asyncio
import queue
from threading import Event
from typing import Any

import pytest
from rasa.core.brokers.broker import EventBroker

from incident_bot.storage.aside import Aside


class Stuck(EventBroker):
    """Until it is told to go on; then it fails at the first event."""

    def __init__(self) -> None:
        self.free = Event()
        self.published: list[dict[str, Any]] = []
        self.closed = False

    def publish(self, event: dict[str, Any]) -> None:
        self.free.wait()
        self.published.append(event)
        if event == {"number": 0}:
            raise ConnectionError

    async def close(self) -> None:
        self.closed = True


async def test_nobody_waits_and_everything_comes_in_order_before_the_end() -> None:
    stuck = Stuck()
    aside = Aside(stuck)
    for number in range(20):
        aside.publish({"number": number})
    closing = asyncio.ensure_future(aside.close())
    await asyncio.sleep(0)
    assert not stuck.closed
    stuck.free.set()
    await asyncio.wait_for(closing, 10)
    assert stuck.published == [{"number": number} for number in range(20)]
    assert stuck.closed


async def test_one_that_does_not_come_back_is_not_waited_for() -> None:
    stuck = Stuck()
    aside = Aside(stuck)
    aside.publish({"number": 1})
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(aside.close(), 0.1)
    stuck.free.set()


def test_what_waits_is_bounded() -> None:
    stuck = Stuck()
    aside = Aside(stuck, most=1)

    def pour() -> None:
        for number in range(5):
            aside.publish({"number": number})

    with pytest.raises(queue.Full):
        pour()
    stuck.free.set()
