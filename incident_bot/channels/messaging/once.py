"""Platforms deliver a message at least once: what has been seen is known here, in this process or in Redis."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from incident_bot.logs import log_failure

# Meta delivers again for seven days.
KEPT_SECONDS = 7 * 24 * 60 * 60
MOST_KNOWN = 200_000
REDIS_SECONDS = 2.0


class Once(Protocol):
    """`key` tells nothing about a person."""

    async def claim(self, key: str) -> bool:
        """True for the first to ask, until it is released."""

    async def release(self, key: str) -> None: ...


class LocalOnce:
    """In this process. The oldest are forgotten first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_KNOWN) -> None:
        self._clock = clock
        self._most = most
        self._until: OrderedDict[str, float] = OrderedDict()

    async def claim(self, key: str) -> bool:
        now = self._clock()
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
        if key in self._until:
            return False
        self._until[key] = now + KEPT_SECONDS
        if len(self._until) > self._most:
            self._until.popitem(last=False)
        return True

    async def release(self, key: str) -> None:
        self._until.pop(key, None)


class RedisOnce:
    """Shared by replicas. While Redis does not answer each replica knows what itself has seen: a customer who is
    answered twice is better off than one who is not answered. Nothing is connected before the first claim."""

    def __init__(self, url: str, client: Any = None) -> None:
        self._redis = client or Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
        self._local = LocalOnce()

    async def claim(self, key: str) -> bool:
        try:
            first = bool(await self._redis.set(f"once:{key}", b"1", nx=True, ex=KEPT_SECONDS))
        except (RedisError, OSError) as error:
            log_failure(error)
            return await self._local.claim(key)
        if first:
            await self._local.claim(key)
        return first

    async def release(self, key: str) -> None:
        await self._local.release(key)
        try:
            await self._redis.delete(f"once:{key}")
        except (RedisError, OSError) as error:
            log_failure(error)
