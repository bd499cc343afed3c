"""Customers who write, wait for the answer, and send the same message again until they have one."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from incident_bot.channels.sessions import Session, Sessions
from incident_bot.storage import conversations
from incident_bot.storage.database import Database
from tests.faults.assistant import KEY

PATIENCE = 30.0
PAUSE = 0.02


@dataclass
class Load:
    """`answered` are the texts of each conversation that got an answer, in their order; `refused` counts the statuses
    of the other replies, 0 where there was none; `longest` is how long somebody waited for an answer in the end."""

    urls: Sequence[str]
    answered: dict[str, list[str]] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    slowest_refusal: float = 0.0
    longest: float = 0.0

    @property
    def acknowledged(self) -> int:
        return sum(map(len, self.answered.values()))

    @asynccontextmanager
    async def running(self, customers: int) -> AsyncIterator[None]:
        """At the end everybody waits for the answer to what was sent last."""
        issued = Sessions(KEY)
        sessions = [issued.issue() for _ in range(customers)]
        self.answered.update({session.conversation: [] for session in sessions})
        stop = asyncio.Event()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as client:
            talks = [asyncio.ensure_future(self._talk(client, session, stop)) for session in sessions]
            try:
                yield
            finally:
                stop.set()
                await asyncio.gather(*talks)

    async def answers_again(self, seconds: float) -> float:
        """After how long everybody has got one more answer. Fails after `seconds`."""
        started, before = time.monotonic(), {name: len(texts) for name, texts in self.answered.items()}
        while any(len(self.answered[name]) == count for name, count in before.items()):
            assert time.monotonic() - started < seconds, f"no answers after {seconds} s: {self.refused}"
            await asyncio.sleep(0.02)
        return time.monotonic() - started

    async def _talk(self, client: aiohttp.ClientSession, session: Session, stop: asyncio.Event) -> None:
        answered = self.answered[session.conversation]
        while not stop.is_set():
            text = f"question {len(answered)}"
            started = time.monotonic()
            while not await self._say(client, session, text, f"m{len(answered)}"):
                assert time.monotonic() - started < PATIENCE, f"no answer after {PATIENCE} s: {self.refused}"
                await asyncio.sleep(PAUSE)
            self.longest = max(self.longest, time.monotonic() - started)
            answered.append(text)

    async def _say(self, client: aiohttp.ClientSession, session: Session, text: str, number: str) -> bool:
        url = self.urls[hash((session.token, text, time.monotonic())) % len(self.urls)]
        body = {"text": text, "sender": session.token, "id": number}
        started = time.monotonic()
        try:
            async with client.post(f"{url}/webhooks/web/messages", json=body) as reply:
                said = await reply.json()
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            self.refused[0] += 1
            return False
        if reply.status == 200:
            assert [message["text"] for message in said["messages"]] == [f"re: {text}"]
            return True
        self.refused[reply.status] += 1
        self.slowest_refusal = max(self.slowest_refusal, time.monotonic() - started)
        assert "0800/33.800" in said["message"], said
        return False

    def check(self, database_url: str) -> None:
        """What was answered is stored, once and in its order."""
        database = Database(database_url, 5)
        for conversation, texts in self.answered.items():
            kept = database.run(lambda connection, name=conversation: conversations.export(connection, name))
            stored = [event["text"] for event in kept["events"] if event["event"] == "user"] if kept else []
            assert stored == texts, f"{conversation}: answered {len(texts)}, stored {len(stored)}"
        database.close()
