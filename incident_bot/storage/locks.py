"""The lock store, named in endpoints.yml: one turn of a conversation at a time, in the order of arrival."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockStore

from incident_bot import metrics
from incident_bot.errors import ConversationBusy, StoreError
from incident_bot.settings import TURN_SECONDS, Settings
from incident_bot.storage.leases import Leases, LocalLeases, RedisLeases

# What a replica that was killed leaves behind ends after this time. Those that live renew it.
LEASE_SECONDS = 3.0

# How soon another replica's release is noticed; one of this process is noticed at once.
POLL_SECONDS = 0.03


class Queue:
    """Those of this process who wait for one conversation: the first asks for the lease, the others for being first."""

    def __init__(self) -> None:
        self.first = asyncio.Lock()
        self.released = asyncio.Event()


class ConversationLocks(LockStore):
    """In this process, or on Redis where INCIDENT_BOT_REDIS_URL is set. A turn that outlives its lease cannot do harm:
    the tracker store refuses what others have overtaken."""

    def __init__(self, endpoint_config: Any = None, leases: Leases | None = None) -> None:
        """`endpoint_config` is what endpoints.yml has; its `url` wins over the environment. Raises SettingsError."""
        settings = Settings.from_environment()
        url = getattr(endpoint_config, "url", None) or settings.redis_url
        self._leases = leases or (RedisLeases(url, settings.store_timeout) if url else LocalLeases())
        self._queues: WeakValueDictionary[str, Queue] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = TURN_SECONDS, wait_time_in_seconds: float = POLL_SECONDS
    ) -> AsyncIterator[None]:
        """Raises ConversationBusy after `lock_lifetime` seconds of waiting, StoreError where the lock does not work."""
        queue = self._queues.setdefault(conversation_id, Queue())
        owner = secrets.token_hex(16)
        with metrics.step("lock"):
            await self._acquire(conversation_id, queue, owner, lock_lifetime, wait_time_in_seconds)
        renewing = asyncio.ensure_future(self._renew(conversation_id, owner, lock_lifetime))
        try:
            yield
        finally:
            renewing.cancel()
            await self._leases.release(conversation_id, owner)
            queue.released.set()

    async def _acquire(self, conversation_id: str, queue: Queue, owner: str, lifetime: float, poll: float) -> None:
        deadline = time.monotonic() + lifetime
        try:
            await asyncio.wait_for(queue.first.acquire(), lifetime)
        except asyncio.TimeoutError:
            raise ConversationBusy("earlier messages of this conversation are not answered yet") from None
        try:
            while not await self._leases.take(conversation_id, owner, min(LEASE_SECONDS, lifetime)):
                if time.monotonic() >= deadline:
                    raise ConversationBusy("the turn before has not ended")
                queue.released.clear()
                try:
                    await asyncio.wait_for(queue.released.wait(), poll)
                except asyncio.TimeoutError:
                    continue
        finally:
            queue.first.release()

    async def _renew(self, conversation_id: str, owner: str, seconds: float) -> None:
        """Not for longer than `seconds`: a turn that hangs gives way."""
        end = time.monotonic() + seconds
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            left = end - time.monotonic()
            if left <= 0:
                return
            await self._leases.renew(conversation_id, owner, min(LEASE_SECONDS, left))

    async def ready(self) -> bool:
        """Whether a lock can be taken now."""
        name = f"probe-{secrets.token_hex(8)}"
        try:
            taken = await self._leases.take(name, name, TURN_SECONDS)
            await self._leases.release(name, name)
        except StoreError:
            return False
        return taken
