"""Who holds a conversation: at most one owner at a time, for a bounded time, in this process or on Redis."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from incident_bot.errors import SettingsError, StoreError

PREFIX = "incident-bot:lock:"
MINE = "if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end "
RELEASE = f"{MINE} return redis.call('del', KEYS[1])"
RENEW = f"{MINE} return redis.call('pexpire', KEYS[1], ARGV[2])"


class Leases(Protocol):
    async def take(self, key: str, owner: str, seconds: float) -> bool:
        """Raises StoreError where it cannot be known."""

    async def renew(self, key: str, owner: str, seconds: float) -> None:
        """Does nothing where somebody else holds it by now, or nobody knows."""

    async def release(self, key: str, owner: str) -> None:
        """As `renew`."""


class LocalLeases:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[str, tuple[str, float]] = {}

    async def take(self, key: str, owner: str, seconds: float) -> bool:
        now = self._clock()
        if key in self._held and self._held[key][1] > now:
            return False
        self._held[key] = (owner, now + seconds)
        return True

    async def renew(self, key: str, owner: str, seconds: float) -> None:
        if self._held.get(key, ("", 0.0))[0] == owner:
            self._held[key] = (owner, self._clock() + seconds)

    async def release(self, key: str, owner: str) -> None:
        if self._held.get(key, ("", 0.0))[0] == owner:
            del self._held[key]


class RedisLeases:
    """One atomic command each."""

    def __init__(self, url: str, timeout: float) -> None:
        """Connects to nothing yet. Raises SettingsError."""
        try:
            self._redis: Redis[str] = Redis.from_url(
                url,
                socket_timeout=timeout,
                socket_connect_timeout=timeout,
                decode_responses=True,
                # The same command twice could take a lease and then be refused it.
                retry=Retry(NoBackoff(), 0),
            )
        except ValueError:
            raise SettingsError("INCIDENT_BOT_REDIS_URL must begin with redis://, rediss:// or unix://") from None

    async def take(self, key: str, owner: str, seconds: float) -> bool:
        try:
            return bool(await self._redis.set(PREFIX + key, owner, nx=True, px=int(seconds * 1000)))
        except (RedisError, OSError) as error:
            # Where only the reply was lost, the lease ends by itself.
            raise StoreError(f"Redis does not work ({type(error).__name__})") from None

    async def renew(self, key: str, owner: str, seconds: float) -> None:
        with suppress(RedisError, OSError):
            await self._redis.eval(RENEW, 1, PREFIX + key, owner, int(seconds * 1000))

    async def release(self, key: str, owner: str) -> None:
        with suppress(RedisError, OSError):
            await self._redis.eval(RELEASE, 1, PREFIX + key, owner)
