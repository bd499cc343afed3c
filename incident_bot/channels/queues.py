"""One turn at a time in a conversation, in the order of arrival, and none that lasts for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from incident_bot import metrics
from incident_bot.errors import MessageRefused

T = TypeVar("T")

# Waiting in one conversation. Nobody types faster; a program that does is told to slow down.
DEEPEST = 5


class _Line:
    """Those who wait in one conversation, and the one whose turn it is."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.length = 0


class Queues:
    """`overall` is how many turns may wait or run in all conversations together; `seconds` is how long one may take,
    waiting included."""

    def __init__(self, overall: int, seconds: float) -> None:
        self._overall = overall
        self._seconds = seconds
        self._lines: dict[str, _Line] = {}
        self._length = 0

    async def run(self, conversation: str, turn: Callable[[], Awaitable[T]]) -> T:
        """Raises MessageRefused where there is no room, asyncio.TimeoutError where it takes too long, and whatever the
        turn raises."""
        line = self._lines.setdefault(conversation, _Line())
        if line.length > DEEPEST:
            raise MessageRefused("slow_down", 429, f"{DEEPEST} messages of this conversation are waiting", 1)
        if self._length >= self._overall:
            if not line.length:
                del self._lines[conversation]
            raise MessageRefused("busy", 503, f"{self._overall} turns are waiting or running", 2)
        line.length += 1
        self._length += 1
        metrics.TURNS.inc()
        try:
            return await asyncio.wait_for(_after_others(line.lock, turn), self._seconds)
        finally:
            line.length -= 1
            self._length -= 1
            metrics.TURNS.dec()
            if not line.length:
                del self._lines[conversation]

    def __len__(self) -> int:
        """Conversations with a turn that waits or runs."""
        return len(self._lines)


async def _after_others(lock: asyncio.Lock, turn: Callable[[], Awaitable[T]]) -> T:
    with metrics.step("wait"):
        await lock.acquire()
    try:
        return await turn()
    finally:
        lock.release()
